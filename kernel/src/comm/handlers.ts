/** Calling what users have subscribed. */

export type Settled = void | Promise<void>;

/** Calls every handler at once, in their order; when all have settled, rejects with the first error of any. */
export async function callAll<Arguments extends unknown[]>(
  handlers: Iterable<(...args: Arguments) => Settled>,
  ...args: Arguments
): Promise<void> {
  const settled = await Promise.allSettled([...handlers].map(async (handler) => handler(...args)));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
