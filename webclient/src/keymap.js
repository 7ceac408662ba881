// Which key does what, and what the analyst made of it. By event.code, the place of the key, so that a Russian layout works
// as an English one. No DOM.

/**
 * @typedef {{code: string, ctrl?: boolean, alt?: boolean, shift?: boolean}} Stroke
 * @typedef {{action: string, strokes: Stroke[], group: 'play' | 'review' | 'label' | 'edit' | 'page', held?: boolean}} Binding
 *   held: goes on while the key is held down; all else happens once for each press
 */

/** @type {(code: string, more?: Omit<Stroke, 'code'>) => Stroke} */
const key = (code, more = {}) => ({ code, ...more });
const shift = { shift: true };
const alt = { alt: true };

/** @type {Binding[]} */
export const BINDINGS = [
  { action: 'accept', group: 'review', strokes: [key('Enter'), key('NumpadEnter')] },
  { action: 'reject', group: 'review', strokes: [key('KeyX')] },
  { action: 'next', group: 'review', held: true, strokes: [key('KeyN'), key('ArrowDown')] },
  { action: 'previous', group: 'review', held: true, strokes: [key('KeyP'), key('ArrowUp')] },
  { action: 'order', group: 'review', strokes: [key('KeyT')] },
  { action: 'reviewPlay', group: 'review', strokes: [key('KeyR')] },
  { action: 'audit', group: 'review', strokes: [key('KeyU')] },
  { action: 'setStart', group: 'edit', strokes: [key('KeyI')] },
  { action: 'setStop', group: 'edit', strokes: [key('KeyO')] },
  { action: 'startEarlier', group: 'edit', held: true, strokes: [key('KeyI', shift)] },
  { action: 'stopLater', group: 'edit', held: true, strokes: [key('KeyO', shift)] },
  { action: 'startLater', group: 'edit', held: true, strokes: [key('KeyI', alt)] },
  { action: 'stopEarlier', group: 'edit', held: true, strokes: [key('KeyO', alt)] },
  { action: 'split', group: 'edit', strokes: [key('KeyS')] },
  { action: 'merge', group: 'edit', strokes: [key('KeyM')] },
  { action: 'add', group: 'edit', strokes: [key('KeyA')] },
  { action: 'delete', group: 'edit', strokes: [key('Delete'), key('Backspace')] },
  { action: 'undo', group: 'edit', held: true, strokes: [key('KeyZ', { ctrl: true })] },
  {
    action: 'redo',
    group: 'edit',
    held: true,
    strokes: [key('KeyZ', { ctrl: true, shift: true }), key('KeyY', { ctrl: true })],
  },
  { action: 'play', group: 'play', strokes: [key('Space')] },
  { action: 'shuttleBack', group: 'play', strokes: [key('KeyJ')] },
  { action: 'shuttlePause', group: 'play', strokes: [key('KeyK')] },
  { action: 'shuttleForward', group: 'play', strokes: [key('KeyL')] },
  { action: 'back', group: 'play', held: true, strokes: [key('ArrowLeft')] },
  { action: 'forward', group: 'play', held: true, strokes: [key('ArrowRight')] },
  { action: 'backFar', group: 'play', held: true, strokes: [key('ArrowLeft', shift)] },
  { action: 'forwardFar', group: 'play', held: true, strokes: [key('ArrowRight', shift)] },
  { action: 'keyframeBack', group: 'play', held: true, strokes: [key('ArrowLeft', alt)] },
  { action: 'keyframeForward', group: 'play', held: true, strokes: [key('ArrowRight', alt)] },
  { action: 'frameBack', group: 'play', held: true, strokes: [key('Comma')] },
  { action: 'frameForward', group: 'play', held: true, strokes: [key('Period')] },
  { action: 'goTo', group: 'play', strokes: [key('KeyG')] },
  ...Array.from({ length: 10 }, (_, index) => {
    const digit = (index + 1) % 10; // 1 to 9, and 0 for none
    const strokes = [key(`Digit${digit}`), key(`Numpad${digit}`)];
    return /** @type {Binding} */ ({ action: `label${digit}`, group: 'label', strokes });
  }),
  { action: 'find', group: 'page', strokes: [key('KeyF')] },
  { action: 'fit', group: 'page', strokes: [key('KeyZ')] },
  { action: 'zoomIn', group: 'page', held: true, strokes: [key('Equal'), key('NumpadAdd')] },
  { action: 'zoomOut', group: 'page', held: true, strokes: [key('Minus'), key('NumpadSubtract')] },
  { action: 'export', group: 'page', strokes: [key('KeyE')] },
  { action: 'help', group: 'page', strokes: [key('Slash', shift), key('F1')] },
];

const ACTIONS = new Map(BINDINGS.map((binding) => [binding.action, binding]));
/** Keys that are no stroke by themselves, and those the browser needs to get out of any place. */
const NEVER = /^(Control|Shift|Alt|Meta|OS|CapsLock|Escape|Tab$|$)/;

/** "label3" is the sentence key.label with n = 3. @param {string} action */
export const sentenceOf = (action) => {
  const [, name, n] = /^(.*?)(\d?)$/.exec(action) ?? [];
  return { key: `key.${n === '0' ? 'labelNone' : name}`, params: { n } };
};

/** @param {Stroke} stroke */
const written = ({ code, ctrl, alt: alternate, shift: shifted }) =>
  `${ctrl ? 'Ctrl+' : ''}${alternate ? 'Alt+' : ''}${shifted ? 'Shift+' : ''}${code}`;

/** @param {unknown} text @returns {Stroke | null} */
function readStroke(text) {
  const found = /^(Ctrl\+)?(Alt\+)?(Shift\+)?(\w+)$/.exec(String(text));
  if (!found || NEVER.test(found[4])) return null;
  const [, ctrl, alternate, shifted, code] = found;
  return { code, ...(ctrl && { ctrl: true }), ...(alternate && alt), ...(shifted && shift) };
}

/**
 * The stroke a key press makes, or null where it is none that can be bound.
 * @param {Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>} event
 */
export function strokeOf({ code, ctrlKey, metaKey, shiftKey, altKey }) {
  const keys = `${ctrlKey || metaKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shiftKey ? 'Shift+' : ''}`;
  return readStroke(keys + code);
}

/**
 * The keys as they are now: the page's own and, over them, what the analyst chose, which is kept.
 * @param {{read: () => string | null, write: (text: string) => void}} [memory]
 */
export function createKeymap(memory = { read: () => null, write: () => {} }) {
  /** @type {Map<string, Stroke[]>} by action: only those that were changed */
  let own = recalled(memory.read());
  /** @type {Set<() => void>} */
  const listeners = new Set();

  /** @param {string} action @returns {Stroke[]} */
  const strokes = (action) => own.get(action) ?? ACTIONS.get(action)?.strokes ?? [];

  /** @param {Map<string, Stroke[]>} next */
  function use(next) {
    own = next;
    memory.write(JSON.stringify(Object.fromEntries([...own].map(([action, list]) => [action, list.map(written)]))));
    for (const listener of listeners) listener();
  }

  /** @param {Stroke} stroke @returns {Binding | null} */
  function holder(stroke) {
    const wanted = written(stroke);
    return BINDINGS.find(({ action }) => strokes(action).some((each) => written(each) === wanted)) ?? null;
  }

  return {
    strokes,
    /** The binding for a key press, or null. @param {Parameters<typeof strokeOf>[0]} event */
    bindingFor(event) {
      const stroke = strokeOf(event);
      return stroke && holder(stroke);
    },
    /**
     * The action's first key becomes this one; a second one of it stays.
     * @param {string} action
     * @param {Stroke} stroke
     * @param {{take?: boolean}} [options] take it from whatever has it
     * @returns {string | null} the action that has it and keeps it: then nothing was changed
     */
    bind(action, stroke, { take = false } = {}) {
      const held = holder(stroke)?.action ?? null;
      if (held && held !== action && !take) return held;
      const wanted = written(stroke);
      const others = (/** @type {string} */ name) => strokes(name).filter((each) => written(each) !== wanted);
      const next = new Map(own);
      if (held && held !== action) next.set(held, others(held));
      next.set(
        action,
        [stroke, ...strokes(action).slice(1)].filter((each, at) => !at || written(each) !== wanted),
      );
      use(next);
      return null;
    },
    reset: () => use(new Map()),
    get changed() {
      return own.size > 0;
    },
    /** The first key of an action as people write it: "Shift I"; empty where it has none. @param {string} action */
    text: (action) => strokeParts(strokes(action)[0]).join(' '),
    /** @param {() => void} listener */
    onChange: (listener) => void listeners.add(listener),
  };
}

/** @typedef {ReturnType<typeof createKeymap>} Keymap */

/** What was kept, as far as it makes sense. @param {string | null} text @returns {Map<string, Stroke[]>} */
function recalled(text) {
  try {
    const kept = Object.entries(JSON.parse(text ?? '{}')).filter(([action, list]) => ACTIONS.has(action) && list?.map);
    return new Map(
      kept.map(([action, list]) => [action, /** @type {unknown[]} */ (list).map(readStroke).filter((each) => !!each)]),
    );
  } catch {
    return new Map();
  }
}

/** @type {Record<string, string>} */
const NAMES = {
  ...{ ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Delete: 'Del' },
  ...{ Comma: ',', Period: '.', Slash: '/', Semicolon: ';', Quote: "'", Backquote: '`', Backslash: '\\' },
  ...{ BracketLeft: '[', BracketRight: ']', Minus: '-', Equal: '=' },
};

/**
 * How a stroke is written for people, a part for each key: ['Ctrl', 'Shift', 'Z'].
 * @param {Stroke | undefined} stroke
 */
export function strokeParts(stroke) {
  if (!stroke) return [];
  const { code, ctrl, alt: alternate, shift: shifted } = stroke;
  if (code === 'Slash' && shifted) return ['?'];
  const name = NAMES[code] ?? code.replace(/^(Key|Digit)/, '').replace(/^Numpad/, 'Num');
  return [...(ctrl ? ['Ctrl'] : []), ...(alternate ? ['Alt'] : []), ...(shifted ? ['Shift'] : []), name];
}
