// Which scan a plugin gets, and what that means for the person who starts it. Pure.

import { effectiveParameters, segmentationOf } from '../schema.js';
import { PRECISION } from './planner.js';
import { coarseStep, coarseTargets, widestStep } from './planner-grid.js';

/**
 * The adaptive scan's settings for this plugin, or null where it needs a uniform one: the order of frames matters to it, or
 * it makes its segments itself and has no threshold among its parameters.
 * @param {import('../types.js').PluginManifest | null | undefined} manifest null: unknown
 * @param {Record<string, unknown>} parameters those that differ from its defaults, at least
 * @param {number} interval seconds, as requested
 * @returns {import('./planner.js').PlanSettings | null}
 */
export function planSettings(manifest, parameters, interval) {
  if (!manifest || manifest.ordered) return null;
  const own = segmentationOf(manifest, parameters) ?? effectiveParameters(manifest, parameters);
  const { threshold, gap = 2, shortest = 15 } = /** @type {Record<string, unknown>} */ (own);
  if (typeof threshold !== 'number' || typeof gap !== 'number' || typeof shortest !== 'number') return null;
  return { interval, precision: PRECISION, threshold, gap, shortest };
}

/** @typedef {{count: number, widest: number}} Grid widest: seconds; a shorter event may fall between two frames */

/** @type {{key: string, keyframes: unknown, grid: Grid} | null} */
let last = null;

/**
 * The coarse grid of a scan.
 * @param {import('../types.js').MediaInfo} info
 * @param {Float64Array | null} keyframes seconds; null: as far as the probe knows
 * @param {import('./planner.js').PlanSettings} settings
 * @returns {Grid}
 */
export function gridOf(info, keyframes, { interval, shortest, precision }) {
  const key = JSON.stringify([info.duration, info.keyframes, interval, shortest]);
  if (last?.key === key && last.keyframes === keyframes) return last.grid;
  const step = coarseStep(interval, shortest, precision);
  const known = keyframes?.length ? keyframes : evenly(info);
  const targets = coarseTargets(info.duration, step, widestStep(step, shortest), known);
  let widest = 0;
  for (const [index, at] of targets.entries()) {
    const next = targets[index + 1];
    if (next !== undefined) widest = Math.max(widest, next - at);
  }
  const grid = { count: targets.length, widest: Math.round(Math.max(widest, targets.length > 1 ? 0 : step) * 10) / 10 };
  last = { key, keyframes, grid };
  return grid;
}

/** @param {import('../types.js').MediaInfo} info @returns {number[] | null} */
function evenly({ duration, keyframes }) {
  const { typical } = keyframes;
  if (!(typical > 0)) return null;
  return Array.from({ length: Math.min(1e6, Math.ceil(duration / typical)) }, (_, index) => index * typical);
}
