/**
 * Where the axes of a panel end. Worked out here and not by Vega, which would place every point anew whenever one comes.
 * Pure.
 */
import type { DataSets } from './drawn.ts';
import type { Panel } from './panels.ts';

/** Empty where there is no number. */
export type Ends = [] | [low: number, high: number];

/** An x axis holds the rows of all panels. */
export function xEnds(data: DataSets, field: string): Ends {
  return endsOf(Object.values(data).map((rows) => ({ rows, field })));
}

/** A logarithmic axis ends at its values, another one at round numbers. */
export function yEnds({ layers }: Panel, data: DataSets, logarithmic: boolean): Ends {
  const values = layers.flatMap(({ data: name, y, band }) =>
    [y, ...(band ? [band.y2] : [])].map((field) => ({ rows: data[name] ?? [], field })),
  );
  return logarithmic ? endsOf(values, Number.MIN_VALUE) : rounded(endsOf(values));
}

function endsOf(sets: { rows: DataSets[string]; field: string }[], least = -Infinity): Ends {
  let [low, high] = [Infinity, -Infinity];
  for (const { rows, field } of sets) {
    for (const row of rows) {
      const value = row[field];
      if (typeof value !== 'number' || !Number.isFinite(value) || value < least) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? [] : [low, high];
}

/** Widened to multiples of a step, and again when that makes the step another one, as d3's scales do. */
function rounded([low = NaN, high = NaN]: Ends): Ends {
  let [from, to, last] = [low, high, 0];
  for (;;) {
    const step = stepOf(to - from);
    if (!(step > 0) || step === last) return from <= to ? [from, to] : [];
    from = multiple(Math.floor(from / step + ROUNDING), step);
    to = multiple(Math.ceil(to / step - ROUNDING), step);
    last = step;
  }
}

/** Of a step; less is an error of the arithmetic. */
const ROUNDING = 1e-9;

/** 0.3 for three tenths, and not 0.30000000000000004. */
function multiple(times: number, step: number): number {
  return Number((times * step).toPrecision(12));
}

/** The one of 1, 2 and 5 times a power of ten that divides the length most nearly in ten. */
function stepOf(length: number): number {
  const tenth = length / 10;
  const power = 10 ** Math.floor(Math.log10(tenth));
  // The borders between 1, 2, 5 and 10 are their geometric means.
  const [factor] = [[10, 50] as const, [5, 10] as const, [2, 2] as const].find(
    ([, square]) => (tenth / power) ** 2 >= square,
  ) ?? [1];
  return factor * power;
}
