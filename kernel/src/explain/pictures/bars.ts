/** Signed bars: what speaks for the target and what against it. Methods side by side share their rows and their scale. Pure. */
import { say } from '../../say.ts';
import { figure } from '../../display/numbers.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { heading, SIDE, SIGN_COLOUR } from './panels.ts';

const ROW = 16;
const WIDTH = 180;
/** Room for the text of a value. */
const TEXT = 66;
/** Pixels of a name; the rest of it is in the tooltip. */
const LONGEST_NAME = 180;

export interface Bars {
  title: string;
  caption: readonly string[];
  /** In the order of the rows. */
  names: readonly string[];
  values: readonly number[];
  /** Of all values, also of those that have no row: the end of the scale. */
  most: number;
  /** Whether the names stand beside the rows: of panels of the same rows the first one has them. */
  named: boolean;
}

const NAMES: VegaLiteSpec = {
  mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: 11, limit: LONGEST_NAME },
  encoding: { x: { value: -8 }, text: { field: 'name' } },
};

/** From minus to plus the strongest value, so that bars of methods in other units can be compared. */
export function signedBars({ title, caption, names, values, most, named }: Bars): VegaLiteSpec {
  const rows = values.map((value, row) => ({
    row: String(row),
    name: names[row] ?? '',
    value,
    share: most === 0 ? 0 : value / most,
    text: figure(value),
    kind: value < 0 ? 'against' : 'for',
  }));
  return {
    title: heading(title, caption),
    width: WIDTH + TEXT,
    height: Math.max(SIDE, ROW * rows.length),
    data: { values: rows },
    // Two words of a text may be the same, so rows are told apart by their place, and names are written beside them.
    encoding: { y: { field: 'row', type: 'nominal', sort: null, title: null, axis: null } },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.7 } },
        encoding: {
          x: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [-1, 1], range: [0, WIDTH] },
            title: null,
            axis: { values: [0], labels: false, ticks: false, domain: false },
          },
          color: SIGN_COLOUR,
          tooltip: [
            { field: 'name', title: say('value') },
            { field: 'text', title: say('attribution') },
          ],
        },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 10 },
        encoding: { x: { value: WIDTH + 6 }, text: { field: 'text' } },
      },
      ...(named ? [NAMES] : []),
    ],
  };
}
