import assert from 'node:assert/strict';
import {
  comparisonSpec,
  comparisonTable,
  comparisonTitle,
  differingParameters,
  usualMetric,
  type Compared,
} from '../../../kernel/src/runs/comparison.ts';
import { renderSvg, themed } from '../../../kernel/src/display/vega.ts';

const run = (id: string, changes: Partial<Compared> = {}): Compared => ({
  id,
  state: 'done',
  parameters: { optimizer: 'Adam', epochs: 2 },
  epochs: [
    { epoch: 0, at: 1, values: { loss: 2, val_loss: 3 } },
    { epoch: 1, at: 2, values: { loss: 1, val_loss: 2 } },
  ],
  batch: 2,
  batches: [],
  footprint: null,
  ...changes,
});
const RUNS = [
  run('aaaaaaaa-1'),
  run('bbbbbbbb-2', { parameters: { optimizer: 'SGD', epochs: 2, 'optimizer.momentum': 0.9 } }),
  run('cccccccc-3', { state: 'crashed', epochs: [{ epoch: 0, at: 1, values: { loss: NaN } }] }),
];

describe('runs compared', () => {
  it('tells the parameters that differ, one that only some have too', () => {
    assert.deepEqual(differingParameters(RUNS), ['optimizer', 'optimizer.momentum']);
    assert.deepEqual(differingParameters(RUNS.slice(0, 1)), []);
  });

  it('has a row a run, with what it came to', () => {
    assert.deepEqual(comparisonTable(RUNS), {
      columns: ['run', 'state', 'epochs done', 'optimizer', 'optimizer.momentum', 'loss', 'validation loss'],
      rows: [
        ['aaaaaaaa', 'done', 2, 'Adam', null, '1.00', '2.00'],
        ['bbbbbbbb', 'done', 2, 'SGD', 0.9, '1.00', '2.00'],
        ['cccccccc', 'crashed', 1, 'Adam', null, 'NaN', null],
      ],
    });
  });

  it('has energy and CO₂ where any run was measured', () => {
    const footprint = {
      energy: { least: 8e-4, most: 2.1e-3 },
      co2: { least: 3.8e-4, most: 1e-3 },
      label: 'estimated',
    } as const;
    const { columns, rows } = comparisonTable([...RUNS.slice(0, 1), run('dddddddd-4', { footprint })]);
    assert.deepEqual(columns.slice(-2), ['energy', 'CO₂e']);
    assert.deepEqual(
      rows.map((row) => row.slice(-2)),
      [
        [null, null],
        ['0.80–2.1 mWh (estimated)', '0.38–1.0 mg'],
      ],
    );
  });

  it('draws validation loss where there is one', () => {
    assert.equal(usualMetric(RUNS), 'val_loss');
    assert.equal(usualMetric(RUNS.slice(2)), 'loss');
    assert.equal(usualMetric([]), null);
  });

  it('says in its title which run ends lowest', () => {
    const better = run('dddddddd-4', { epochs: [{ epoch: 0, at: 1, values: { val_loss: 0.25 } }] });
    assert.equal(
      comparisonTitle([...RUNS, better], 'val_loss'),
      'validation loss of 4 runs: dddddddd ends lowest, at 0.250, aaaaaaaa highest, at 2.00',
    );
    assert.equal(comparisonTitle(RUNS.slice(2), 'loss'), 'loss of one run');
  });

  it("compares loops of one's own, which have no epochs, by their steps", () => {
    const loop = (id: string, losses: number[]) =>
      run(id, {
        epochs: [],
        batch: losses.length,
        batches: [{ name: 'loss', points: losses.map((value, batch) => ({ epoch: 0, batch, value })) }],
      });
    const loops = [loop('aaaaaaaa-1', [4, 2, 1]), loop('bbbbbbbb-2', [4, 3])];
    assert.equal(usualMetric(loops), 'loss');
    assert.deepEqual(comparisonTable(loops), {
      columns: ['run', 'state', 'steps done', 'loss'],
      rows: [
        ['aaaaaaaa', 'done', 3, '1.00'],
        ['bbbbbbbb', 'done', 2, '3.00'],
      ],
    });
    assert.match(comparisonTitle(loops, 'loss'), /aaaaaaaa ends lowest, at 1.00, bbbbbbbb highest, at 3.00/);
    const { data, encoding } = comparisonSpec(loops, 'loss') as {
      data: { values: unknown[] };
      encoding: { x: { field: string } };
    };
    assert.equal(encoding.x.field, 'step');
    assert.deepEqual(data.values.at(2), { run: 'aaaaaaaa', step: 3, value: 1 });
    // beside a run with epochs a loop has no place in the chart
    assert.equal(comparisonTable([...RUNS, ...loops]).columns[2], 'epochs done');
  });

  it('is drawn, a line a run, of 30 runs and of values that are no numbers too', async () => {
    const many = Array.from({ length: 30 }, (_, index) => run(`${10_000_000 + index}`));
    const svg = await renderSvg(themed(comparisonSpec([...many, ...RUNS], 'loss')));
    assert.equal(svg.match(/aria-roledescription="line mark"/g)?.length, 33);
    assert.match(await renderSvg(themed(comparisonSpec(RUNS.slice(2), 'loss'))), /<svg/);
  });
});
