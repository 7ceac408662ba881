// Over and under the frame: clock, evidence box, transport buttons.

import { createClock } from '../clock/wallclock.js';
import { labelOf } from '../finding/names.js';
import { evidenceAt } from '../review/evidence.js';
import { GAP_SPEED } from '../review/playing.js';
import { selectedSegment } from '../review/review.js';
import { thresholdOf } from '../schema.js';
import { byId, keepFocus, setIcon, setText, setTitle, withKey } from './dom.js';

/** Space above a box that its label needs. */
const LABEL_PX = 22;

/**
 * @param {{store: import('../store.js').Store, i18n: import('../i18n.js').I18n, player: import('./player.js').Player, review: import('../review/review.js').Review, keymap: import('../keymap.js').Keymap}} parts
 */
export function createStage({ store, i18n, player, review, keymap }) {
  const screen = byId('screen');
  const evidence = byId('evidence');
  const label = /** @type {HTMLElement} */ (evidence.firstElementChild);
  const play = byId('play');
  const { t } = i18n;
  /** CSS pixels, cached: reading them at each step would force a layout. */
  let size = { width: screen.clientWidth, height: screen.clientHeight };

  /** The part of the screen that the frame fills, CSS pixels. */
  function frameRect() {
    const { info } = store.state;
    const { width, height } = size;
    const scale = info ? Math.min(width / info.width, height / info.height) : 1;
    const shown = { width: (info?.width ?? width) * scale, height: (info?.height ?? height) * scale };
    return { ...shown, left: (width - shown.width) / 2, top: (height - shown.height) / 2 };
  }

  function drawEvidence() {
    const { scores, at } = store.state;
    const found = evidenceAt(scores, at, selectedSegment(store.state), thresholdOf(store.state));
    evidence.hidden = !found;
    if (!found) return;
    const { score, box, away } = found;
    const rect = frameRect();
    const [x, y, width, height] = box;
    const top = rect.top + y * rect.height;
    Object.assign(evidence.style, {
      left: `${rect.left + x * rect.width}px`,
      top: `${top}px`,
      width: `${width * rect.width}px`,
      height: `${height * rect.height}px`,
    });
    evidence.classList.toggle('inside', top < LABEL_PX);
    evidence.classList.toggle('away', away !== 0);
    const what = `${labelOf(store.state, i18n, score.label)} ${i18n.score(score.score)}`.trim();
    const when = `${away < 0 ? '−' : '+'}${t('unit.s', { s: i18n.number(Math.abs(away), 1) })}`;
    setText(label, away ? `${what} · ${when}` : what);
  }

  function drawClock() {
    const clock = createClock(store.state.wall).text(store.state.at, 2);
    setText(byId('clock'), clock);
    setText(byId('now'), clock);
    drawEvidence();
  }

  function drawTransport() {
    const { playing, speed, pace, reviewPlay, info } = store.state;
    setIcon(play, playing ? 'pause' : 'play');
    setTitle(play, withKey(t(playing ? 'stage.pause' : 'key.play'), keymap.text('play')));
    for (const action of /** @type {const} */ (['previous', 'next', 'reviewPlay'])) {
      setTitle(byId(action), withKey(t(`key.${action}`), keymap.text(action)));
    }
    byId('reviewPlay').setAttribute('aria-pressed', String(reviewPlay));
    setText(byId('speed'), `${String(playing ? pace : speed).replace('-', '−')}×`);
    setText(byId('whole'), `/ ${createClock(store.state.wall).text(info?.duration ?? 0)}`);
    const segment = selectedSegment(store.state);
    const loops = segment ? t('stage.loops') : '';
    setText(byId('loops'), reviewPlay ? t('stage.gaps', { speed: GAP_SPEED }) : loops);
    const note = byId('route-note');
    note.hidden = !info?.reason;
    if (info?.reason) setText(note, i18n.has(info.reason) ? t(info.reason) : t('stage.slow'));
  }

  play.addEventListener('click', () => player.toggle());
  byId('previous').addEventListener('click', () => review.previous());
  byId('next').addEventListener('click', () => review.next());
  byId('speed').addEventListener('click', () => player.speedUp());
  byId('reviewPlay').addEventListener('click', () => store.set({ reviewPlay: !store.state.reviewPlay }));
  keepFocus(/** @type {HTMLElement} */ (play.parentElement));
  new ResizeObserver(() => {
    size = { width: screen.clientWidth, height: screen.clientHeight };
    drawEvidence();
  }).observe(screen);
  store.watch(['at', 'wall', 'scores', 'selected', 'language', 'info'], drawClock);
  store.watch(
    ['playing', 'wall', 'speed', 'pace', 'reviewPlay', 'info', 'selected', 'language', 'segments'],
    drawTransport,
  );
  keymap.onChange(drawTransport);
  drawClock();
  drawTransport();
}
