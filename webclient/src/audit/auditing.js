// The walk through an audit's windows: plan, ask one after the other, say what follows. No DOM; the player is handed in.

import { unseenOf } from '../finding/unseen.js';
import { guarded } from '../read-only.js';
import { newId } from '../segments.js';
import { roundToMs } from '../time.js';
import { drawn, foundWindows, gapsBetween, isStale, LENGTH, resultOf, windowsOf } from './audit.js';
import { choicesFor } from './math.js';

/**
 * @typedef {import('./audit.js').Audit} Audit
 * @typedef {import('../types.js').Segment} Segment
 */

/** Seconds: segments are kept to the thousandth, so that of one window may reach into the next by so much. */
const ROUNDING = 0.002;

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../commands.js').History} parts.history
 * @param {{seek: (at: number) => void, play: () => void, pause: () => void}} parts.player
 * @param {() => number} [parts.random] 0..1, for the seed
 */
export function createAuditing({ store, history, player, random = Math.random }) {
  /** Place of the window that is asked about, in the order of drawing. */
  let place = 0;

  /** What the audit draws no window from: segments, and what the search did not see. */
  const taken = () => [...store.state.segments, ...store.state.removed, ...unseenOf(store.state)];

  /** @param {number} to place */
  function ask(to) {
    const { audit } = store.state;
    if (!audit) return;
    place = to;
    const window = drawn(audit)[to];
    store.set({ selected: null, auditing: 'ask', stretch: window, notice: null });
    player.seek(window.start);
    player.play();
  }

  /** The next unanswered window from here on, else the first one skipped. @param {number} from */
  function proceed(from) {
    const answers = store.state.audit?.answers ?? [];
    const next = answers.indexOf(null, from);
    const to = next >= 0 ? next : answers.indexOf(null);
    if (to >= 0) ask(to);
    else finish();
  }

  function finish() {
    player.pause();
    store.set({ auditing: 'result', stretch: null });
  }

  /** The segment that a yes made, where it is still there. @param {{start: number, stop: number}} window */
  const madeFor = (window) =>
    store.state.segments.find(
      ({ origin, state, start, stop }) =>
        origin === 'analyst' &&
        state === 'accepted' &&
        Math.min(stop, window.stop) - Math.max(start, window.start) > ROUNDING,
    ) ?? null;

  return {
    /** Where the audit was left; at its plan where there is none. */
    open() {
      const { audit, info, view } = store.state;
      if (!info || view !== 'review') return;
      if (!audit) {
        player.pause();
        store.set({ auditing: 'plan', selected: null });
      } else proceed(0);
    },
    /** The windows there are now and the numbers of them to choose from. */
    plan() {
      const { info, segments } = store.state;
      const gaps = gapsBetween(info?.duration ?? 0, taken());
      const windows = windowsOf(gaps, LENGTH).length;
      const found = foundWindows(segments, LENGTH, []);
      const seconds = gaps.reduce((sum, [from, to]) => sum + to - from, 0);
      const undecided = segments.filter(({ state }) => state === 'proposed').length;
      return { windows, found, seconds, undecided, ...choicesFor(windows, found) };
    },
    ...guarded(store, {
      /** @param {number} count windows */
      start(count) {
        const { info } = store.state;
        if (!info || count < 1) return;
        const gaps = gapsBetween(info.duration, taken());
        const seed = Math.floor(random() * 2 ** 32);
        store.set({ audit: { seed, length: LENGTH, gaps, count, answers: new Array(count).fill(null) } });
        ask(0);
      },
      /** Whether there is an event in the window that plays. A yes becomes a segment. @param {boolean} answer */
      answer(answer) {
        const { audit, stretch } = store.state;
        if (!audit || !stretch) return;
        const before = audit.answers[place];
        const given = { seed: audit.seed, place, before, after: answer };
        const made = madeFor(stretch);
        if (answer && !made) {
          const start = roundToMs(stretch.start);
          const stop = roundToMs(stretch.stop);
          const plain = { score: null, label: null, edited: false };
          const after = { id: newId(), start, stop, state: /** @type {const} */ ('accepted'), ...plain };
          history.run('added', [{ before: null, after: { ...after, origin: 'analyst' } }], given);
        } else if (!answer && made && before) {
          history.run('deleted', [{ before: made, after: null }], given);
        } else if (answer !== before) {
          history.run('answered', [], given);
        } else {
          proceed(place + 1);
        }
      },
      /** As many again, drawn from what is left of the same windows. */
      more() {
        const { audit } = store.state;
        if (!audit) return;
        const windows = windowsOf(audit.gaps, audit.length).length;
        const count = Math.min(windows, audit.count * 2);
        const answers = Array.from({ length: count }, (_, index) => audit.answers[index] ?? null);
        store.set({ audit: { ...audit, count, answers } });
        proceed(audit.count);
      },
      /** Forgets the answers; the segments that they made stay. */
      again() {
        store.set({ audit: null, auditing: 'plan', stretch: null });
      },
    }),
    /**
     * Records the answer for a window and moves to the next; when an answer is undone, moves back to it.
     * @param {import('../commands.js').Answer} answer
     * @param {boolean} back
     */
    note({ seed, place: at, after }, back) {
      const { audit, auditing } = store.state;
      if (audit?.seed !== seed || at >= audit.count) return; // a new audit was started
      store.set({ audit: { ...audit, answers: audit.answers.with(at, after) } });
      if (!auditing) return;
      if (back) ask(at);
      else proceed(at + 1);
    },
    /** To the window before: its answer can be given again. */
    back() {
      if (store.state.stretch && place > 0) ask(place - 1);
    },
    /** To the next one, this one stays open for later. */
    skip() {
      const { stretch, audit } = store.state;
      if (stretch && audit && audit.answers.filter((answer) => answer === null).length > 1) proceed(place + 1);
    },
    /** What the answers so far say; the audit can be gone on with. */
    result: finish,
    /** Back to the list. */
    close() {
      if (!store.state.auditing) return;
      if (store.state.stretch) player.pause();
      store.set({ auditing: null, stretch: null });
    },
    get place() {
      return place;
    },
    /** What the answers say, and whether that still holds for the proposals there are now. */
    state() {
      const { audit, segments, info } = store.state;
      if (!audit || !info) return null;
      return { ...resultOf(audit, segments), count: audit.count, stale: isStale(audit, info.duration, taken()) };
    },
  };
}

/** @typedef {ReturnType<typeof createAuditing>} Auditing */

/**
 * While a window is asked about, the keys of the review answer for it; before and after they rest.
 * @param {Record<string, () => void>} actions
 * @param {import('../store.js').Store} store
 * @param {Auditing} auditing
 */
export function withAudit(actions, store, auditing) {
  /** @type {Record<string, () => void>} */
  const instead = {
    accept: () => auditing.answer(true),
    reject: () => auditing.answer(false),
    previous: auditing.back,
    next: auditing.skip,
  };
  const asked = Object.entries(instead).map(([name, run]) => {
    const usual = actions[name];
    return [name, () => (store.state.stretch ? run() : store.state.auditing || usual?.())];
  });
  return { ...actions, ...Object.fromEntries(asked) };
}
