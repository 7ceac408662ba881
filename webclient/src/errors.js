// The page's errors: each one names the sentence that tells a person about it (locales/*.json) and fills its gaps. Pure.

/** A refusal or failure that the page can put into words. */
export class SmartCutError extends Error {
  /**
   * @param {string} key of the sentence: 'error.media.unreadable'
   * @param {Record<string, string | number>} [params]
   * @param {string} [message] plain words, for files and consoles
   */
  constructor(key, params = {}, message = `${key} ${JSON.stringify(params)}`) {
    super(message);
    this.name = new.target.name;
    this.key = key;
    this.params = params;
  }
}

/**
 * Any error as a sentence for the page. The browser's own errors are told apart by name: its messages are not translated.
 * @param {unknown} error
 * @param {object} context
 * @param {string} context.fallback key for an unexpected error; the sentence may quote it as {message}
 * @param {Record<string, unknown>} [context.params] what the caller knows, such as the file's name; the error's own win
 * @param {Record<string, string>} [context.browser] keys by DOMException name: {QuotaExceededError: 'error.full'}
 * @returns {import('./types.js').Sentence}
 */
export function explain(error, { fallback, params = {}, browser = {} }) {
  if (error instanceof SmartCutError) return { key: error.key, params: { ...params, ...error.params } };
  const { name = '' } = /** @type {{name?: string}} */ (error ?? {});
  return { key: browser[name] ?? fallback, params: { ...params, message: messageOf(error) } };
}

/** @param {unknown} error */
export const messageOf = (error) => /** @type {{message?: string} | null} */ (error)?.message ?? String(error);
