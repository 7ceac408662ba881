// Light or dark, English or Russian: the system's preference, or the remembered choice.

import { LANGUAGES } from '../i18n.js';
import { byId, setText } from './dom.js';

const light = matchMedia('(prefers-color-scheme: light)');

/**
 * With storage disabled, a choice lasts until the page is closed.
 * @param {string} key
 * @param {globalThis.Storage} [place]
 */
export function recall(key, place) {
  try {
    return (place ?? localStorage).getItem(`smartcut.${key}`);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value @param {globalThis.Storage} [place] */
export function remember(key, value, place) {
  try {
    (place ?? localStorage).setItem(`smartcut.${key}`, value);
  } catch {
    // see recall()
  }
}

/**
 * @param {object} parts
 * @param {(language: string) => void} parts.useLanguage
 * @param {() => string} parts.language
 * @param {() => void} parts.recolor
 */
export function createTheme({ useLanguage, language, recolor }) {
  const root = document.documentElement;

  /** @param {string | null} theme null: the system's */
  function show(theme) {
    root.dataset.theme = theme ?? (light.matches ? 'light' : 'dark');
    recolor();
  }

  byId('theme').addEventListener('click', () => {
    const next = root.dataset.theme === 'light' ? 'dark' : 'light';
    remember('theme', next);
    show(next);
  });
  light.addEventListener('change', () => {
    if (!recall('theme')) show(null);
  });

  const button = byId('language');
  const name = () => setText(button, language().toUpperCase());
  button.addEventListener('click', () => {
    const next =
      LANGUAGES[(LANGUAGES.indexOf(/** @type {typeof LANGUAGES[number]} */ (language())) + 1) % LANGUAGES.length];
    remember('language', next);
    useLanguage(next);
    name();
  });
  name();
  show(recall('theme'));
}
