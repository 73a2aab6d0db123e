/** The permutation that moves an axis behind the others, and the one that moves it back. */

/** @param axis counted from the end where it is negative */
export function axisLast(rank: number, axis: number): { order: number[]; back: number[] } {
  const order = Array.from({ length: rank }, (_, index) => index);
  order.push(...order.splice(axis < 0 ? axis + rank : axis, 1));
  return { order, back: order.map((_, index) => order.indexOf(index)) };
}
