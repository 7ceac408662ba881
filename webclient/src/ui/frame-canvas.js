// Shows a file that <video> can't play: the nearest sampled frame at once, the exact one as soon as it is decoded.

/** Pixels: frames are decoded no larger. */
const LARGEST = { width: 1280, height: 720 };

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {typeof import('../sample/frame-at.js').frameAt} parts.frameAt
 */
export function createFrameCanvas({ store, canvas, thumbnails, frameAt }) {
  let aborter = new AbortController();
  /** @type {number | null} */
  let wanted = null;
  let busy = false;
  /** Seconds: requested last, painted exactly, painted as a placeholder. */
  let requested = Number.NaN;
  let shown = Number.NaN;
  let placeholder = Number.NaN;

  /** @param {ImageBitmap} bitmap */
  function paint(bitmap) {
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
    }
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
  }

  /** @param {number} at @param {AbortSignal} signal */
  async function paintPlaceholder(at, signal) {
    const frame = thumbnails.near(at, store.state.scores.interval);
    if (!frame || frame.at === placeholder) return;
    placeholder = frame.at;
    const bitmap = await createImageBitmap(frame.blob).catch(() => null);
    // A busy browser decodes JPEGs late: meanwhile another frame may be requested, or the exact one painted.
    if (bitmap && !signal.aborted && requested === at && shown !== at) paint(bitmap);
    else bitmap?.close();
  }

  async function work() {
    if (busy) return;
    busy = true;
    while (wanted !== null) {
      const at = wanted;
      wanted = null;
      const { file, info } = store.state;
      const { signal } = aborter;
      if (!file || !info) break;
      const scale = Math.min(1, LARGEST.width / info.width, LARGEST.height / info.height);
      const size = { width: Math.round(info.width * scale), height: Math.round(info.height * scale) };
      try {
        const bitmap = await frameAt(file, info, at, { ...size, signal });
        if (signal.aborted) bitmap.close();
        else paint(bitmap);
        shown = at;
        placeholder = Number.NaN;
        if (store.state.file === file) store.set({ gone: false });
      } catch (error) {
        // The placeholder stays; the next frame may decode.
        const gone = /** @type {any} */ (error)?.code === 'unreadable';
        if (gone && store.state.file === file) store.set({ gone });
      }
    }
    busy = false;
  }

  return {
    /** @param {number} at seconds */
    show(at) {
      wanted = requested = at;
      if (!store.state.playing || busy) paintPlaceholder(at, aborter.signal);
      work();
    },
    clear() {
      aborter.abort();
      aborter = new AbortController();
      wanted = null;
      requested = shown = placeholder = Number.NaN;
      canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}
