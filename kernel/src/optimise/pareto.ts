/** Which of several choices are worth a thought: those that no other beats in everything. Pure. */

/** Numbers of which less is better. */
export type Costs = readonly number[];

/** @returns for each whether it is on the Pareto front: no other is as good in all, and better in one */
export function paretoFront(all: readonly Costs[]): boolean[] {
  return all.map((one) => !all.some((other) => beats(other, one)));
}

function beats(other: Costs, one: Costs): boolean {
  return other.every((cost, at) => cost <= (one[at] ?? 0)) && other.some((cost, at) => cost < (one[at] ?? 0));
}
