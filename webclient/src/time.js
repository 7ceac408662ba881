// Times as people read and type them. Pure: seconds in, text out, and back.

/**
 * 51751.4 → "14:22:31", with decimals 2 "14:22:31.40". Cut off, not rounded, so that a clock never runs ahead.
 * @param {number} seconds
 * @param {number} [decimals]
 */
export function formatClock(seconds, decimals = 0) {
  const scale = 10 ** decimals;
  // The small addend keeps 6.05, which a float holds as 6.0499…, from turning into 6.04.
  const units = Math.floor(Math.max(0, Number.isFinite(seconds) ? seconds : 0) * scale + 1e-4);
  const whole = Math.floor(units / scale);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return decimals ? `${clock}.${String(units % scale).padStart(decimals, '0')}` : clock;
}

/**
 * What a person may type for a time: "1:02:03.5", "62,5", "2:10". Seconds, or null where it is none.
 * @param {string} text
 */
export function parseTime(text) {
  const parts = text.trim().replace(',', '.').split(':');
  if (parts.length > 3) return null;
  let seconds = 0;
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (!(last ? /^\d+(\.\d*)?$/ : /^\d+$/).test(part)) return null;
    const value = Number(part);
    if (index > 0 && value >= 60) return null;
    seconds = seconds * 60 + value;
  }
  return seconds;
}

/**
 * A length split for a sentence: {h, m, s}, whole seconds, rounded.
 * @param {number} seconds
 */
export function splitLength(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return { h: Math.floor(whole / 3600), m: Math.floor(whole / 60) % 60, s: whole % 60 };
}

/**
 * 51751.4 → "142231": a time inside a file name.
 * @param {number} seconds
 */
export function fileStamp(seconds) {
  return formatClock(seconds).replaceAll(':', '');
}

/**
 * A video's name without its ending and without characters that Windows, macOS or a zip would refuse.
 * @param {string} video
 */
export function safeStem(video) {
  const stem = video.replace(/\.[^.]{1,5}$/, '') || 'clip';
  return Array.from(stem, (char) => (char < ' ' || '<>:"/\\|?*'.includes(char) ? '_' : char)).join('');
}

/**
 * The name of a clip: "<video>_<HHMMSS>-<HHMMSS>.<ext>".
 * @param {string} video file name of the source
 * @param {number} start seconds
 * @param {number} stop seconds
 * @param {string} extension without the dot
 */
export function clipName(video, start, stop, extension) {
  return `${safeStem(video)}_${fileStamp(start)}-${fileStamp(stop)}.${extension}`;
}

/**
 * A name that is not in `taken` yet: "a.mp4", "a-2.mp4", "a-3.mp4". Case is ignored, as file systems may.
 * @param {string} name
 * @param {(candidate: string) => boolean} taken
 */
export function freeName(name, taken) {
  if (!taken(name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let count = 2; ; count++) {
    const candidate = `${stem}-${count}${end}`;
    if (!taken(candidate)) return candidate;
  }
}

/** Whole milliseconds. @param {number} seconds */
export const roundToMs = (seconds) => Math.round(seconds * 1000) / 1000;
