// A dialog that is rebuilt at each change, with the focus kept where the user left it.

/**
 * @param {HTMLDialogElement} dialog
 * @param {() => void} draw replaces the dialog's content
 */
export function createDialogFocus(dialog, draw) {
  /** @param {string} selector */
  const focus = (selector) => /** @type {HTMLElement | null} */ (dialog.querySelector(selector))?.focus();
  const primary = () => focus('.primary');

  function redraw() {
    const id = document.activeElement?.getAttribute('data-testid');
    draw();
    if (id) focus(`[data-testid="${id}"]`);
  }

  return {
    primary,
    redraw,
    /** @param {boolean} chosen a folder was picked, so that starting is the next step */
    afterChoice(chosen) {
      redraw();
      if (chosen) primary();
    },
    /**
     * The handler of a radio group.
     * @template {string} T
     * @param {(value: T) => void} take
     */
    choosing: (take) => (/** @type {T} */ value) => {
      take(value);
      draw();
      focus(`input[value="${value}"]`);
    },
  };
}
