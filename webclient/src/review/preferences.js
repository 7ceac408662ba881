// What an analyst chose for good, whatever the video: order of the list, playing through, labels, keys. No DOM; kept in
// the storage that is passed in.

import { createKeymap } from '../keymap.js';
import { readLabels } from './labels.js';

/**
 * @typedef {{recall: (key: string) => string | null, remember: (key: string, value: string) => void}} Memory
 */

/**
 * @param {Pick<Memory, 'recall'>} memory
 * @returns {Pick<import('../store.js').State, 'order' | 'reviewPlay' | 'labels'>}
 */
export const recalledPreferences = ({ recall }) => ({
  order: recall('order') === 'score' ? 'score' : 'time',
  reviewPlay: recall('reviewPlay') === 'true',
  labels: readLabels(recall('labels')),
});

/**
 * Stores them from now on.
 * @param {import('../store.js').Store} store
 * @param {Memory} memory
 */
export function keepPreferences(store, { recall, remember }) {
  store.watch(['order'], ({ order }) => remember('order', order));
  store.watch(['reviewPlay'], ({ reviewPlay }) => remember('reviewPlay', String(reviewPlay)));
  store.watch(['labels'], ({ labels }) => remember('labels', JSON.stringify(labels)));
  return { keymap: createKeymap({ read: () => recall('keys'), write: (text) => remember('keys', text) }) };
}
