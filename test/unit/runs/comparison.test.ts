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

  it('is drawn, a line a run, of 30 runs and of values that are no numbers too', async () => {
    const many = Array.from({ length: 30 }, (_, index) => run(`${10_000_000 + index}`));
    const svg = await renderSvg(themed(comparisonSpec([...many, ...RUNS], 'loss')));
    assert.equal(svg.match(/aria-roledescription="line mark"/g)?.length, 33);
    assert.match(await renderSvg(themed(comparisonSpec(RUNS.slice(2), 'loss'))), /<svg/);
  });
});
