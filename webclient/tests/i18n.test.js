// English and Russian say the same things, in every plural form, and the page uses each sentence. Contrast of the tokens.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { choiceName, labelOf, shortName } from '../src/finding/names.js';
import { chooseLanguage, createI18n } from '../src/i18n.js';
import { BINDINGS, sentenceOf } from '../src/keymap.js';
import { controlOf, effectiveParameters, segmentationOf, withinBounds } from '../src/schema.js';

const here = (path) => new URL(`../${path}`, import.meta.url);
const read = (path) => readFileSync(here(path), 'utf8');
const en = JSON.parse(read('locales/en.json'));
const ru = JSON.parse(read('locales/ru.json'));
const forms = {
  en: new Intl.PluralRules('en').resolvedOptions().pluralCategories,
  ru: new Intl.PluralRules('ru').resolvedOptions().pluralCategories,
};
const texts = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry));
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('both languages have the same keys', () => assert.deepEqual(Object.keys(ru).sort(), Object.keys(en).sort()));

test('a sentence with a count has every plural form in both languages', () => {
  for (const key of Object.keys(en)) {
    assert.equal(typeof ru[key], typeof en[key], key);
    if (typeof en[key] === 'string') continue;
    assert.deepEqual(Object.keys(en[key]).sort(), [...forms.en].sort(), key);
    assert.deepEqual(Object.keys(ru[key]).sort(), [...forms.ru].sort(), key);
  }
});

test('every form of a sentence has the same placeholders', () => {
  for (const key of Object.keys(en)) {
    const wanted = placeholders(texts(en[key])[0]);
    for (const text of [...texts(en[key]), ...texts(ru[key])]) assert.deepEqual(placeholders(text), wanted, key);
  }
});

test('no Russian sentence is in English', () => {
  const plain = new Set([
    'export.also.manifest',
    'export.also.csv',
    'export.also.timestamps',
    'export.also.edl',
    'export.also.coco',
    'export.also.cvat',
    'header.language',
  ]);
  for (const key of Object.keys(ru)) {
    if (plain.has(key)) continue;
    for (const text of texts(ru[key])) assert.match(text, /[а-яё]/i, key);
  }
});

const sources = readdirSync(here('src'), { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name}`)
  .filter((name) => name.endsWith('.js'))
  .map(read)
  .join('\n');
const html = read('index.html');

test('every key the page uses exists, and every key is used', () => {
  const asked = new Set([...html.matchAll(/data-l10n(?:-title|-label)?="([^"]+)"/g)].map(([, key]) => key));
  const prefixes = new Set();
  for (const [, key] of sources.matchAll(/['"`]((?:[a-z]+)\.[a-zA-Z.]+)['"`]/g)) if (key in en) asked.add(key);
  for (const [, key] of sources.matchAll(/\bt\(\s*'([^']+)'/g)) {
    assert.ok(key in en, `t('${key}') has no sentence`);
    asked.add(key);
  }
  for (const [, prefix] of sources.matchAll(/`([a-z]+(?:\.[a-zA-Z]+)*\.)\$\{/g)) prefixes.add(prefix);
  for (const key of asked) assert.ok(key in en, key);
  const unused = Object.keys(en).filter(
    (key) => !asked.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)),
  );
  assert.deepEqual(unused, []);
});

test('every keyboard action and every file error has a sentence', () => {
  for (const { action, group } of BINDINGS) assert.ok(sentenceOf(action).key in en && `keys.${group}` in en, action);
  const codes = /@typedef \{([^}]+)\} MediaErrorCode/.exec(read('src/rpc/media-error.js').replaceAll('\n', ''))[1];
  const names = [...codes.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  assert.ok(names.length >= 7);
  for (const code of names) assert.ok(`error.media.${code}` in en, code);
  const reasons = [...sources.matchAll(/reason: '(route\.\w+)'/g)].map(([, key]) => key);
  assert.ok(reasons.length >= 3);
  for (const key of reasons) assert.ok(key in en, key);
});

test('Russian plurals', () => {
  const { t, use } = createI18n({ en, ru }, 'ru');
  const clips = (count) => t('export.open', { count });
  assert.equal(clips(1), 'Сохранить 1 клип');
  assert.equal(clips(3), 'Сохранить 3 клипа');
  assert.equal(clips(11), 'Сохранить 11 клипов');
  assert.equal(clips(34), 'Сохранить 34 клипа');
  assert.equal(clips(121), 'Сохранить 121 клип');
  use('en');
  assert.equal(clips(1), 'Export 1 clip');
});

test('numbers formatted by language, units after a thin space', () => {
  const i18n = createI18n({ en, ru }, 'en');
  assert.equal(i18n.bytes(23.8e9), '23.8\u202fGB');
  assert.equal(i18n.bytes(318e6), '318\u202fMB');
  assert.equal(i18n.bytes(0), '0\u202fB');
  assert.equal(i18n.length(170), '2\u202fmin 50\u202fs');
  assert.equal(i18n.length(7200), '2\u202fh');
  assert.equal(i18n.percent(0.999), '99\u202f%');
  assert.equal(i18n.number(8640), '8,640');
  i18n.use('ru');
  assert.equal(i18n.bytes(23.8e9), '23,8\u202fГБ');
  assert.equal(i18n.length(64), '1\u202fмин 4\u202fс');
});

test('the language: the choice, then the browser, then English', () => {
  assert.equal(chooseLanguage(['', 'ru-RU']), 'ru');
  assert.equal(chooseLanguage(['de', 'EN-us']), 'en');
  assert.equal(chooseLanguage([]), 'en');
});

test('a plugin’s own texts, translated or as they are', () => {
  const property = {
    items: { enum: ['Person', 'Cat'] },
    type: 'array',
    'x-choices': { Cat: 'Cats' },
    'x-ru': { choices: { Person: 'Человек' } },
  };
  assert.equal(choiceName(property, 'Person', 'ru'), 'Человек');
  assert.equal(choiceName(property, 'Cat', 'ru'), 'Cats');
  assert.equal(choiceName(property, 'Person', 'en'), 'Person');
  const plugins = [{ id: 'a', name: 'objects', manifest: { parameters: { properties: { classes: property } } } }];
  const i18n = createI18n({ en, ru }, 'ru');
  assert.equal(labelOf({ plugins, pluginId: 'a', run: { plugin: null } }, i18n, 'Person'), 'Человек');
  assert.equal(labelOf({ plugins, pluginId: 'a', run: { plugin: null } }, i18n, null), '');
  assert.equal(shortName('Objects: people, vehicles and 21 more'), 'Objects');
  assert.equal(shortName('Движение'), 'Движение');
});

test('a schema: which control, which values, which segmenter', () => {
  assert.equal(controlOf({ type: 'array', items: { enum: ['a'] } }), 'chips');
  assert.equal(controlOf({ type: 'string', enum: ['a'] }), 'select');
  assert.equal(controlOf({ type: 'boolean' }), 'switch');
  assert.equal(controlOf({ type: 'integer' }), 'number');
  assert.equal(controlOf({ type: 'string' }), 'text');
  const properties = {
    threshold: { type: 'number', default: 0.6 },
    gap: { type: 'number', default: 3 },
    name: { type: 'string' },
  };
  const manifest = { segmenter: 'default', parameters: { properties } };
  assert.deepEqual(effectiveParameters(manifest, { gap: 0, unknown: 1 }), { threshold: 0.6, gap: 0 });
  assert.deepEqual(segmentationOf(manifest, { gap: 1 }), { threshold: 0.6, gap: 1, shortest: 15, padding: 0 });
  assert.equal(segmentationOf({ ...manifest, segmenter: 'plugin' }), null);
  assert.deepEqual(effectiveParameters(null), {});
});

/** WCAG relative luminance. */
function luminance(hex) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('contrast in both themes: text 4.5 to 1, marks 3 to 1', () => {
  const tokens = new Map(
    [...read('css/tokens.css').matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
      ([, name, light, dark]) => [name, [light, dark]],
    ),
  );
  const text = [
    ['text', 'bg'],
    ['text', 'panel'],
    ['text', 'raised'],
    ['muted', 'bg'],
    ['muted', 'panel'],
    ['muted', 'raised'],
    ['accepted-text', 'raised'],
    ['accepted-text', 'panel'],
    ['focus', 'panel'],
    ['danger', 'panel'],
    ['on-focus', 'focus'],
    ['on-state', 'proposed'],
    ['on-state', 'accepted'],
    ['on-state', 'rejected'],
  ];
  const marks = [
    ['proposed', 'panel'],
    ['accepted', 'panel'],
    ['rejected', 'panel'],
    ['focus', 'bg'],
    ['danger', 'raised'],
  ];
  for (const [least, pairs] of [
    [4.5, text],
    [3, marks],
  ]) {
    for (const [front, back] of pairs) {
      for (const theme of [0, 1]) {
        const [high, low] = [luminance(tokens.get(front)[theme]), luminance(tokens.get(back)[theme])].sort(
          (a, b) => b - a,
        );
        const ratio = (high + 0.05) / (low + 0.05);
        assert.ok(ratio >= least, `${front} on ${back}, ${theme ? 'dark' : 'light'}: ${ratio.toFixed(2)}`);
      }
    }
  }
});

test('a number is clamped to the bounds of its schema', () => {
  assert.equal(withinBounds({ minimum: 0.1, maximum: 0.9 }, 0.02), 0.1);
  assert.equal(withinBounds({ minimum: 0.1, maximum: 0.9 }, 1), 0.9);
  assert.equal(withinBounds({}, 7), 7);
  assert.equal(withinBounds(undefined, 7), 7);
});
