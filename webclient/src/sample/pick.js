// Picks, from decoded pictures that come in the order they are shown, those that are wanted. Pure: a picture is anything
// with a time; `take` and `drop` say what becomes of it. Every picture given is taken or dropped exactly once.

/**
 * @template Item
 * @typedef {object} PickerParts
 * @property {(item: Item, at: number) => void} take the picture is a sample; at: its true time in seconds
 * @property {(item: Item) => void} drop
 */

/** @template Item */
export class Picker {
  /** @param {PickerParts<Item>} parts */
  constructor({ take, drop }) {
    this.take = take;
    this.drop = drop;
    /** @type {{at: number, exact: boolean}[]} */
    this.targets = [];
    /** @type {{item: Item, at: number} | null} the latest picture, kept back until it is sure that nothing nearer comes */
    this.kept = null;
    this.lost = 0;
    this.latest = -Infinity;
  }

  /**
   * @param {number} at seconds, ascending over all calls
   * @param {boolean} exact true: the very picture of this time (a keyframe that was sent); false: the nearest one
   */
  want(at, exact) {
    this.targets.push({ at, exact });
  }

  /**
   * @param {Item} item
   * @param {number} at seconds
   */
  offer(item, at) {
    let taken = false;
    while (this.targets.length) {
      const target = this.targets[0];
      if (at < target.at - SAME) break;
      this.targets.shift();
      if (Math.abs(at - target.at) <= SAME) taken ||= this.#accept(item, at);
      else if (target.exact) this.lost++;
      else if (this.kept && target.at - this.kept.at <= at - target.at) this.#acceptKept();
      else taken ||= this.#accept(item, at);
      if (taken) break;
    }
    this.#release();
    if (taken) this.#skipTargetsUpTo(at);
    else if (this.targets.length && !this.targets[0].exact) this.kept = { item, at };
    else this.drop(item);
  }

  /** No more pictures come: the last one kept is the nearest there is. */
  finish() {
    if (this.kept && this.targets.length && !this.targets[0].exact) {
      this.targets.shift();
      this.#acceptKept();
    }
    this.#release();
    this.lost += this.targets.length;
    this.targets = [];
  }

  /** Everything kept is let go, nothing is counted: the search was given up. */
  discard() {
    this.#release();
    this.targets = [];
  }

  /**
   * @param {Item} item
   * @param {number} at
   */
  #accept(item, at) {
    if (at <= this.latest) return false;
    this.latest = at;
    this.take(item, at);
    return true;
  }

  #acceptKept() {
    const kept = /** @type {{item: Item, at: number}} */ (this.kept);
    if (this.#accept(kept.item, kept.at)) this.kept = null;
  }

  #release() {
    if (this.kept) this.drop(this.kept.item);
    this.kept = null;
  }

  /**
   * Targets that the picture just taken answers too (the interval is shorter than a picture's turn).
   * @param {number} at
   */
  #skipTargetsUpTo(at) {
    while (this.targets.length && this.targets[0].at <= at + SAME) this.targets.shift();
  }
}

/** Times this close are the same picture: WebCodecs counts in whole microseconds. */
const SAME = 2e-6;
