import assert from 'node:assert/strict';
import {
  compareCode,
  itemOf,
  merged,
  parseRuns,
  restoreCode,
  type ListedRun,
} from '../../../extension/src/runs/listed.ts';

const RUN: ListedRun = {
  id: '5d0c2f1a-1111',
  state: 'crashed',
  started: '2026-11-25T14:03:00.000Z',
  notebook: 'digits.ipynb',
  metrics: { loss: 0.03123, acc: 0.99, val_loss: 'NaN', val_acc: 0.9 },
  epochs: 12,
  batch: 100,
  parameters: { optimizer: 'Adam' },
};

describe('the view of runs', () => {
  it('says state, the first metrics and epochs in a line, and all of it in the tooltip', () => {
    const { label, description, tooltip, icon } = itemOf(RUN);
    assert.deepEqual(
      [label, description, icon],
      ['5d0c2f1a', 'crashed · loss 0.0312 · acc 0.99 · val_loss NaN · 12 epochs', 'bracket-error'],
    );
    assert.match(itemOf({ ...RUN, epochs: 0, batch: 200 }).description, / · 200 steps$/);
    assert.match(tooltip, /digits\.ipynb[^]*val_acc 0\.9\noptimizer: Adam$/);
  });

  it('leaves out what it does not know how to say', () => {
    const given = [RUN, null, 3, {}, { ...RUN, metrics: null }, { ...RUN, id: 7 }];
    assert.deepEqual(parseRuns(JSON.stringify(given)), [RUN]);
    assert.deepEqual(parseRuns('{}'), []);
  });

  it('lists a run once, the newest first, whatever the folders', () => {
    const newer = { ...RUN, id: 'b', started: '2026-11-26T00:00:00.000Z' };
    assert.deepEqual(
      merged([[RUN], [RUN, newer]]).map(({ id }) => id),
      ['b', RUN.id],
    );
  });

  it('writes cells in which an id is nothing but an id', () => {
    assert.equal(compareCode(['a', 'b-1']), "import { compareRuns } from 'limpid';\ncompareRuns(['a', 'b-1'])");
    assert.match(restoreCode("x'); process.exit(); ('"), /run\('xprocessexit'\)\.restore\(\)/);
  });
});
