// @ts-nocheck - plain values stand in for whole shapes here
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuditing } from '../src/audit/auditing.js';
import { createStartingTime } from '../src/clock/starting-time.js';
import { createHistory } from '../src/commands.js';
import { createFinder } from '../src/finding/finding.js';
import { createParameters, parameterApplier } from '../src/parameters.js';
import { createImporter } from '../src/project/importing.js';
import { createReview } from '../src/review/review.js';
import { analystSegment, proposal } from '../src/segments.js';
import { createStore } from '../src/store.js';

const WORK = ['segments', 'removed', 'run', 'scores', 'interval', 'parameters', 'wall', 'audit'];
const workOf = ({ state }) => structuredClone(Object.fromEntries(WORK.map((key) => [key, state[key]])));
const fail = () => assert.fail('a search began');
const property = { type: 'number', default: 0.5 };
const plugin = {
  ...{ id: 'a:1', name: 'objects', state: 'ready' },
  manifest: {
    name: 'objects',
    version: '1',
    segmenter: 'default',
    parameters: { properties: { threshold: property } },
  },
};

/** A page with work done on its video, and everything that can change it. */
function page() {
  const store = createStore();
  const segments = [1, 30, 60].map((start) => proposal({ start, stop: start + 15, score: 0.9 }));
  store.set({
    ...{ file: {}, info: { name: 'a.mp4', duration: 100, fps: 25 }, view: 'review', server: 'connected' },
    ...{ segments, selected: segments[0].id, at: 8, plugins: [plugin], pluginId: 'a:1' },
  });
  const player = { seek() {}, play() {}, pause() {} };
  const history = createHistory(store);
  const review = createReview({ store, history, player });
  const auditing = createAuditing({ store, history, player, random: () => 0.5 });
  const finder = createFinder({ store, analyze: fail, labelOf: () => '' });
  const parameters = createParameters({ store, history, apply: parameterApplier(store, () => {}) });
  const startingTime = createStartingTime({ store, recordedAt: async () => null });
  const importer = createImporter({ store, history });
  return { store, history, review, auditing, finder, parameters, startingTime, importer };
}

const list = new File([JSON.stringify({ timestamps: [{ start: 80, stop: 90 }] })], 'list.json');
/** Everything that changes the work on a video, by name. */
const MUTATORS = {
  'a step': ({ history }) => history.run('added', [{ before: null, after: analystSegment(80, 100) }]),
  'a setting': ({ history }) => history.set('objects', 'threshold', 0.5, 0.7),
  undo: ({ history }) => history.undo(),
  redo: ({ history }) => history.redo(),
  accept: ({ review }) => review.decide('accepted'),
  reject: ({ review }) => review.decide('rejected'),
  'set the start': ({ review }) => review.setStart(),
  'set the stop': ({ review }) => review.setStop(),
  'move the start': ({ review }) => review.moveStart(1),
  'move the stop': ({ review }) => review.moveStop(1),
  split: ({ review }) => review.split(),
  merge: ({ review }) => review.merge(),
  add: ({ review }) => review.add(),
  delete: ({ review }) => review.remove(),
  label: ({ review }) => review.setLabel('Person'),
  'start an audit': ({ auditing }) => auditing.start(5),
  'answer an audit': ({ auditing }) => auditing.answer(true),
  'extend an audit': ({ auditing }) => auditing.more(),
  'discard an audit': ({ auditing }) => auditing.again(),
  search: ({ finder }) => finder.start(),
  'resume a search': ({ finder }) => finder.resume(),
  'a parameter': ({ parameters }) => parameters.set('classes', ['Person']),
  'a parameter of the segments': ({ parameters }) => parameters.set('threshold', 0.7),
  'the interval': ({ parameters }) => parameters.setInterval(7),
  'type a starting time': ({ startingTime }) => startingTime.type('2024-05-31 14:30'),
  'take a suggested starting time': ({ startingTime }) => startingTime.take({ start: '2024-05-31T14:30:00' }),
  'clear the starting time': ({ startingTime }) => startingTime.clear(),
  'import a list': ({ importer }) => importer.open(list),
};

for (const [name, mutate] of Object.entries(MUTATORS)) {
  test(`read-only: ${name} is refused, and the notice says so`, async () => {
    const parts = page();
    const { store, history, review, auditing } = parts;
    review.setLabel('Car');
    history.undo();
    review.setLabel('Dog');
    auditing.start(2);
    store.set({ selected: store.state.segments[0].id, elsewhere: true, notice: null });
    const before = workOf(store);
    await mutate(parts);
    assert.deepEqual(workOf(store), before);
    assert.equal(store.state.notice?.key, 'elsewhere.notice');
  });
}

test('in the tab that has the video none of these is refused', async () => {
  for (const [name, mutate] of Object.entries(MUTATORS)) {
    if (name.includes('search')) continue;
    const parts = page();
    await mutate(parts);
    assert.notEqual(parts.store.state.notice?.key, 'elsewhere.notice', name);
  }
});
