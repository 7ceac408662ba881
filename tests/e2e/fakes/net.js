// Replaces src/net/*: plugins and their answers as the test put them into window.fake.
import { SmartCutError } from '/src/errors.js';
import { boxAt, events } from './media.js';

const fake = () => globalThis.fake ?? {};
const RU = {
  threshold: 'Порог',
  gap: 'Объединять промежутки до',
  shortest: 'Самый короткий сегмент',
  padding: 'Запас по краям',
};
const number = (title, value, most, unit, name) => ({
  title,
  type: 'number',
  default: value,
  minimum: 0,
  maximum: most,
  'x-step': most > 1 ? 0.5 : 0.01,
  'x-group': 'segmentation',
  'x-ru': { title: RU[name] },
  ...(unit ? { 'x-unit': unit } : {}),
});

const CLASSES = [
  'Person',
  'Vehicle',
  'Car',
  'Bicycle',
  'Dog',
  'Cat',
  'Bus',
  'Truck',
  'Motorcycle',
  'Horse',
  'Bird',
  'Boat',
];
export const OBJECTS = {
  id: '127.0.0.1:9001',
  ip: '127.0.0.1:9001',
  name: 'objects',
  state: 'ready',
  reason: null,
  manifest: {
    protocol: ['smartcut.v1'],
    name: 'objects',
    version: '1.0',
    title: { en: 'Objects: people, vehicles and 21 more', ru: 'Объекты: люди, машины и ещё 21' },
    description: { en: 'SSD MobileNetV2', ru: 'SSD MobileNetV2' },
    parameters: {
      type: 'object',
      properties: {
        classes: {
          title: 'What to look for',
          type: 'array',
          items: { enum: CLASSES },
          default: ['Person'],
          'x-ru': {
            title: 'Что искать',
            choices: {
              Person: 'Человек',
              Vehicle: 'Транспорт',
              Car: 'Автомобиль',
              Bicycle: 'Велосипед',
              Dog: 'Собака',
              Cat: 'Кошка',
              Bus: 'Автобус',
            },
          },
        },
        threshold: {
          ...number('Confidence', 0.5, 1, '', 'threshold'),
          'x-ru': { title: 'Уверенность' },
          'x-group': undefined,
        },
        whole: {
          title: 'Only whole objects',
          type: 'boolean',
          default: false,
          'x-ru': { title: 'Только целые объекты' },
        },
        gap: number('Join gaps up to', 2, 3600, 's', 'gap'),
        shortest: number('Shortest segment', 15, 3600, 's', 'shortest'),
        padding: number('Padding', 0, 3600, 's', 'padding'),
      },
    },
    labels: CLASSES,
    frame: { width: 640, height: 360 },
    ordered: false,
    segmenter: 'default',
    device: 'cpu',
  },
};

export function watchPlugins({ onChange, onLost }) {
  const push = (list) => (list ? onChange(list) : onLost?.());
  globalThis.pushPlugins = (plugins) =>
    push(plugins && { plugins, source: { kind: 'fixed', connected: true, detail: null } });
  globalThis.objects = OBJECTS;
  globalThis.pushPlugins(fake().plugins === undefined ? [OBJECTS] : fake().plugins);
}

export async function analyze({ start, frames, signal, onReply, onState }) {
  onState({ state: 'open' });
  const scores = [];
  const closed = [];
  let sent = 0;
  for await (const { at } of frames) {
    const event = events().find(([from, to]) => at >= from && at < to);
    const score = event ? (event[2] ?? 0.93) - 0.08 * Math.abs(Math.sin(at)) : 0.05 + 0.15 * Math.abs(Math.sin(at * 7));
    const answer = { at, score, label: event ? 'Person' : null, box: event ? boxAt(at) : null };
    scores.push(answer);
    const timestamps = events()
      .filter(([, to]) => to + 15 < at && !closed.includes(to))
      .map(([from, to, high = 0.93]) => {
        closed.push(to);
        return { start: from - 0.5, stop: to + 0.5, score: high, label: 'Person' };
      });
    onReply({ timestamps, position: at, scores: [answer], skipped: [], done: false }, { sent: at, waiting: null });
    sent++;
    if (sent === fake().failAfter)
      throw new SmartCutError('error.run', { message: 'The model ran out of memory. Try smaller frames.', at });
    const pauseEvery = fake().pauseEvery ?? 0;
    if (pauseEvery && sent % pauseEvery === 0) await new Promise((resolve) => setTimeout(resolve, fake().pause ?? 50));
    if (sent === fake().holdAfter)
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    signal.throwIfAborted();
  }
  const timestamps = fake().nothing
    ? []
    : events().map(([from, to, high = 0.93]) => ({ start: from - 0.5, stop: to + 0.5, score: high, label: 'Person' }));
  const last = { timestamps, position: start.video.duration, scores: [], skipped: [], done: true };
  onReply(last, { sent: null, waiting: null });
  return last;
}
