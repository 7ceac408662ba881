// Pictures of a file that <video> can't play: the nearest sampled frame at once, the true picture as soon as it is decoded.

/** Largest picture that is decoded, pixels: more is slow and not seen. */
const LARGEST = { width: 1280, height: 720 };

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {typeof import('../sample/frame-at.js').pictureAt} parts.pictureAt
 */
export function createPictureScreen({ store, canvas, thumbnails, pictureAt }) {
  let aborter = new AbortController();
  /** @type {number | null} */
  let wanted = null;
  let busy = false;
  /** What was asked for last, and what of it is painted. Seconds. */
  let asked = Number.NaN;
  let shown = Number.NaN;
  let standIn = Number.NaN;

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
  async function paintStandIn(at, signal) {
    const frame = thumbnails.near(at, store.state.scores.interval);
    if (!frame || frame.at === standIn) return;
    standIn = frame.at;
    const bitmap = await createImageBitmap(frame.blob).catch(() => null);
    // A browser at work decodes small pictures last: by now another one may be asked for, or the true one be painted.
    if (bitmap && !signal.aborted && asked === at && shown !== at) paint(bitmap);
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
        const bitmap = await pictureAt(file, info, at, { ...size, signal });
        if (signal.aborted) bitmap.close();
        else paint(bitmap);
        shown = at;
        standIn = Number.NaN;
        if (store.state.file === file) store.set({ gone: false });
      } catch (error) {
        // A picture that can't be decoded leaves the stand-in; the next one may work.
        const gone = /** @type {any} */ (error)?.code === 'unreadable';
        if (gone && store.state.file === file) store.set({ gone });
      }
    }
    busy = false;
  }

  return {
    /** @param {number} at seconds */
    show(at) {
      wanted = asked = at;
      if (!store.state.playing || busy) paintStandIn(at, aborter.signal);
      work();
    },
    clear() {
      aborter.abort();
      aborter = new AbortController();
      wanted = null;
      asked = shown = Number.NaN;
      standIn = Number.NaN;
      canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}
