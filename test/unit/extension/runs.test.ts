import assert from 'node:assert/strict';
import {
  compareCode,
  itemOf,
  merged,
  parseRuns,
  restoreCode,
  storeOf,
  type ListedRun,
  type Translate,
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
  store: '/project/.limpid/runs.db',
  canRestore: false,
};

/** As VS Code puts words into a message. */
const english: Translate = (message, ...put) =>
  message.replace(/\{(\d)\}/g, (_, at: string) => String(put[Number(at)]));

describe('the view of runs', () => {
  it('says state, the first metrics and epochs in a line, and all of it in the tooltip', () => {
    const { label, description, spoken, tooltip, icon, colour } = itemOf(RUN, english);
    assert.deepEqual(
      [label, description, icon, colour],
      [
        '5d0c2f1a',
        'crashed · loss 0.0312 · acc 0.99 · val_loss NaN · 12 epochs',
        'bracket-error',
        'list.errorForeground',
      ],
    );
    assert.equal(spoken, `Run 5d0c2f1a, ${description}`);
    assert.match(itemOf({ ...RUN, epochs: 0, batch: 200 }, english).description, / · 200 steps$/);
    assert.match(tooltip, /digits\.ipynb[^]*val_acc 0\.9\noptimizer: Adam$/);
    const ill = itemOf({ ...RUN, symptoms: ['dead-relu', 'overfitting', 3] }, english);
    assert.match(ill.tooltip, /val_acc 0\.9\nMay be wrong: dead-relu, overfitting\noptimizer: Adam$/);
  });

  it('leaves to the icon that a run is done, and to who hears it no icon', () => {
    const { description, spoken, colour } = itemOf({ ...RUN, state: 'done', metrics: {} }, english);
    assert.deepEqual([description, spoken, colour], ['12 epochs', 'Run 5d0c2f1a, done · 12 epochs', undefined]);
  });

  it('leaves out what it does not know how to say', () => {
    const given = [RUN, null, 3, {}, { ...RUN, metrics: null }, { ...RUN, id: 7 }, { ...RUN, store: null }];
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
    const ids = ['a', 'b-1'].map((id) => ({ ...RUN, id }));
    assert.equal(compareCode(ids, english), "import { compareRuns } from 'limpid';\ncompareRuns(['a', 'b-1'])");
    assert.match(restoreCode("x'); process.exit(); ('"), /run\('xprocessexit'\)\.restore\(\)/);
  });

  it('takes runs of one project together, and of several it does not', () => {
    const other = { ...RUN, store: '/other/.limpid/runs.db' };
    assert.equal(storeOf([RUN, { ...RUN, id: 'b' }], english), RUN.store);
    assert.throws(() => storeOf([RUN, other], english), /several projects/);
    assert.throws(() => compareCode([RUN, other], english), /several projects/);
  });
});
