// Which key does what. By event.code, the place of the key, so that a Russian layout works as an English one. No DOM.

/**
 * @typedef {{code: string, ctrl?: boolean, shift?: boolean}} Stroke
 * @typedef {{action: string, strokes: Stroke[], group: 'play' | 'review' | 'edit' | 'page'}} Binding
 */

/** @type {Binding[]} */
export const BINDINGS = [
  { action: 'play', group: 'play', strokes: [{ code: 'Space' }] },
  { action: 'back', group: 'play', strokes: [{ code: 'ArrowLeft' }] },
  { action: 'forward', group: 'play', strokes: [{ code: 'ArrowRight' }] },
  { action: 'backFar', group: 'play', strokes: [{ code: 'ArrowLeft', shift: true }] },
  { action: 'forwardFar', group: 'play', strokes: [{ code: 'ArrowRight', shift: true }] },
  { action: 'frameBack', group: 'play', strokes: [{ code: 'Comma' }] },
  { action: 'frameForward', group: 'play', strokes: [{ code: 'Period' }] },
  { action: 'accept', group: 'review', strokes: [{ code: 'Enter' }, { code: 'NumpadEnter' }] },
  { action: 'reject', group: 'review', strokes: [{ code: 'KeyX' }] },
  { action: 'next', group: 'review', strokes: [{ code: 'KeyN' }, { code: 'ArrowDown' }] },
  { action: 'previous', group: 'review', strokes: [{ code: 'KeyP' }, { code: 'ArrowUp' }] },
  { action: 'setStart', group: 'edit', strokes: [{ code: 'KeyI' }] },
  { action: 'setStop', group: 'edit', strokes: [{ code: 'KeyO' }] },
  { action: 'add', group: 'edit', strokes: [{ code: 'KeyA' }] },
  { action: 'delete', group: 'edit', strokes: [{ code: 'Delete' }, { code: 'Backspace' }] },
  { action: 'undo', group: 'edit', strokes: [{ code: 'KeyZ', ctrl: true }] },
  {
    action: 'redo',
    group: 'edit',
    strokes: [
      { code: 'KeyZ', ctrl: true, shift: true },
      { code: 'KeyY', ctrl: true },
    ],
  },
  { action: 'fit', group: 'page', strokes: [{ code: 'KeyZ' }] },
  { action: 'export', group: 'page', strokes: [{ code: 'KeyE' }] },
  { action: 'help', group: 'page', strokes: [{ code: 'Slash', shift: true }, { code: 'F1' }] },
];

/**
 * The action for a key press, or null.
 * @param {Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>} event
 */
export function actionFor(event) {
  if (event.altKey) return null;
  const ctrl = event.ctrlKey || event.metaKey;
  for (const { action, strokes } of BINDINGS) {
    for (const stroke of strokes) {
      if (stroke.code === event.code && Boolean(stroke.ctrl) === ctrl && Boolean(stroke.shift) === event.shiftKey)
        return action;
    }
  }
  return null;
}

/** @type {Record<string, string>} */
const NAMES = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Delete: 'Del',
};

/**
 * How a stroke is written for people, a part for each key: ['Ctrl', 'Shift', 'Z'].
 * @param {Stroke} stroke
 */
export function strokeParts({ code, ctrl, shift }) {
  if (code === 'Slash' && shift) return ['?'];
  const name = NAMES[code] ?? code.replace(/^(Key|Digit)/, '');
  return [...(ctrl ? ['Ctrl'] : []), ...(shift ? ['Shift'] : []), name];
}
