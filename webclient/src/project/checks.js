// Checks on the fields of a project that was stored or sent: anybody may have written the file. Pure.

import { SmartCutError } from '../errors.js';

/** Why a project can't be opened. */
export class ProjectError extends SmartCutError {
  /** @param {'notProject' | 'newer' | 'damaged'} code @param {{where?: string}} [params] where: path of the bad field */
  constructor(code, params = {}) {
    super(`error.project.${code}`, params, `${code} ${params.where ?? ''}`.trim());
    this.code = code;
  }
}

/** @param {string} where @returns {ProjectError} */
const damaged = (where) => new ProjectError('damaged', { where });

/** @param {unknown} value @param {string} where @returns {Record<string, any>} */
export function record(value, where) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(where);
  return value;
}

/** @param {unknown} value @param {string} where @returns {unknown[]} */
export function list(value, where) {
  if (!Array.isArray(value)) throw damaged(where);
  return value;
}

/** @param {unknown} value @param {string} where */
export function text(value, where) {
  if (typeof value !== 'string') throw damaged(where);
  return value;
}

/** @param {unknown} value @param {string} where */
export function number(value, where) {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged(where);
  return value;
}

/** @param {unknown} value @param {string} where */
export function notNegative(value, where) {
  const found = number(value, where);
  if (found < 0) throw damaged(where);
  return found;
}

/** @param {unknown} value @param {string} where */
export function positive(value, where) {
  const found = number(value, where);
  if (found <= 0) throw damaged(where);
  return found;
}

/**
 * @template {string} Choice
 * @param {unknown} value
 * @param {readonly Choice[]} choices
 * @param {string} where
 */
export function oneOf(value, choices, where) {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw damaged(where);
  return found;
}

/**
 * @template Result
 * @param {unknown} value
 * @param {(value: unknown, where: string) => Result} check
 * @param {string} where
 * @returns {Result | null}
 */
export const orNull = (value, check, where) => (value === null ? null : check(value, where));
