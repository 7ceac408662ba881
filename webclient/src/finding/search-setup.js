// What a search starts with: a new one with what the form says, a resumed one with what it had. Pure.

import { changedParameters, chosenPlugin, effectiveParameters, segmentationOf } from '../schema.js';
import { scoresOf } from '../scores.js';
import { coarseStep } from './planner-grid.js';
import { planSettings } from './planning.js';
import { identityOf, resumableCopy } from './replicas.js';
import { frameSize } from './sampling.js';

/** The frame size for a plugin without a manifest. */
const DEFAULT_FRAME = { width: 640, height: 360 };

/** @typedef {NonNullable<ReturnType<typeof searchSetup>>} SearchSetup */

/**
 * @param {import('../store.js').State} state
 * @param {object} options
 * @param {boolean} options.resume the search that ended early, from where it ended
 * @param {(plugin: import('../types.js').PluginEntry) => string} options.labelOf
 */
export function searchSetup(state, { resume, labelOf }) {
  const { file, info, run } = state;
  const plugin = resume ? resumableCopy(state) : chosenPlugin(state);
  if (!file || !info || !plugin) return null;
  const parameters = resume ? run.parameters : effectiveParameters(plugin.manifest, changedParameters(state));
  const plan = planSettings(plugin.manifest, parameters, resume ? state.scores.interval : state.interval);
  const step = plan ? coarseStep(plan.interval, plan.shortest) : state.interval;
  const scores = resume ? state.scores : scoresOf([], step);
  return {
    file,
    info,
    plugin,
    identity: { ...identityOf(plugin), label: labelOf(plugin) },
    parameters,
    /** null: each frame in turn */
    plan,
    size: frameSize(info, plugin.manifest?.frame ?? DEFAULT_FRAME),
    scores,
    from: resume ? (run.from ?? 0) : 0,
    position: resume ? run.position : 0,
    // The planner requests once more what gave nothing.
    skipped: resume && !plan ? run.skipped : 0,
    lost: resume && !plan ? run.lost : [],
    earlier: resume ? { position: run.position, scores: scores.items } : null,
    /** Where frames come in any order, proposals are made here from the scores so far; null: the plugin sends them. */
    segmentation: plan && segmentationOf(plugin.manifest, parameters),
  };
}

/** @param {SearchSetup} setup @returns {import('../types.js').StartMessage} */
export const startMessage = ({ parameters, scores: { interval }, info: { name, duration, width, height } }) => ({
  parameters,
  interval,
  video: { name, duration, width, height },
});
