// What lies over and under the picture: clock, evidence box, transport buttons.

import { labelOf } from '../names.js';
import { selectedSegment } from '../review.js';
import { formatClock } from '../time.js';
import { byId, keepFocus, setIcon, setText, setTitle } from './dom.js';

/** Seconds: evidence belongs to its frame; further away it would point at where something was. */
const EVIDENCE_NEAR = 0.6;
/** Pixels over a box that its label needs. */
const LABEL_PX = 22;

/**
 * @param {{store: import('../store.js').Store, i18n: import('../i18n.js').I18n, player: import('./player.js').Player, review: import('../review.js').Review}} parts
 */
export function createStage({ store, i18n, player, review }) {
  const screen = byId('screen');
  const evidence = byId('evidence');
  const label = /** @type {HTMLElement} */ (evidence.firstElementChild);
  const play = byId('play');
  const { t } = i18n;

  /** The part of the screen that the picture fills, CSS pixels. */
  function pictureRect() {
    const { info } = store.state;
    const { clientWidth: width, clientHeight: height } = screen;
    const scale = info ? Math.min(width / info.width, height / info.height) : 1;
    const shown = { width: (info?.width ?? width) * scale, height: (info?.height ?? height) * scale };
    return { ...shown, left: (width - shown.width) / 2, top: (height - shown.height) / 2 };
  }

  function drawEvidence() {
    const { scores, at, selected } = store.state;
    const score = scores.near(at, Math.min(EVIDENCE_NEAR, scores.interval));
    const box = score?.box;
    evidence.hidden = !score || !box || (!selected && score.score < 0.3);
    if (!score || !box) return;
    const rect = pictureRect();
    const [x, y, width, height] = box;
    const top = rect.top + y * rect.height;
    Object.assign(evidence.style, {
      left: `${rect.left + x * rect.width}px`,
      top: `${top}px`,
      width: `${width * rect.width}px`,
      height: `${height * rect.height}px`,
    });
    evidence.classList.toggle('inside', top < LABEL_PX);
    setText(label, `${labelOf(store.state, i18n, score.label)} ${score.score.toFixed(2)}`.trim());
  }

  function drawClock() {
    const clock = formatClock(store.state.at, 2);
    setText(byId('clock'), clock);
    setText(byId('now'), clock);
    drawEvidence();
  }

  function drawTransport() {
    const { playing, speed, info, language } = store.state;
    setIcon(play, playing ? 'pause' : 'play');
    setTitle(play, t(playing ? 'stage.pause' : 'key.play'));
    setText(byId('speed'), `${speed}×`);
    setText(byId('whole'), `/ ${formatClock(info?.duration ?? 0)}`);
    const segment = selectedSegment(store.state);
    setText(byId('loops'), segment ? t('stage.loops') : '');
    const note = byId('route-note');
    note.hidden = !info?.reason;
    if (info?.reason) setText(note, i18n.has(info.reason) ? t(info.reason) : t('stage.slow'));
    document.documentElement.lang = language;
  }

  play.addEventListener('click', () => player.toggle());
  byId('previous').addEventListener('click', () => review.previous());
  byId('next').addEventListener('click', () => review.next());
  byId('speed').addEventListener('click', () => player.speedUp());
  keepFocus(/** @type {HTMLElement} */ (play.parentElement));
  new ResizeObserver(drawEvidence).observe(screen);
  store.watch(['at', 'scoresVersion', 'selected', 'language', 'info'], drawClock);
  store.watch(['playing', 'speed', 'info', 'selected', 'language', 'segments'], drawTransport);
  drawClock();
  drawTransport();
}
