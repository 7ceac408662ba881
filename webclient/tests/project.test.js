// @ts-nocheck - plain values are handed in, as a file would bring them
// The work on a video as a project: written, read back the same, and refused in a sentence where it is not one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ProjectError } from '../src/project/checks.js';
import { decodeProject, decodeProjectFile, encodeProject, encodeProjectFile } from '../src/project/codec.js';
import { packScores, unpackScores } from '../src/project/packing.js';
import { isProjectFile, keyOf, projectName, stateFrom } from '../src/project/project.js';
import { scoresOf } from '../src/scores.js';
import { analystSegment, proposal } from '../src/segments.js';
import { emptyProject, idleRun, initialState } from '../src/store.js';

const NOW = new Date('2026-11-22T10:00:00Z');

/** A page in the middle of its work. */
function working(given = {}) {
  const items = [
    { at: 0, score: 0.1, label: null, box: null },
    { at: 2.04, score: 0.123456789, label: 'Person', box: [0.25, 0.5, 0.125, 0.25] },
    { at: 4, score: 0.9, label: 'Person', box: null },
  ];
  const scores = scoresOf(items, 2);
  const accepted = {
    ...proposal({ start: 1, stop: 20.5, score: 0.9, label: 'Person' }),
    state: 'accepted',
    edited: true,
  };
  const own = analystSegment(60, 100);
  return initialState({
    file: { lastModified: 1234 },
    info: { name: 'hall.mp4', duration: 100 },
    fingerprint: { size_bytes: 5, slices_sha256: 'ab' },
    interval: 5,
    scores,
    segments: [accepted, own],
    removed: [proposal({ start: 80, stop: 95 })],
    selected: own.id,
    tab: 'accepted',
    order: 'score',
    at: 61.5,
    view: 'review',
    parameters: { objects: { threshold: 0.7, classes: ['Person'] } },
    plugins: [{ id: 'a:1', name: 'objects' }],
    pluginId: 'a:1',
    run: {
      ...idleRun(),
      ...{ state: 'running', total: 50, answered: 3, position: 4, from: 6 },
      ...{ plugin: { name: 'objects', version: '1.0', label: 'Objects' }, parameters: { threshold: 0.5 } },
    },
    ...given,
  });
}

test('a project file brings everything back as it was', () => {
  const state = working();
  const { project, items, interval } = decodeProjectFile(encodeProjectFile(state, NOW));
  const back = stateFrom(project, items, interval);
  assert.deepEqual(back.scores.items, state.scores.items);
  assert.equal(back.scores.interval, 2);
  const bare = (segments) => segments.map(({ id, ...rest }) => rest);
  assert.deepEqual(bare(back.segments), bare(state.segments));
  assert.deepEqual(bare(back.removed), bare(state.removed));
  assert.equal(back.selected, back.segments[1].id, 'the same one is chosen');
  const { interval: every, tab, order, at, view } = back;
  assert.deepEqual(
    { every, tab, order, at, view },
    { every: 5, tab: 'accepted', order: 'score', at: 61.5, view: 'review' },
  );
  assert.deepEqual(project.search, { plugin: 'objects', interval: 5, parameters: state.parameters });
  assert.equal(back.run.state, 'stopped', 'a search that was running runs no more');
  assert.deepEqual([back.run.from, back.run.answered, back.run.plugin.name], [6, 3, 'objects']);
});

/** Written by version 1 before its codec listed the fields; must stay readable. */
const GOLDEN = readFileSync(new URL('./fixtures/hall-v1.smartcut.json', import.meta.url), 'utf8');

test('a project file of an earlier release is read', () => {
  const { project, items, interval } = decodeProjectFile(GOLDEN);
  const { scores, ...written } = JSON.parse(GOLDEN);
  const { gone, ...more } = written.more;
  assert.equal(gone, false, 'a field that is read no more');
  // A version that did not count them lost none that it knew of.
  assert.deepEqual(project, { ...written, more, run: { ...written.run, lost: [] } });
  assert.equal(interval, scores.interval);
  assert.deepEqual(items, [
    { at: 0, score: 0.1, label: null, box: null },
    { at: 2.04, score: 0.123456789, label: 'Person', box: [0.25, 0.5, 0.125, 0.25] },
    { at: 4, score: 0.9, label: 'Person', box: null },
  ]);
});

test('decoding and encoding again yields the same file', () => {
  const { project, items, interval } = decodeProjectFile(GOLDEN);
  const { video, search, smartcut, saved } = project;
  const state = initialState({
    ...stateFrom(project, items, interval),
    file: { lastModified: video.modified },
    info: { name: video.name, duration: video.duration },
    fingerprint: { size_bytes: video.size_bytes, slices_sha256: video.slices_sha256 },
    plugins: [{ id: 'a:1', name: search.plugin }],
    pluginId: 'a:1',
    parameters: search.parameters,
    about: { version: smartcut },
  });
  const again = JSON.parse(encodeProjectFile(state, new Date(saved)));
  const before = JSON.parse(GOLDEN);
  before.run.lost = []; // not written at that time
  const ids = new Map([...before.segments, ...before.removed].map(({ id }, index) => [id, `id ${index}`]));
  const newIds = new Map([...again.segments, ...again.removed].map(({ id }, index) => [id, `id ${index}`]));
  const renamed = (project, names) =>
    JSON.parse(JSON.stringify(project), (key, value) => (['id', 'selected'].includes(key) ? names.get(value) : value));
  delete before.more.gone;
  before.run.state = 'stopped'; // restoring ends a search that was running
  assert.deepEqual(renamed(again, newIds), renamed(before, ids));
});

test('every part of a video’s state is either stored or left out on purpose', () => {
  const stored = ['interval', 'run', 'scores', 'segments', 'removed', 'selected', 'tab', 'at', 'wall', 'audit'];
  const ofTheFile = ['file', 'info', 'keyframes', 'fingerprint', 'handle', 'wallHints', 'gone'];
  const ofTheMoment = ['draft', 'playing', 'job', 'elsewhere', 'auditing', 'stretch'];
  assert.deepEqual(Object.keys(emptyProject()).toSorted(), [...stored, ...ofTheFile, ...ofTheMoment].toSorted());
  const { project, items, interval } = decodeProjectFile(GOLDEN);
  const restored = Object.keys(stateFrom(project, items, interval));
  assert.deepEqual(restored.filter((key) => !['order', 'view'].includes(key)).toSorted(), stored.toSorted());
});

test('restored segments get unused ids', () => {
  const state = working();
  const back = stateFrom(encodeProject(state, NOW), [], 2);
  const ids = [...state.segments, ...state.removed, ...back.segments, ...back.removed].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('a file that is no project, from a later version, or damaged is refused, and it says where', () => {
  const refused = (text, code, where) =>
    assert.throws(
      () => decodeProjectFile(text),
      (error) => error instanceof ProjectError && error.code === code && error.params.where === where,
    );
  refused('not json', 'notProject');
  refused('null', 'notProject');
  refused('{"timestamps": []}', 'notProject');
  const good = () => JSON.parse(encodeProjectFile(working(), NOW));
  refused(JSON.stringify({ ...good(), version: 2 }), 'newer');
  const spoilt = (spoil) => {
    const project = good();
    spoil(project);
    return JSON.stringify(project);
  };
  const cases = [
    [(project) => delete project.video, 'video'],
    [(project) => Object.assign(project.video, { slices_sha256: 7 }), 'video.slices_sha256'],
    [(project) => Object.assign(project.segments[1], { stop: 1 }), 'segments[1].stop'],
    [(project) => Object.assign(project.segments[0], { start: -1 }), 'segments[0].start'],
    [(project) => Object.assign(project.segments[0], { state: 'maybe' }), 'segments[0].state'],
    [(project) => Object.assign(project, { removed: {} }), 'removed'],
    [(project) => Object.assign(project.run, { from: 'x' }), 'run.from'],
    [(project) => Object.assign(project.search, { interval: 0 }), 'search.interval'],
    [(project) => project.scores.items.push([1]), 'scores.items[3]'],
    [(project) => Object.assign(project.scores.items[1], { 3: [1, 2, 3] }), 'scores.items[1]'],
  ];
  for (const [spoil, where] of cases) refused(spoilt(spoil), 'damaged', where);
});

test('the choice of a segment that is not there is forgotten', () => {
  const project = JSON.parse(encodeProjectFile(working(), NOW));
  project.screen.selected = 'gone';
  assert.equal(decodeProject(project).screen.selected, null);
});

test('packed scores are the same scores', () => {
  const { items } = working().scores;
  assert.deepEqual(unpackScores(packScores(items)), items);
  assert.deepEqual(unpackScores(packScores([])), []);
  assert.equal(packScores([{ at: 0, score: 1, label: null, box: null }]).box, null);
});

test('names', () => {
  assert.equal(projectName('hall.of.mp4'), 'hall.of.smartcut.json');
  assert.ok(isProjectFile('hall.smartcut.json') && isProjectFile('hall.smartcut (1).json'));
  assert.ok(!isProjectFile('timestamps.json') && !isProjectFile('smartcut.mp4'));
  assert.equal(keyOf({ size_bytes: 5, slices_sha256: 'ab' }), '5-ab');
});
