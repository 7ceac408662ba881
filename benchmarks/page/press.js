// Presses keys on the real page and records the cost of each press. Called by benchmarks/review_list.py.

const nextFrame = () => new Promise(requestAnimationFrame);

/** Resolves after the next frame is painted. */
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
 * @param {string[]} codes pressed in turn on the focused element
 * @param {number} count
 * @param {number} rest milliseconds between presses
 * @returns {Promise<{script: number[], layout: number[], shown: number[]}>} milliseconds since the press
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
    document.body.getBoundingClientRect(); // forces layout
    layout.push(performance.now() - began);
    await afterPaint();
    shown.push(performance.now() - began);
  }
  return { script, layout, shown };
}
