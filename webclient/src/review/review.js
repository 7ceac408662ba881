// What the review keys do: choose, decide, correct. No DOM; the player is handed in.

import { analystSegment } from '../segments.js';
import { createEdges } from './edges.js';
import { joined, labelled, split } from './edits.js';
import { labelSet } from './labels.js';

/**
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {{seek: (at: number) => void, play: () => void, pause: () => void}} Playback
 */

/** Seconds by which one key press moves an edge. */
export const NUDGE = 3;

/**
 * The segments of the open tab, in the list's order.
 * @param {Pick<import('../store.js').State, 'segments' | 'tab' | 'order'>} state
 * @returns {Segment[]}
 */
export function visibleSegments({ segments, tab, order }) {
  const shown = segments.filter((segment) => segment.state === tab);
  return order === 'score' ? shown.sort((a, b) => (b.score ?? -1) - (a.score ?? -1) || a.start - b.start) : shown;
}

/** @param {Segment[]} segments */
export function countStates(segments) {
  const counts = { proposed: 0, accepted: 0, rejected: 0 };
  for (const segment of segments) counts[segment.state]++;
  return counts;
}

/** @param {Pick<import('../store.js').State, 'segments' | 'selected'>} state */
export const selectedSegment = ({ segments, selected }) => segments.find((segment) => segment.id === selected) ?? null;

/**
 * @param {{store: import('../store.js').Store, history: import('../commands.js').History, player: Playback}} parts
 */
export function createReview({ store, history, player }) {
  const current = () => selectedSegment(store.state);

  /**
   * @param {string | null} id
   * @param {{play?: boolean, seek?: boolean}} [options]
   */
  function select(id, { play = false, seek = true } = {}) {
    const segment = store.state.segments.find((item) => item.id === id);
    if (!segment) {
      store.set({ selected: null });
      return;
    }
    store.set({ selected: segment.id, tab: segment.state });
    if (seek) player.seek(segment.start);
    if (play) player.play();
  }

  /**
   * The neighbor of a segment in the list; of one that is not in it, by time.
   * @param {Segment[]} list
   * @param {Segment | null} from
   * @param {1 | -1} step
   */
  function neighbor(list, from, step) {
    const index = list.findIndex((segment) => segment.id === from?.id);
    if (index >= 0) return list[index + step] ?? null;
    const at = from?.start ?? store.state.at;
    const byTime = list.toSorted((a, b) => a.start - b.start);
    const found = step > 0 ? byTime.find((item) => item.start >= at) : byTime.findLast((item) => item.start < at);
    return found ?? (from ? null : (byTime[0] ?? null));
  }

  /** @param {1 | -1} step */
  function move(step) {
    const target = neighbor(visibleSegments(store.state), current(), step);
    if (target) select(target.id, { play: true });
  }

  /** @param {'accepted' | 'rejected'} decision */
  function decide(decision) {
    const segment = current();
    if (!segment) {
      move(1);
      return;
    }
    const list = visibleSegments(store.state);
    const next = neighbor(list, segment, 1) ?? list.find((item) => item.id !== segment.id) ?? null;
    const { tab } = store.state;
    if (segment.state !== decision) {
      history.run(decision, [{ before: segment, after: { ...segment, state: decision } }]);
    }
    if (next && store.state.reviewPlay) {
      continueAfter(segment, tab);
      return;
    }
    if (next) {
      select(next.id, { play: true });
      return;
    }
    player.pause();
    store.set({ selected: null, tab });
    if (tab === 'proposed') store.set({ notice: { key: 'done.reviewed', undo: 'undoStep' } });
  }

  /**
   * Playing through the file, playback continues to the next segment and shows the stretch between, only faster. After the
   * last one it returns to the first that is undecided.
   * @param {Segment} segment decided just now
   * @param {Segment['state']} tab
   */
  function continueAfter(segment, tab) {
    store.set({ selected: null, tab });
    const left = visibleSegments(store.state);
    const behind = left.some(({ start }) => start >= segment.stop || start > store.state.at);
    if (!behind) player.seek(Math.min(...left.map(({ start }) => start)));
    else if (store.state.at < segment.stop && store.state.at >= segment.start) player.seek(segment.stop);
    player.play();
  }

  /** @param {string | null} label of the chosen segment */
  function setLabel(label) {
    const segment = current();
    if (!segment || segment.label === label) return;
    history.run('labelled', [{ before: segment, after: labelled(segment, label) }]);
  }

  return {
    /** The review opens: the first one left is chosen and shown, unless something is chosen or playing already. */
    begin() {
      if (current() || store.state.playing) return;
      const first = visibleSegments(store.state)[0];
      if (first) select(first.id);
    },
    ...createEdges({ store, history, current }),
    select,
    decide,
    next: () => move(1),
    previous: () => move(-1),
    /** Adds 15 s around a second, by default around the playhead. @param {number} [at] */
    add(at = store.state.at) {
      const { info } = store.state;
      if (!info) return;
      const segment = analystSegment(at, info.duration);
      history.run('added', [{ before: null, after: segment }]);
      store.set({ selected: segment.id, tab: segment.state, view: 'review' });
    },
    remove() {
      const segment = current();
      if (!segment) return;
      const list = visibleSegments(store.state);
      const next = neighbor(list, segment, 1) ?? neighbor(list, segment, -1);
      history.run('deleted', [{ before: segment, after: null }]);
      if (next) select(next.id, { seek: false });
    },
    /** Cuts the chosen segment in two where the playhead is; the right part is chosen. */
    split() {
      const segment = current();
      if (!segment) return;
      const parts = split(segment, store.state.at, store.state.scores);
      if (!parts) {
        store.set({ notice: { key: 'done.splitOutside' } });
        return;
      }
      const [left, right] = parts;
      history.run('split', [
        { before: segment, after: left },
        { before: null, after: right },
      ]);
      select(right.id, { seek: false });
    },
    /** Joins the chosen segment with the next one in time of the same decision. */
    merge() {
      const segment = current();
      if (!segment) return;
      const { segments } = store.state;
      const behind = segments.slice(segments.indexOf(segment) + 1);
      const other = behind.find(({ state }) => state === segment.state);
      if (!other) {
        store.set({ notice: { key: 'done.mergeNone' } });
        return;
      }
      history.run('merged', [
        { before: segment, after: joined(segment, other) },
        { before: other, after: null },
      ]);
    },
    /** @param {number} digit 1 to 9, or 0: no label */
    label(digit) {
      const segment = current();
      if (!segment) return;
      const label = digit ? labelSet(store.state)[digit - 1].label : null;
      if (digit && !label) store.set({ notice: { key: 'done.noLabel', params: { n: digit } } });
      else setLabel(label);
    },
    setLabel,
  };
}

/** @typedef {ReturnType<typeof createReview>} Review */
