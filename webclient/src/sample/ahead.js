// Starts the next few pieces of asynchronous work while the first is awaited; results keep their order. Pure.

/**
 * @template Item, Result
 * @param {AsyncIterable<Item>} items
 * @param {number} count in flight
 * @param {(item: Item) => Promise<Result>} work
 * @returns {AsyncGenerator<Result>}
 */
export async function* aheadOf(items, count, work) {
  /** @type {Promise<Result>[]} */
  const queue = [];
  for await (const item of items) {
    const promise = work(item);
    promise.catch(() => {}); // it is awaited later; until then a failure must not count as unhandled
    queue.push(promise);
    if (queue.length >= count) yield await /** @type {Promise<Result>} */ (queue.shift());
  }
  while (queue.length) yield await /** @type {Promise<Result>} */ (queue.shift());
}
