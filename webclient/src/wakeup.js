// One task waits until another one changes something. Pure.

export class Wakeup {
  #resolve = () => {};

  /** Resolves at the next wake(). One task may wait at a time; it checks its condition again. */
  wait() {
    return new Promise((resolve) => {
      this.#resolve = () => resolve(undefined);
    });
  }

  wake() {
    this.#resolve();
  }
}
