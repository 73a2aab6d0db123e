import assert from 'node:assert/strict';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import { csvOf } from '../../../extension/src/renderer/csv.ts';
import { adjust, chosenRows, panelsOf, SMOOTHED } from '../../../extension/src/renderer/panels.ts';
import type { Adjustments } from '../../../extension/src/renderer/panels.ts';
import type { Spec } from '../../../extension/src/renderer/payload/chart.ts';
import { readingAt } from '../../../extension/src/renderer/reading.ts';
import { trainingPicture } from '../../renderer/pictures.ts';

const picture = trainingPicture();
// SAFETY: the kernel's specifications are JSON.
const spec = picture.spec as Spec;
const AS_MADE: Adjustments = { logarithmic: new Map(), chosen: new Map(), width: 860 };

describe('panels of a chart', () => {
  it('are found with what their rows hold', () => {
    const panels = panelsOf(spec);
    assert.deepEqual(
      panels.map(({ name, title, xTitle, series }) => ({ name, title, xTitle, series })),
      [
        { name: 'panel0', title: 'loss', xTitle: 'epoch', series: ['training', 'validation'] },
        { name: 'panel1', title: 'accuracy', xTitle: 'epoch', series: ['training', 'validation'] },
      ],
    );
    assert.deepEqual(panels[0]?.layers[0], {
      data: 'lossByBatch',
      x: 'x',
      y: 'value',
      series: 'series',
      line: 1,
      band: null,
    });
  });

  it('are none in a chart without lines', () => {
    const encoding = { x: { field: 'a', type: 'ordinal' }, y: { field: 'b', type: 'quantitative' } };
    assert.deepEqual(panelsOf({ data: { name: 'd' }, mark: 'bar', encoding }), []);
  });

  it('stay a chart that Vega-Lite takes, whatever is adjusted', () => {
    const panels = panelsOf(spec);
    for (const logarithmic of [new Map(), new Map([['panel0', true]]), new Map([['panel1', false]])]) {
      for (const width of [300, 860]) {
        const adjusted = adjust(spec, panels, { ...AS_MADE, logarithmic, width });
        const { spec: compiled } = compile(plain(adjusted));
        const names = compiled.signals?.map(({ name }) => name) ?? [];
        for (const signal of ['limpidX_x', 'limpidY_panel0', SMOOTHED]) assert.ok(names.includes(signal), signal);
        const scales = compiled.scales?.map(({ name }) => name) ?? [];
        assert.ok(scales.includes('panel0_x') && scales.includes('panel1_y'), scales.join());
      }
    }
  });

  it('are one above the other where they would be too narrow', () => {
    const narrow = adjust(spec, panelsOf(spec), { ...AS_MADE, width: 300 });
    assert.equal(narrow['hconcat'], undefined);
    assert.equal(narrow['columns'], 1);
  });

  it('draw the curves that are chosen', () => {
    const chosen = new Map([['panel0', ['validation']]]);
    const [panel] = panelsOf(spec);
    assert.ok(panel?.layers[1]);
    const rows = chosenRows(picture.data['lossByEpoch'] ?? [], panel.layers[1], chosen.get('panel0'));
    assert.ok(rows.length > 0 && rows.every(({ series }) => series === 'validation'));
    assert.match(JSON.stringify(adjust(spec, panelsOf(spec), { ...AS_MADE, chosen })), /"domain":\["validation"\]/);
  });
});

describe('a reading of a panel', () => {
  const [panel] = panelsOf(spec);
  const row = (
    x: number,
    value: number | null,
    series: string,
  ): { x: number; value: number | null; series: string } => ({
    ...{ x, value, series },
  });
  const data = {
    lossByBatch: [row(0.5, 9, 'training'), row(1.2, 8, 'training'), row(1.9, null, 'training')],
    lossByEpoch: [row(1, 7, 'training'), row(1, 6, 'validation'), row(2, 5, 'validation')],
  };

  it('is that of the nearest points, exactly', () => {
    assert.ok(panel);
    assert.deepEqual(readingAt(panel, data, 1.3), {
      x: 1.2,
      columns: ['batch', 'epoch 1'],
      curves: [
        { series: 'training', values: [8, 7] },
        { series: 'validation', values: [null, 6] },
      ],
      points: [
        { x: 1.2, y: 8, series: 'training' },
        { x: 1, y: 7, series: 'training' },
        { x: 1, y: 6, series: 'validation' },
      ],
    });
  });

  it('is nothing where nothing is drawn', () => {
    assert.ok(panel);
    assert.equal(readingAt(panel, {}, 1), null);
  });
});

describe('a table as CSV', () => {
  it('follows RFC 4180', () => {
    const rows = [
      [1, 'a "quoted", name'],
      [null, 'two\nlines'],
    ];
    assert.equal(
      csvOf({ columns: ['epoch', 'name'], rows }),
      'epoch,name\r\n1,"a ""quoted"", name"\r\n,"two\nlines"\r\n',
    );
  });
});

function plain(adjusted: Spec): TopLevelSpec {
  // SAFETY: compile() throws on what is no Vega-Lite specification.
  return adjusted as unknown as TopLevelSpec;
}
