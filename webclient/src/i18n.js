// Sentences in the person's language, with plural forms and numbers as that language writes them. No DOM.

import { splitLength } from './time.js';

/**
 * An entry is a sentence, or one for each plural form of `count`.
 * @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Entry
 * @typedef {Record<string, Entry>} Messages
 * @typedef {(key: string, params?: Record<string, unknown>) => string} Translate
 */

export const LANGUAGES = /** @type {const} */ (['en', 'ru']);
/** Between a number and its unit: narrow, and never broken. */
const THIN = '\u202f';
const UNITS = ['b', 'kb', 'mb', 'gb', 'tb'];

/**
 * The first language we speak among those the person wants.
 * @param {readonly string[]} wanted e.g. navigator.languages
 */
export function chooseLanguage(wanted) {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return LANGUAGES[0];
}

/**
 * @param {Record<string, Messages>} messages by language
 * @param {string} language
 */
export function createI18n(messages, language) {
  /** @type {Map<string, Intl.PluralRules>} */
  const plurals = new Map();
  let current = language;

  const rules = () => {
    const found = plurals.get(current) ?? new Intl.PluralRules(current);
    plurals.set(current, found);
    return found;
  };

  /** @type {Map<string, Intl.NumberFormat>} making one takes longer than all its use */
  const formats = new Map();

  /** @param {number} value @param {number} [digits] most decimals @param {number} [least] decimals that are written even if 0 */
  function number(value, digits = 2, least = 0) {
    const kind = `${current} ${digits} ${least}`;
    const options = { maximumFractionDigits: digits, minimumFractionDigits: least };
    const format = formats.get(kind) ?? new Intl.NumberFormat(current, options);
    formats.set(kind, format);
    return format.format(value);
  }

  /** @type {Translate} */
  function t(key, params = {}) {
    const entry = messages[current]?.[key] ?? messages[LANGUAGES[0]]?.[key];
    if (entry === undefined) return key;
    const text =
      typeof entry === 'string' ? entry : (entry[rules().select(Number(params.count ?? 0))] ?? entry.other ?? key);
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = params[name];
      return typeof value === 'number' ? number(value) : String(value ?? '');
    });
  }

  return {
    t,
    number,
    get language() {
      return current;
    },
    /** @param {string} next */
    use(next) {
      current = next;
    },
    /** @param {string} key whether there is a sentence for it */
    has: (key) => messages[LANGUAGES[0]]?.[key] !== undefined,
    /** 170 → "2 min 50 s". @param {number} seconds */
    length(seconds) {
      const { h, m, s } = splitLength(seconds);
      if (h) return m ? t('unit.hm', { h, m }) : t('unit.h', { h });
      if (m) return s ? t('unit.ms', { m, s }) : t('unit.m', { m });
      return t('unit.s', { s });
    },
    /** 23.8e9 → "23.8 GB". @param {number} bytes */
    bytes(bytes) {
      const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
      const value = bytes / 1000 ** power;
      return `${number(value, value < 100 && power > 1 ? 1 : 0)}${THIN}${t(`unit.${UNITS[power]}`)}`;
    },
    /** 0.9 → "0.90": scores stand under each other. @param {number} value */
    score: (value) => number(value, 2, 2),
    /** 0.62 → "62 %". @param {number} share */
    percent: (share) => `${number(Math.floor(share * 100 + 1e-9), 0)}${THIN}%`,
    /**
     * A text that comes in several languages, as plugins send titles.
     * @param {Record<string, string> | null | undefined} texts
     * @param {string} [fallback]
     */
    pick: (texts, fallback = '') => texts?.[current] || texts?.en || Object.values(texts ?? {})[0] || fallback,
  };
}

/** @typedef {ReturnType<typeof createI18n>} I18n */
