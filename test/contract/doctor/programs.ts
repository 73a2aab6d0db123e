/**
 * Faulty programs, by kinds of faults that people make (those of TheDeepChecker's study among them), and clean ones. Of each fault:
 * which symptom names it, and which others it brings with it.
 */
import type { SymptomName } from '../../../kernel/src/doctor/symptoms.ts';
import { recipe, type Recipe, type Rows, type Task } from './recipes.ts';

export interface Program {
  readonly name: string;
  readonly seed: number;
  readonly recipe: Recipe;
  /** Any of these finds it; empty for a clean one. */
  readonly expected: readonly SymptomName[];
  /** These are true of it too. */
  readonly also: readonly SymptomName[];
}

interface Fault {
  readonly kind: string;
  readonly tasks: readonly Task[];
  readonly expected: readonly SymptomName[];
  readonly also?: readonly SymptomName[];
  readonly changes: Partial<Recipe>;
}

const CLASSES: readonly Task[] = ['blobs', 'pictures'];
const ALL: readonly Task[] = ['blobs', 'pictures', 'curve', 'two classes'];
/** What learning nothing looks like. */
const USELESS: readonly SymptomName[] = [
  ...(['stagnation', 'output-collapse', 'vanishing-gradients', 'frozen-layer', 'dead-relu', 'saturation'] as const),
  ...(['initial-loss', 'update-ratio', 'divergence', 'exploding-gradients', 'oscillation', 'non-finite-loss'] as const),
];

const FAULTS: readonly Fault[] = [
  { kind: 'all weights 0', tasks: ALL, expected: ['poor-initialization'], changes: { kernel: { name: 'zeros' } } },
  {
    kind: 'all weights the same',
    tasks: ALL,
    expected: ['poor-initialization'],
    changes: { kernel: { name: 'constant', value: 0.3 } },
  },
  {
    kind: 'initial weights too large',
    tasks: ALL,
    expected: ['poor-initialization'],
    changes: { kernel: { name: 'normal', stddev: 10 } },
  },
  {
    kind: 'initial weights too small',
    tasks: ['blobs', 'curve'],
    expected: ['poor-initialization', 'vanishing-gradients'],
    changes: { kernel: { name: 'normal', stddev: 1e-5 } },
  },
  { kind: 'no activations', tasks: ALL, expected: ['missing-non-linearity'], changes: { hidden: null } },
  {
    kind: 'deep sigmoids',
    tasks: ['blobs', 'curve', 'two classes'],
    expected: ['vanishing-gradients', 'stagnation'],
    changes: { hidden: 'sigmoid', depth: 9 },
  },
  { kind: 'softmax in hidden layers', tasks: CLASSES, expected: ['double-softmax'], changes: { hidden: 'softmax' } },
  {
    kind: 'logits into a crossentropy of probabilities',
    tasks: CLASSES,
    expected: ['logits-into-probability-loss'],
    changes: { last: null },
  },
  {
    kind: 'relu before a crossentropy',
    tasks: [...CLASSES, 'two classes'],
    expected: ['logits-into-probability-loss'],
    changes: { last: 'relu' },
  },
  {
    kind: 'softmax twice',
    tasks: CLASSES,
    expected: ['double-softmax'],
    changes: { loss: (tf) => tf.losses.softmaxCrossEntropy },
  },
  {
    kind: 'sigmoid twice',
    tasks: ['two classes'],
    expected: ['double-softmax'],
    changes: { loss: (tf) => tf.losses.sigmoidCrossEntropy },
  },
  {
    kind: 'sigmoid for exclusive classes',
    tasks: CLASSES,
    expected: ['loss-activation-mismatch'],
    changes: { last: 'sigmoid' },
  },
  {
    kind: 'softmax of one unit',
    tasks: ['two classes'],
    expected: ['softmax-of-one-unit'],
    changes: { last: 'softmax' },
  },
  {
    kind: 'squared error of classes',
    tasks: CLASSES,
    expected: ['loss-activation-mismatch'],
    changes: { loss: 'meanSquaredError' },
  },
  {
    kind: 'binary crossentropy of classes',
    tasks: CLASSES,
    expected: ['loss-activation-mismatch'],
    changes: { loss: 'binaryCrossentropy' },
  },
  { kind: 'relu gives no negative numbers', tasks: ['curve'], expected: ['label-range'], changes: { last: 'relu' } },
  { kind: 'sigmoid gives no large numbers', tasks: ['curve'], expected: ['label-range'], changes: { last: 'sigmoid' } },
  {
    kind: 'tanh before a binary crossentropy',
    tasks: ['two classes'],
    expected: ['loss-activation-mismatch'],
    changes: { last: 'tanh' },
  },
  {
    kind: 'labels of −1 and 1',
    tasks: ['two classes'],
    expected: ['label-range'],
    changes: { change: targets((y) => 2 * y - 1) },
  },
  { kind: 'learning rate far too high', tasks: ALL, expected: ['learning-rate'], changes: { rate: 3 } },
  {
    kind: 'learning rate of SGD far too high',
    tasks: ALL,
    expected: ['learning-rate', 'divergence', 'non-finite-loss'],
    changes: { optimizer: 'sgd', rate: 50 },
  },
  {
    kind: 'learning rate far too low',
    tasks: ALL,
    expected: ['learning-rate', 'update-ratio'],
    changes: { rate: 1e-7 },
  },
  { kind: 'learning rate of 0', tasks: ['blobs', 'curve'], expected: ['learning-rate'], changes: { rate: 0 } },
  {
    kind: 'inputs of bytes',
    tasks: ALL,
    expected: ['unnormalized-input'],
    changes: { change: inputs((x) => Math.round(127 + 60 * x)) },
  },
  {
    kind: 'inputs of thousands',
    tasks: ['blobs', 'curve'],
    expected: ['unnormalized-input'],
    changes: { change: inputs((x) => 5000 * x) },
  },
  {
    kind: 'columns of other units',
    tasks: ['blobs', 'curve', 'two classes'],
    expected: ['unnormalized-input'],
    changes: { change: inputs((x, column) => (column === 0 ? 20_000 * x : x)) },
  },
  {
    kind: 'inputs scaled twice',
    tasks: ['pictures', 'blobs'],
    expected: ['unnormalized-input'],
    changes: { change: inputs((x) => x / 255 / 255) },
  },
  { kind: 'inputs of zeros', tasks: ALL, expected: ['constant-features'], changes: { change: inputs(() => 0) } },
  {
    kind: 'missing values',
    tasks: ALL,
    expected: ['non-finite-data'],
    changes: { change: inputs((x, column, row) => (column === 1 && row === 70 ? Number.NaN : x)) },
  },
  {
    kind: 'missing targets',
    tasks: ['curve'],
    expected: ['non-finite-data'],
    changes: { change: targets((y, row) => (row === 50 ? Number.NaN : y)) },
  },
  {
    kind: 'targets of other samples',
    tasks: ALL,
    expected: ['stagnation', 'overfitting'],
    changes: { change: mixed, epochs: 10 },
  },
  {
    kind: 'sorted and not shuffled',
    tasks: [...CLASSES, 'two classes'],
    expected: ['unshuffled-data'],
    changes: { change: sorted, shuffle: false },
  },
  {
    kind: 'sorted and split',
    tasks: CLASSES,
    expected: ['unshuffled-data'],
    also: ['overfitting', 'divergence'],
    changes: { change: sorted, validationSplit: 0.25 },
  },
  {
    kind: 'a sorted data set',
    tasks: ['blobs', 'two classes'],
    expected: ['unshuffled-data'],
    changes: { change: sorted, shuffle: false, asDataset: true },
  },
  {
    kind: 'one class alone',
    tasks: ['blobs', 'two classes'],
    expected: ['class-imbalance'],
    also: ['too-good-validation'],
    changes: { change: imbalanced, samples: 480 },
  },
  {
    kind: 'validation on the training data',
    tasks: ALL,
    expected: ['validation-overlap'],
    also: ['too-good-validation'],
    changes: { overlap: 1 },
  },
  {
    kind: 'half of the validation data is known',
    tasks: ['blobs', 'curve'],
    expected: ['validation-overlap'],
    changes: { overlap: 0.5 },
  },
  { kind: 'too much dropout', tasks: ALL, expected: ['excessive-dropout'], changes: { dropout: 0.9 } },
  {
    kind: 'dropout behind the last layer',
    tasks: ALL,
    expected: ['excessive-dropout'],
    changes: { dropoutAtEnd: 0.3 },
  },
  { kind: 'relus that are dead', tasks: ALL, expected: ['dead-relu'], changes: { bias: -20 } },
  {
    kind: 'tanh at its ends',
    tasks: ['blobs', 'two classes'],
    expected: ['saturation'],
    also: ['poor-initialization'],
    changes: { hidden: 'tanh', bias: 20 },
  },
  {
    kind: 'batches of one',
    tasks: ['blobs', 'curve'],
    expected: ['batch-size'],
    changes: { batchSize: 1, epochs: 2, samples: 96 },
  },
  {
    kind: 'one batch of all',
    tasks: ['blobs', 'two classes'],
    expected: ['batch-size'],
    changes: { batchSize: 1000, epochs: 10 },
  },
  { kind: 'channels first', tasks: ['pictures'], expected: ['channel-order'], changes: { change: channelsFirst } },
  {
    kind: 'a loss with the wrong sign',
    tasks: ['curve', 'two classes'],
    expected: ['divergence'],
    changes: {
      loss: (tf) => (y, p) => tf.neg(tf.metrics.meanSquaredError(y, p)),
      last: null,
      optimizer: 'adam',
      epochs: 10,
    },
  },
  {
    kind: 'tensors left by a callback',
    tasks: ['blobs', 'curve'],
    expected: ['tensor-leak'],
    changes: { leaks: true },
  },
  {
    kind: 'targets of thousands',
    tasks: ['curve'],
    expected: ['unscaled-targets'],
    changes: { change: targets((y) => 3000 * y + 10_000) },
  },
  {
    kind: 'a penalty that outweighs all',
    tasks: ALL,
    expected: ['excessive-regularization'],
    changes: { penalty: 10 },
  },
  { kind: 'accuracy of numbers', tasks: ['curve'], expected: ['metric-mismatch'], changes: { metrics: ['accuracy'] } },
  {
    kind: 'learnt by heart',
    tasks: ['curve'],
    expected: ['overfitting'],
    changes: { samples: 40, units: 128, epochs: 60, validationSplit: 0.5, change: noisy, batchSize: 8 },
  },
  // milder ones, near the thresholds
  {
    kind: 'a learning rate that is too high',
    tasks: ALL,
    expected: ['learning-rate', 'update-ratio', 'oscillation', 'divergence'],
    changes: { rate: 0.3 },
  },
  {
    kind: 'a learning rate of SGD that is too high',
    tasks: ALL,
    expected: ['learning-rate', 'update-ratio', 'oscillation', 'divergence', 'non-finite-loss'],
    changes: { optimizer: 'sgd', rate: 3 },
  },
  {
    kind: 'a learning rate that is too low',
    tasks: ALL,
    expected: ['learning-rate', 'update-ratio', 'stagnation'],
    changes: { rate: 3e-6 },
  },
  {
    kind: 'a learning rate of SGD that is too low',
    tasks: ALL,
    expected: ['learning-rate', 'update-ratio', 'stagnation'],
    changes: { optimizer: 'sgd', rate: 1e-4 },
  },
  {
    kind: 'inputs ten times too large',
    tasks: ['blobs', 'curve', 'two classes'],
    expected: ['unnormalized-input'],
    changes: { change: inputs((x) => 12 * x) },
  },
  {
    kind: 'inputs a hundred times too small',
    tasks: ALL,
    expected: ['unnormalized-input'],
    changes: { change: inputs((x) => 0.01 * x) },
  },
  { kind: 'three quarters are dropped', tasks: ALL, expected: ['excessive-dropout'], changes: { dropout: 0.75 } },
  {
    kind: 'a fifth of the validation data is known',
    tasks: ALL,
    expected: ['validation-overlap'],
    changes: { overlap: 0.2 },
  },
  {
    kind: 'a penalty that is too large',
    tasks: ALL,
    expected: ['excessive-regularization', 'stagnation'],
    changes: { penalty: 0.3 },
  },
  {
    kind: 'four sigmoids',
    tasks: ['blobs', 'curve', 'two classes'],
    expected: ['vanishing-gradients', 'stagnation'],
    changes: { hidden: 'sigmoid', depth: 5 },
  },
  { kind: 'relus that are nearly dead', tasks: ALL, expected: ['dead-relu'], changes: { bias: -1.5 } },
  {
    kind: 'weights somewhat too large',
    tasks: ALL,
    expected: ['poor-initialization', 'initial-loss'],
    changes: { kernel: { name: 'normal', stddev: 2 } },
  },
  {
    kind: 'a fifth of the targets are of other samples',
    tasks: ['blobs', 'two classes'],
    expected: ['overfitting', 'stagnation'],
    changes: { change: partlyMixed, epochs: 40, units: 64, validationSplit: 0.3 },
  },
  {
    kind: 'a column that is constant',
    tasks: ['blobs', 'curve'],
    expected: ['constant-features'],
    changes: { change: inputs((x, column) => (column === 2 ? 1 : x)) },
  },
  {
    kind: 'logits by a loss of its own, behind a softmax',
    tasks: CLASSES,
    expected: ['double-softmax'],
    changes: { loss: (tf) => (y, p) => tf.losses.softmaxCrossEntropy(y, p) },
  },
  {
    kind: 'the sum of errors in place of their mean',
    tasks: ['curve'],
    expected: ['divergence', 'learning-rate', 'exploding-gradients', 'update-ratio', 'initial-loss'],
    changes: { loss: (tf) => (y, p) => tf.mul(192, tf.metrics.meanSquaredError(y, p)), optimizer: 'sgd', rate: 0.1 },
  },
];

const CLEAN: readonly [name: string, tasks: readonly Task[], changes: Partial<Recipe>][] = [
  ['as it should be', ALL, {}],
  ['SGD', ALL, { optimizer: 'sgd', rate: 0.1, epochs: 10 }],
  ['RMSProp and validation', ALL, { optimizer: 'rmsprop', rate: 0.003, validationSplit: 0.2 }],
  ['momentum', ['blobs', 'curve', 'two classes'], { optimizer: 'momentum', rate: 0.02, epochs: 8 }],
  ['batch normalisation', ALL, { batchNormalization: true, batchSize: 32 }],
  ['dropout and a penalty', ALL, { dropout: 0.25, penalty: 1e-4, validationSplit: 0.2, epochs: 8 }],
  ['tanh', ['blobs', 'curve', 'two classes'], { hidden: 'tanh' }],
  ['elu, shuffled data set', ['blobs', 'two classes'], { hidden: 'elu', asDataset: true }],
  ['bright pictures', ['pictures'], { change: inputs((x) => x * 2) }],
  ['a logistic regression', ['two classes', 'blobs'], { depth: 0, epochs: 10 }],
  ['few steps', ['blobs', 'curve'], { epochs: 1 }],
  ['a high but good rate', ['blobs', 'two classes'], { optimizer: 'sgd', rate: 0.8, epochs: 10 }],
  ['noisy targets', ['curve', 'blobs'], { change: slightlyMixed, epochs: 8 }],
  ['sorted, but shuffled', ['blobs', 'pictures'], { change: sorted }],
  ['few classes are rare', ['two classes'], { change: uneven }],
  ['wide layers', ['blobs', 'curve'], { units: 128, rate: 0.003 }],
  ['selu, five layers', ['blobs', 'curve', 'two classes'], { hidden: 'selu', depth: 5, rate: 0.003 }],
  ['sigmoids', ['blobs', 'two classes'], { hidden: 'sigmoid', depth: 1, epochs: 12, rate: 0.03 }],
  ['inputs between 0 and 5', ['blobs'], { change: inputs((x) => 2.5 + x) }],
];

export function faultyPrograms(): Program[] {
  return FAULTS.flatMap(({ kind, tasks, expected, also = [], changes }) =>
    tasks.map((task, index) => ({
      name: `${kind} (${task})`,
      seed: 100 + index,
      recipe: recipe(task, changes),
      expected,
      also: [...also, ...USELESS],
    })),
  );
}

export function cleanPrograms(): Program[] {
  return CLEAN.flatMap(([name, tasks, changes]) =>
    tasks.map((task, index) => ({
      name: `${name} (${task})`,
      seed: 500 + index,
      recipe: recipe(task, changes),
      expected: [],
      also: [],
    })),
  );
}

function inputs(change: (x: number, column: number, row: number) => number): Recipe['change'] {
  return ({ shape, x, y }) => ({
    shape,
    y,
    x: x.map((values, row) => values.map((one, column) => change(one, column, row))),
  });
}

function targets(change: (y: number, row: number) => number): Recipe['change'] {
  return ({ shape, x, y }) => ({ shape, x, y: y.map((values, row) => values.map((one) => change(one, row))) });
}

function mixed({ shape, x, y }: Rows, next: () => number): Rows {
  const others = y.map((one) => ({ one, at: next() })).sort((a, b) => a.at - b.at);
  return { shape, x, y: others.map(({ one }) => one) };
}

function partlyMixed(rows: Rows, next: () => number): Rows {
  return mixedIn(rows, next, 0.2);
}

function slightlyMixed(rows: Rows, next: () => number): Rows {
  return mixedIn(rows, next, 0.05);
}

/** That share of the targets is of other samples. */
function mixedIn(rows: Rows, next: () => number, share: number): Rows {
  const { y } = mixed(rows, next);
  return { ...rows, y: rows.y.map((own, index) => (next() < share ? (y[index] ?? own) : own)) };
}

function uneven({ shape, x, y }: Rows): Rows {
  const kept = y.flatMap((one, index) => (numberOf(one) === 0 || index % 3 === 0 ? [index] : []));
  return { shape, x: kept.map((at) => x[at] ?? []), y: kept.map((at) => y[at] ?? []) };
}

function noisy({ shape, x, y }: Rows, next: () => number): Rows {
  return { shape, x, y: y.map((values) => values.map((one) => one + 3 * (next() - 0.5))) };
}

function sorted({ shape, x, y }: Rows): Rows {
  const order = y.map((_, index) => index).sort((one, other) => numberOf(y[one]) - numberOf(y[other]));
  return { shape, x: order.map((at) => x[at] ?? []), y: order.map((at) => y[at] ?? []) };
}

function imbalanced({ shape, x, y }: Rows): Rows {
  const kept = y.flatMap((one, index) => (numberOf(one) === numberOf(y[0]) || index % 12 === 0 ? [index] : []));
  return { shape, x: kept.map((at) => x[at] ?? []), y: kept.map((at) => y[at] ?? []) };
}

function channelsFirst({ x, y }: Rows): Rows {
  return { shape: [1, 8, 8], x, y };
}

function numberOf(target: number[] = []): number {
  return target.length > 1 ? target.indexOf(1) : (target[0] ?? 0);
}
