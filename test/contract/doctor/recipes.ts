/** Small trainings, whole and with one thing wrong each: what the doctor is judged by. */
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../kernel/src/engine/load.ts';
import { mulberry32 } from '../../random.ts';

export type Task = 'blobs' | 'pictures' | 'curve' | 'two classes';

/** How a training is made; a fault changes a few of these. */
export interface Recipe {
  task: Task;
  /** Hidden layers, their units and activation; null: layers have none. */
  depth: number;
  units: number;
  hidden: Activation | null;
  last: Activation | null;
  outputs: number;
  kernel: { name: 'zeros' | 'usual' } | { name: 'constant'; value: number } | { name: 'normal'; stddev: number };
  bias: number;
  dropout: number;
  dropoutAtEnd: number;
  penalty: number;
  batchNormalization: boolean;
  optimizer: 'adam' | 'sgd' | 'rmsprop' | 'momentum';
  rate: number;
  loss: string | ((tf: TensorFlow) => (truth: Tensor, prediction: Tensor) => Tensor);
  metrics: string[];
  samples: number;
  epochs: number;
  batchSize: number;
  shuffle: boolean;
  validationSplit: number;
  /** Of the training data, what validation has too. */
  overlap: number;
  asDataset: boolean;
  leaks: boolean;
  /** Changes rows: a row of inputs and its target. */
  change: (rows: Rows, next: () => number) => Rows;
}

export type Activation = 'relu' | 'sigmoid' | 'tanh' | 'softmax' | 'linear' | 'elu' | 'selu';

export interface Rows {
  /** Of each sample. */
  shape: number[];
  x: number[][];
  y: number[][];
}

const OF_TASKS: { readonly [task in Task]: Pick<Recipe, 'last' | 'outputs' | 'loss' | 'metrics'> } = {
  blobs: { last: 'softmax', outputs: 3, loss: 'categoricalCrossentropy', metrics: ['accuracy'] },
  pictures: { last: 'softmax', outputs: 3, loss: 'categoricalCrossentropy', metrics: ['accuracy'] },
  curve: { last: null, outputs: 1, loss: 'meanSquaredError', metrics: ['mae'] },
  'two classes': { last: 'sigmoid', outputs: 1, loss: 'binaryCrossentropy', metrics: ['accuracy'] },
};

export function recipe(task: Task, changes: Partial<Recipe> = {}): Recipe {
  return {
    task,
    depth: 2,
    units: 16,
    hidden: 'relu',
    kernel: { name: 'usual' },
    bias: 0,
    dropout: 0,
    dropoutAtEnd: 0,
    penalty: 0,
    batchNormalization: false,
    optimizer: 'adam',
    rate: 0.01,
    samples: 192,
    epochs: 6,
    batchSize: 16,
    shuffle: true,
    validationSplit: 0,
    overlap: 0,
    asDataset: false,
    leaks: false,
    change: (rows) => rows,
    ...OF_TASKS[task],
    ...changes,
  };
}

/** The rows of a task: the same for the same seed. */
export function rowsOf({ task, samples, change }: Recipe, seed: number): Rows {
  const next = mulberry32(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const order = Array.from({ length: samples }, (_, index) => index);
  const all = order.map(() => rowOf(task, Math.floor(next() * 3), next, normal));
  return change(
    { shape: task === 'pictures' ? [8, 8, 1] : [4], x: all.map(({ x }) => x), y: all.map(({ y }) => y) },
    next,
  );
}

function rowOf(task: Task, kind: number, next: () => number, normal: () => number): { x: number[]; y: number[] } {
  const hot = [0, 1, 2].map((one) => (one === kind ? 1 : 0));
  switch (task) {
    case 'blobs': {
      const centre =
        [
          [1, 0, -1, 0],
          [-1, 1, 0, 0],
          [0, -1, 1, 1],
        ][kind] ?? [];
      return { x: centre.map((at) => at + 0.5 * normal()), y: hot };
    }
    case 'pictures': {
      const shift = Math.floor(next() * 4);
      const x = Array.from({ length: 64 }, (_, at) => {
        const [row, column] = [Math.floor(at / 8), at % 8];
        const along = [row, column, row + column][kind] ?? 0;
        return Math.min(1, Math.max(0, ((along + shift) % 4 < 2 ? 0.8 : 0.1) + 0.1 * normal()));
      });
      return { x, y: hot };
    }
    case 'curve': {
      const x = [normal(), normal(), normal(), normal()];
      const [a = 0, b = 0, c = 0] = x;
      return { x, y: [Math.sin(a) + 0.5 * b * c - 0.3 * b + 0.05 * normal()] };
    }
    case 'two classes': {
      const x = [normal(), normal(), normal(), normal()];
      const [a = 0, b = 0, c = 0] = x;
      return { x, y: [a + b * c > 0 ? 1 : 0] };
    }
  }
}
