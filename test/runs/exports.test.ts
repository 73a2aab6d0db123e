/** What we export, read back by the programs that it is for: TensorBoard and MLflow of PyPI. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { exportRuns } from '../../kernel/src/runs/export/export.ts';
import { RunReader } from '../../kernel/src/runs/reader.ts';
import { Run } from '../../kernel/src/runs/run.ts';
import { RunWriter } from '../../kernel/src/runs/writer.ts';
import { epoch, newRun, recorder } from '../unit/runs/made-up-run.ts';
import { python } from './setup.mjs';

type Points = [step: number, value: string][];
/** Left edge, right edge and count of each bin. */
type Bins = [step: number, bins: [number, number, number][]][];
interface Read {
  tensorboard: {
    train: { scalars: { [tag: string]: Points }; histograms: { [tag: string]: Bins }; times: number[] };
    validation: { scalars: { [tag: string]: Points } };
    hparams: { [name: string]: unknown };
    run: { scalars: { [tag: string]: Points } };
    status: number;
    text: string;
  };
  mlflow: {
    experiments: string[];
    runs: {
      id: string;
      name: string;
      status: string;
      start: number;
      end: number;
      params: { [name: string]: string };
      tags: { [name: string]: string };
      metrics: { [name: string]: Points };
      artifacts: string[];
    }[];
  };
}

const PARAMETERS = {
  optimizer: 'Adam',
  'optimizer.learningRate': 0.001,
  epochs: 3,
  batches: 4,
  shuffle: true,
  late: null,
};
/** Of three epochs: a float that float32 holds, and what is no number. */
const LOSSES = [0.5, NaN, Infinity];

describe('exports', () => {
  let folder: string;
  let run: Run;
  let read: Read;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-exports-'));
    run = madeUpRun(join(folder, 'runs.db'));
    const written = (format: 'tensorboard' | 'mlflow', path: string) =>
      exportRuns([run], { format, path: join(folder, path) });
    const log = written('tensorboard', 'logs');
    written('mlflow', 'mlruns');
    const uri = pathToFileURL(join(folder, 'mlruns')).href;
    const script = fileURLToPath(new URL('./read_exports.py', import.meta.url));
    const { stdout } = await promisify(execFile)(python, [script, log, uri]);
    // SAFETY: printed by read_exports.py.
    read = JSON.parse(stdout) as Read;
  });
  after(() => rmSync(folder, { recursive: true }));

  it('TensorBoard reads epochs, of training and validation under the same tags', () => {
    const { train, validation } = read.tensorboard;
    assert.deepEqual(train.scalars['epoch_loss'], [
      [0, '0.5'],
      [1, 'nan'],
      [2, 'inf'],
    ]);
    assert.deepEqual(validation.scalars, {
      epoch_loss: [
        [0, '0.75'],
        [1, '0.75'],
        [2, '0.75'],
      ],
    });
  });

  it('TensorBoard reads batches by steps that go on, and learning rates', () => {
    const { train } = read.tensorboard;
    assert.deepEqual(
      train.scalars['batch_loss']?.map(([step]) => step),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    );
    assert.deepEqual(train.scalars['batch_learning_rate'], [
      [0, '0.25'],
      [8, '0.125'],
    ]);
    const began = run.started.getTime() / 1000;
    assert.ok(train.times.every((time) => time >= began - 1 && time < began + 3600));
  });

  it('TensorBoard and MLflow read gradient norms and update ratios of layers, and MLflow learning rates, by steps', () => {
    const norms: Points = [
      [3, '2.0'],
      [7, '3.0'],
      [11, '4.0'],
    ];
    assert.deepEqual(read.tensorboard.train.scalars['layers/dense/gradient norm'], norms);
    assert.deepEqual(read.tensorboard.train.scalars['layers/dense/update ratio']?.at(0), [3, '0.5']);
    const { metrics } = read.mlflow.runs[0] ?? {};
    assert.deepEqual(metrics?.['layers_dense_gradient norm'], norms);
    assert.deepEqual(metrics?.['learning_rate'], [
      [0, '0.25'],
      [8, '0.125'],
    ]);
  });

  it('TensorBoard reads histograms of the weights, gradients and updates of layers, by steps', () => {
    const { histograms } = read.tensorboard.train;
    assert.deepEqual(Object.keys(histograms).sort(), [
      'layers/dense/gradients',
      'layers/dense/updates',
      'layers/dense/weights',
    ]);
    const weights = histograms['layers/dense/weights'] ?? [];
    assert.deepEqual(
      weights.map(([step]) => step),
      [3, 7, 11],
    );
    assert.deepEqual(
      weights[1]?.[1],
      Array.from({ length: 24 }, (_, bin) => [bin - 12, bin - 11, bin + 1]),
    );
    assert.deepEqual(histograms['layers/dense/gradients']?.[0]?.[1].at(-1), [5.75, 6, 23]);
  });

  it('values that are all the same are one bin around them, as TensorBoard has it', () => {
    assert.deepEqual(read.tensorboard.train.histograms['layers/dense/updates']?.[0], [3, [[-0.25, 0.75, 7]]]);
  });

  it('TensorBoard has the parameters in HPARAMS and as a text', () => {
    const { late: _, ...known } = PARAMETERS;
    assert.deepEqual(read.tensorboard.hparams, known);
    assert.equal(read.tensorboard.status, 1);
    assert.match(read.tensorboard.text, /\| optimizer \| Adam \|/);
    assert.match(read.tensorboard.text, /await model\.fit/);
    assert.match(read.tensorboard.text, /\| energy \| 250–500 mWh \(estimated\) \|/);
  });

  it('TensorBoard has the footprint of the whole run as scalars, after its last epoch', () => {
    assert.deepEqual(read.tensorboard.run.scalars, {
      'limpid.energy_wh_least': [[2, '0.25']],
      'limpid.energy_wh_most': [[2, '0.5']],
      'limpid.co2_g_least': [[2, '0.125']],
      'limpid.co2_g_most': [[2, '0.25']],
    });
  });

  it('MlflowClient reads the run: parameters, every epoch, tags, code', () => {
    const { experiments, runs } = read.mlflow;
    assert.deepEqual(experiments, ['limpid']);
    const [only] = runs;
    assert.deepEqual([runs.length, only?.id, only?.status], [1, run.id.replaceAll('-', ''), 'FINISHED']);
    assert.deepEqual([only?.start, only?.end], [run.started.getTime(), run.ended?.getTime()]);
    assert.deepEqual(only?.params, {
      optimizer: 'Adam',
      'optimizer.learningRate': '0.001',
      epochs: '3',
      batches: '4',
      shuffle: 'true',
      late: '',
    });
    assert.deepEqual(only?.metrics['loss'], [
      [1, '0.5'],
      [2, 'nan'],
      [3, 'inf'],
    ]);
    assert.deepEqual(only?.metrics['val_loss'], [
      [1, '0.75'],
      [2, '0.75'],
      [3, '0.75'],
    ]);
    assert.deepEqual(
      ['energy_wh_least', 'energy_wh_most', 'co2_g_least', 'co2_g_most'].map((of) => only?.metrics[`limpid.${of}`]),
      [[[3, '0.25']], [[3, '0.5']], [[3, '0.125']], [[3, '0.25']]],
    );
    assert.equal(only?.tags['limpid.energy'], 'estimated');
    assert.equal(only?.tags['notebook'], 'digits.ipynb');
    assert.deepEqual(only?.artifacts, ['cell.ts']);
  });

  it('a metric whose name is a path stays in its folder, and is read by a name without one', () => {
    assert.deepEqual(read.mlflow.runs[0]?.metrics['__.._outside'], [
      [1, '1.0'],
      [2, '1.0'],
      [3, '1.0'],
    ]);
    const others = readdirSync(folder).filter((name) => !name.startsWith('runs.db'));
    assert.deepEqual(others.sort(), ['logs', 'mlruns']);
  });

  it('what is exported again takes the place of what was, beside the runs of others', () => {
    const mlruns = join(folder, 'mlruns');
    const again = exportRuns([run], { format: 'mlflow', path: mlruns });
    exportRuns([run], { format: 'tensorboard', path: join(folder, 'logs') });
    assert.equal(readdirSync(join(again, '..')).length, 2);
    assert.equal(readdirSync(join(folder, 'logs', run.id.slice(0, 8), 'train')).length, 1);
  });

  it('CSV reads back as the values that were kept', () => {
    const file = exportRuns([run], { format: 'csv', path: join(folder, 'out', 'run.csv') });
    const rows = parse<{ [column: string]: string }>(readFileSync(file, 'utf8'), { columns: true });
    const loss = rows.filter(({ metric, batch }) => metric === 'loss' && batch === '');
    assert.deepEqual(
      loss.map((row) => [row['epoch'], row['value']]),
      [
        ['1', '0.5'],
        ['2', 'nan'],
        ['3', 'inf'],
      ],
    );
    const norm = rows.find(({ metric }) => metric === 'layers/dense/gradient norm');
    assert.deepEqual([norm?.['epoch'], norm?.['batch'], norm?.['value']], ['1', '4', '2']);
    const quoted = rows.find(({ metric }) => metric === 'a "quoted", name');
    assert.equal(quoted?.['value'], '2');
    const energy = rows.filter(({ metric }) => metric?.startsWith('limpid.'));
    assert.deepEqual(
      energy.map((row) => [row['metric'], row['epoch'], row['batch'], row['value']]),
      [
        ['limpid.energy_wh_least', '', '', '0.25'],
        ['limpid.energy_wh_most', '', '', '0.5'],
        ['limpid.co2_g_least', '', '', '0.125'],
        ['limpid.co2_g_most', '', '', '0.25'],
      ],
    );
  });

  it('a path that cannot be written is an error of the catalogue', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const format of ['csv', 'tensorboard', 'mlflow'] as const) {
      assert.throws(() => exportRuns([run], { format, path: join(file, 'below') }), { code: 'RUN_EXPORT' });
    }
  });
});

function madeUpRun(place: string): Run {
  const recorded = recorder(newRun({ parameters: PARAMETERS }), () => ({
    energy: { least: 0.25, most: 0.5 },
    co2: { least: 0.125, most: 0.25 },
    label: 'estimated',
  }));
  LOSSES.forEach((loss, number) => {
    const values = (batch: number) => {
      const last = { val_loss: 0.75, '../../outside': 1, 'a "quoted", name': 2 };
      return batch < 3 ? { loss: 1 } : { loss, ...last };
    };
    epoch(recorded, number, 4, values, number < 2 ? 0.25 : 0.125);
    const counts = Array.from({ length: 24 }, (_, bin) => bin + number);
    const dense = {
      gradientNorm: 2 + number,
      updateRatio: 0.5,
      weightNorm: 1,
      weights: { from: -12, to: 12, counts },
      gradients: { from: 0, to: 6, counts },
      updates: { from: 0.25, to: 0.25, counts: [7, ...Array<number>(23).fill(0)] },
    };
    recorded.happened({ type: 'layers', at: 0, batch: 3, values: { dense } });
  });
  recorded.happened({ type: 'ended', at: 0, state: 'done' });
  const writer = new RunWriter(place);
  writer.write([recorded.changes]);
  writer.close();
  const reader = new RunReader(place);
  return new Run(reader, reader.find(recorded.id));
}
