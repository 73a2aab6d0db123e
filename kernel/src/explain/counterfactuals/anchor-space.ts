/**
 * What rules of an anchor are made of: conditions that the sample meets, and random samples that meet some of them. Of a
 * table, bounds of columns, and rows of the background; of pictures and sequences, features as they are, and copies of the
 * sample of which half the features are taken away.
 */
import type { Stream } from '../../engine/random/stream.ts';
import { say } from '../../say.ts';
import type { Features } from '../features.ts';
import { binOf } from './bins.ts';
import type { Bins } from './bins.ts';
import { valueText } from './value-text.ts';

/** Indices of conditions, rising. */
export type Rule = readonly number[];

export interface AnchorSpace {
  /** How many conditions there are. */
  size: number;
  /** Conditions that make a rule narrower; none that it has or implies. */
  extensions(rule: Rule): number[];
  /** Share of random samples that meet the rule. */
  coverage(rule: Rule): number;
  /** Writes a random sample that meets the rule to `row`. */
  draw(rule: Rule, random: Stream, row: Float32Array): void;
  /** "age > 30 and income between 2 and 5": one part a column or feature. */
  words(rule: Rule): string[];
  /** Columns or features that the rule names, rising. */
  parts(rule: Rule): number[];
}

interface Bound {
  column: number;
  /** Of bins. */
  side: 'least' | 'most';
  bin: number;
}

/** @param columns values of the background by column */
export function tableSpace(
  sample: Float32Array,
  columns: readonly Float32Array[],
  bins: readonly Bins[],
  names: readonly string[],
): AnchorSpace {
  const rows = columns[0]?.length ?? 0;
  const bounds = bins.flatMap(({ edges }, column): Bound[] => {
    const own = binOf(edges, sample[column] ?? 0);
    return edges.map((_, edge) =>
      edge < own ? { column, side: 'least', bin: edge + 1 } : { column, side: 'most', bin: edge },
    );
  });
  const binsOfRows = columns.map((values, column) =>
    Uint32Array.from(values, (value) => binOf(bins[column]?.edges ?? [], value)),
  );
  const intervals = (rule: Rule): Map<number, [least: number, most: number]> => {
    const found = new Map<number, [number, number]>();
    for (const at of rule) {
      const bound = bounds[at];
      if (!bound) continue;
      const [least, most] = found.get(bound.column) ?? [0, bins[bound.column]?.edges.length ?? 0];
      found.set(
        bound.column,
        bound.side === 'least' ? [Math.max(least, bound.bin), most] : [least, Math.min(most, bound.bin)],
      );
    }
    return found;
  };
  return {
    size: bounds.length,
    extensions(rule) {
      const now = intervals(rule);
      return bounds.flatMap(({ column, side, bin }, at) => {
        const [least, most] = now.get(column) ?? [0, bins[column]?.edges.length ?? 0];
        return (side === 'least' ? bin > least : bin < most) ? [at] : [];
      });
    },
    coverage(rule) {
      const asked = [...intervals(rule)];
      let met = 0;
      for (let row = 0; row < rows; row++) {
        if (asked.every(([column, [least, most]]) => isWithin(binsOfRows[column]?.[row] ?? 0, least, most))) met++;
      }
      return met / rows;
    },
    draw(rule, random, row) {
      const from = random.below(rows);
      columns.forEach((values, column) => (row[column] = values[from] ?? 0));
      for (const [column, [least, most]] of intervals(rule)) {
        const inside = bins[column]?.rows.slice(least, most + 1).flat() ?? [];
        // No row of the background may be like the sample there.
        row[column] =
          inside.length > 0
            ? (columns[column]?.[inside[random.below(inside.length)] ?? 0] ?? 0)
            : (sample[column] ?? 0);
      }
    },
    words: (rule) =>
      [...intervals(rule)]
        .sort(([a], [b]) => a - b)
        .map(([column, [least, most]]) => boundWords(names[column] ?? '', bins[column], least, most)),
    parts: (rule) => [...intervals(rule).keys()].sort((a, b) => a - b),
  };
}

function isWithin(bin: number, least: number, most: number): boolean {
  return bin >= least && bin <= most;
}

function boundWords(name: string, bins: Bins | undefined, least: number, most: number): string {
  const [above, upTo] = [bins?.edges[least - 1], bins?.edges[most]];
  const only = bins?.only[least];
  if (least === most && only !== undefined) return say('{name} is {only}', { name, only: valueText(only) });
  if (above === undefined) return say('{name} at most {upTo}', { name, upTo: valueText(upTo) });
  return upTo === undefined
    ? say('{name} above {above}', { name, above: valueText(above) })
    : say('{name} between {above} and {upTo}', { name, above: valueText(above), upTo: valueText(upTo) });
}

/**
 * @param absent samples of which one stands in for what is taken away, row-major
 * @param names of the features
 */
export function maskSpace(
  sample: Float32Array,
  { count, of }: Features,
  absent: readonly Float32Array[],
  names: readonly string[],
): AnchorSpace {
  return {
    size: count,
    extensions: (rule) => Array.from({ length: count }, (_, at) => at).filter((at) => !rule.includes(at)),
    coverage: (rule) => 0.5 ** rule.length,
    draw(rule, random, row) {
      const other = absent[random.below(absent.length)] ?? sample;
      const isThere = Array.from({ length: count }, () => random.uniform() < 0.5);
      for (const feature of rule) isThere[feature] = true;
      of.forEach((feature, at) => (row[at] = (isThere[feature] ? sample[at] : other[at]) ?? 0));
    },
    words: (rule) => rule.map((at) => names[at] ?? String(at)),
    parts: (rule) => [...rule],
  };
}
