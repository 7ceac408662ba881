// How many more frames the page can take. The page sends {credit: n} for frames it has handed on.

export class Credits {
  /** @param {number} left */
  constructor(left) {
    this.left = left;
    /** @type {(() => void) | null} */
    this.onMore = null;
    self.addEventListener('message', (/** @type {MessageEvent} */ { data }) => {
      if (!data.credit) return;
      this.left += data.credit;
      this.onMore?.();
    });
  }

  spend() {
    this.left--;
  }

  /** Waits until the page can take one. */
  async wait() {
    while (this.left <= 0) {
      await new Promise((resolve) => {
        this.onMore = () => resolve(undefined);
      });
    }
  }
}
