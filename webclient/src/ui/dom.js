// Builds and finds elements. Text is always set as text, never as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * The element with this id; throws where index.html has none.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element #${id}`);
  return /** @type {T} */ (found);
}

/**
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Props
 * A function is a listener ('onclick'), true an attribute without a value; null and false are left out.
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * @param {string} name symbol in index.html, without 'i-'
 * @param {string} [extra] class
 */
export function icon(name, extra = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon ${extra}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** @param {Element} button @param {string} name symbol in index.html, without 'i-' */
export const setIcon = (button, name) => button.querySelector('use')?.setAttribute('href', `#i-${name}`);

/** Only where it differs, so that a live region announces nothing twice. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A button's tooltip, which names it for screen readers too unless it has text.
 * @param {Element} element
 * @param {string} text
 */
export function setTitle(element, text) {
  element.setAttribute('title', text);
  if (!element.textContent?.trim()) element.setAttribute('aria-label', text);
}

/** A button's name with its key. @param {string} text @param {string} key '' where there is none */
export const withKey = (text, key) => (key ? `${text} (${key})` : text);

/**
 * Fills in the texts that index.html refers to by key.
 * @param {ParentNode} root
 * @param {import('../i18n.js').Translate} t
 */
export function translate(root, t) {
  for (const element of root.querySelectorAll('[data-l10n]'))
    setText(element, t(element.getAttribute('data-l10n') ?? ''));
  for (const element of root.querySelectorAll('[data-l10n-title]')) {
    setTitle(element, t(element.getAttribute('data-l10n-title') ?? ''));
  }
  for (const element of root.querySelectorAll('[data-l10n-label]')) {
    element.setAttribute('aria-label', t(element.getAttribute('data-l10n-label') ?? ''));
  }
}

/**
 * Shows an error where it happened.
 * @param {Element} place
 * @param {string | null} text null removes it
 * @param {{label: string, run: () => void} | null} [action]
 */
export function showError(place, text, action = null) {
  const before = place.querySelector('.error p')?.textContent ?? null;
  if (text === null || text === before) {
    if (text === null) place.replaceChildren();
    return;
  }
  const button = action && h('button', { type: 'button', class: 'btn', onclick: action.run }, action.label);
  place.replaceChildren(
    h('div', { class: 'error', role: 'alert', 'data-testid': 'error' }, icon('warning'), h('p', {}, text), button),
  );
}

/**
 * A mouse press on these buttons leaves the focus where it is, so that Space still plays instead of pressing the button
 * again. The Tab key reaches them as before.
 * @param {HTMLElement} place
 */
export function keepFocus(place) {
  place.addEventListener('mousedown', (event) => {
    if (event.target instanceof Element && event.target.closest('button')) event.preventDefault();
  });
}
