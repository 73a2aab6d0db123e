/** A table as Vega-Lite that is sorted by a click on the head of a column, or by a list, which takes keys. */
import { NEUTRAL } from '../display/colours.ts';
import { widthOf } from '../display/text-width.ts';
import type { Row, TensorsPicture, VegaLiteSpec } from '../mime.ts';
import { SCHEMA } from '../portraits/chart.ts';
import { say } from '../say.ts';

/** Rows that it shows, of each order its first ones. */
const MOST_ROWS = 40;
const LINE = 18;
/** Of a character of ten points. */
const CHARACTER = 6;
const GAP = 18;
const WIDEST = 40;

export function sortedSpec({ summary, note, table, sort, orders }: TensorsPicture): VegaLiteSpec {
  const { columns } = table;
  const nobody = say('something without a name');
  const rows = table.rows.map((cells) => cells.map((cell) => String(cell ?? nobody)));
  const widths = columns.map((name, at) =>
    Math.min(WIDEST, Math.max(...[`${name} ▲`, ...rows.map((row) => row[at] ?? '')].map(widthOf))),
  );
  const lefts = widths.map((_, at) => widths.slice(0, at).reduce((left, width) => left + width * CHARACTER + GAP, 0));
  const placed = orders.flatMap(({ places }, order) =>
    places.slice(0, MOST_ROWS).map((place, at): Row => ({
      ...{ order, y: (at + 1.5) * LINE },
      ...Object.fromEntries((rows[place] ?? []).map((text, column) => [`c${column}`, text])),
    })),
  );
  const heads = columns.map((name, order): Row => {
    const sign = orders[order]?.isFalling ? '▼' : '▲';
    return { order, x: lefts[order] ?? 0, name, sorted: `${name} ${sign}` };
  });
  const y = (place: VegaLiteSpec): VegaLiteSpec => ({ y: { ...place, scale: null, axis: null } });
  const text = { type: 'text', align: 'left', baseline: 'middle', fontSize: 10 };
  return {
    $schema: SCHEMA,
    title: {
      ...{ text: summary, ...(note !== '' && { subtitle: note }), anchor: 'start' },
      ...{ fontSize: 13, subtitleFontSize: 11, subtitlePadding: 4, offset: 8 },
    },
    width: widths.reduce((all, width) => all + width * CHARACTER + GAP, 0),
    height: (Math.min(MOST_ROWS, rows.length) + 1) * LINE,
    view: { stroke: null },
    layer: [
      {
        data: { values: heads },
        params: [
          {
            name: 'sorted',
            value: [{ order: sort }],
            select: { type: 'point', fields: ['order'], on: 'click', toggle: false, clear: false },
            bind: { input: 'select', name: say('Sorted by: '), options: columns.map((_, at) => at), labels: columns },
          },
        ],
        mark: { ...text, fontWeight: 'bold', cursor: 'pointer', tooltip: false },
        encoding: {
          x: { field: 'x', type: 'quantitative', scale: null, axis: null },
          y: { value: LINE / 2 },
          text: { condition: { param: 'sorted', empty: false, field: 'sorted' }, field: 'name' },
        },
      },
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: NEUTRAL, strokeOpacity: 0.4 },
        encoding: { x: { value: 0 }, x2: { value: 'width' }, y: { value: LINE } },
      },
      ...columns.map((_, column) => ({
        data: { values: placed },
        transform: [{ filter: { param: 'sorted' } }],
        mark: { ...text, limit: (widths[column] ?? 0) * CHARACTER + GAP / 2 },
        encoding: {
          x: { value: lefts[column] ?? 0 },
          ...y({ field: 'y', type: 'quantitative' }),
          text: { field: `c${column}` },
        },
      })),
    ],
  };
}
