// Presses a key on the real page again and again, and notes what each press cost. Called by benchmarks/review_list.py.

const nextFrame = () => new Promise(requestAnimationFrame);

/** Resolves behind the pixels of the frame that is made next. */
async function afterPaint() {
  await nextFrame();
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
  port1.close();
}

/**
 * @param {string[]} codes pressed in turn, where the keyboard is
 * @param {number} count
 * @param {number} rest milliseconds between two presses
 * @returns {Promise<{script: number[], layout: number[], shown: number[]}>} milliseconds, each from the press on
 */
export async function press(codes, count, rest) {
  const script = [];
  const layout = [];
  const shown = [];
  for (let index = 0; index < count; index++) {
    await new Promise((resolve) => setTimeout(resolve, rest));
    const target = document.activeElement ?? document.body;
    const began = performance.now();
    const event = { code: codes[index % codes.length], bubbles: true, cancelable: true };
    target.dispatchEvent(new KeyboardEvent('keydown', event));
    script.push(performance.now() - began);
    document.body.getBoundingClientRect(); // what was changed is laid out now
    layout.push(performance.now() - began);
    await afterPaint();
    shown.push(performance.now() - began);
  }
  return { script, layout, shown };
}
