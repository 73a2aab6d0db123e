/** Small trainings of which each makes a value that is not finite in one known place. */
import type * as tfjs from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../kernel/src/engine/load.ts';
import type { Began } from '../../../kernel/src/numbers/origin.ts';

export interface Fault {
  readonly what: string;
  /** What the finding says; `line` is a part of the text of the line that it names. */
  readonly expected: {
    readonly began: Began;
    readonly operation?: RegExp;
    readonly gradientOf?: string;
    readonly layer?: string;
    readonly weight?: RegExp;
    readonly step?: number;
    readonly epoch?: number;
    readonly line: string;
  };
  readonly train: (tf: TensorFlow) => Promise<unknown>;
}

export function faults(tf: TensorFlow): Fault[] {
  class Rooted extends tf.layers.Layer {
    static className = 'Rooted';
    override call(inputs: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
      const [x] = [inputs].flat();
      return tf.sqrt(tf.relu(x as tfjs.Tensor)); // rooted
    }
  }
  class Logged extends tf.layers.Layer {
    static className = 'Logged';
    override call(inputs: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
      const [x] = [inputs].flat();
      return tf.log(tf.relu(x as tfjs.Tensor)); // logged
    }
  }
  const x = (): tfjs.Tensor2D => tf.linspace(-1, 1, 32).reshape([16, 2]);
  const y = (): tfjs.Tensor2D => tf.linspace(0, 1, 16).reshape([16, 1]);
  const dense = (units: number, name: string, more: object = {}): tfjs.layers.Layer =>
    tf.layers.dense({ units, name, kernelInitializer: tf.initializers.constant({ value: 0.5 }), ...more }); // built
  const first = (name: string, more: object = {}): tfjs.layers.Layer => dense(4, name, { inputShape: [2], ...more });

  async function fit(
    layers: tfjs.layers.Layer[],
    { rate = 0.01, loss = 'meanSquaredError', inputs = x(), targets = y(), epochs = 3, optimizer }: Options = {},
  ): Promise<tfjs.History> {
    const model = tf.sequential({ layers });
    model.compile({ optimizer: optimizer ?? tf.train.sgd(rate), loss });
    const args = { epochs, batchSize: 4, shuffle: false, verbose: 0 };
    const history = await model.fit(inputs, targets, args); // fit
    model.dispose();
    tf.dispose([inputs, targets]);
    return history;
  }

  return [
    {
      what: 'a custom layer: log of 0',
      expected: { began: 'operation', operation: /^Log$/, layer: 'logs', step: 1, epoch: 1, line: '// logged' },
      train: () => fit([first('one'), new Logged({ name: 'logs' }), dense(1, 'two')]),
    },
    {
      what: 'a custom layer: the gradient of a root at 0',
      expected: { began: 'gradient', gradientOf: 'Sqrt', layer: 'roots', step: 1, line: '// rooted' },
      train: () => fit([first('one'), new Rooted({ name: 'roots' }), dense(1, 'two')]),
    },
    {
      what: 'a loss with a logarithm without epsilon',
      expected: { began: 'operation', operation: /^Log$/, step: 1, line: '// own loss' },
      train: () =>
        fit([first('one', { activation: 'relu' }), dense(1, 'two', { activation: 'relu' })], {
          loss: (truth: tfjs.Tensor, guess: tfjs.Tensor) => tf.neg(tf.mean(tf.mul(truth, tf.log(guess)))), // own loss
        }),
    },
    {
      what: 'NaN in the inputs, in the third batch',
      expected: { began: 'data', step: 3, epoch: 1, line: '// fit' },
      train: () => {
        const values = x().arraySync();
        (values[9] ?? [])[1] = NaN;
        return fit([first('one'), dense(1, 'two')], { inputs: tf.tensor2d(values) });
      },
    },
    {
      what: 'infinity in the targets of a data set',
      expected: { began: 'data', step: 2, line: '// fitDataset' },
      train: async () => {
        const model = tf.sequential({ layers: [first('one'), dense(1, 'two')] });
        model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
        const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => ({ xs: [at / 8, 1], ys: [at === 5 ? Infinity : at] }));
        const data = tf.data.array(rows).batch(4);
        await model.fitDataset(data, { epochs: 2, verbose: 0 }); // fitDataset
        model.dispose();
      },
    },
    {
      what: 'a learning rate that is far too high: a product overflows',
      expected: { began: 'operation', operation: /MatMul$/, layer: 'two', step: 2, line: '// built' },
      train: () => fit([first('one'), dense(1, 'two')], { rate: 1e30 }),
    },
    {
      what: 'a learning rate that is far too high: the update overflows',
      expected: { began: 'update', operation: /^SGD$/, weight: /^(one|two)\//, step: 1, line: '// fit' },
      train: () =>
        fit([first('one'), dense(1, 'two')], { rate: 1e38, targets: tf.linspace(0, 1000, 16).reshape([16, 1]) }),
    },
    {
      what: 'overflow in what Adam keeps',
      expected: { began: 'update', operation: /^Adam$/, weight: /\/v$/, step: 1, line: '// fit' },
      train: () =>
        fit([first('one'), dense(1, 'two')], {
          optimizer: tf.train.adam(0.01),
          loss: (truth: tfjs.Tensor, guess: tfjs.Tensor) => tf.mul(tf.mean(tf.sub(guess, truth)), 1e25),
        }),
    },
    {
      what: 'an exponential that overflows, in a loop of minimize',
      expected: { began: 'operation', operation: /^Exp$/, step: 4, line: '// exponential' },
      train: async () => {
        const w = tf.variable(tf.scalar(1));
        const optimizer = tf.train.sgd(1);
        for (let step = 0; step < 6; step += 1) {
          const scale = step === 3 ? 100 : 1e-3;
          optimizer.minimize(() => tf.exp(tf.mul(tf.abs(w), scale)).asScalar()); // exponential
        }
        w.dispose();
        optimizer.dispose();
      },
    },
    {
      what: 'a division by 0 in a loop of trainOnBatch',
      expected: { began: 'operation', operation: /^RealDiv$/, step: 2, line: '// divided' },
      train: async () => {
        const model = tf.sequential({ layers: [first('one'), dense(1, 'two')] });
        const loss = (truth: tfjs.Tensor, guess: tfjs.Tensor): tfjs.Tensor =>
          tf.mean(tf.div(tf.abs(guess), tf.sum(truth))); // divided
        model.compile({ optimizer: 'sgd', loss });
        const [inputs, targets, zeros] = [x(), y(), tf.zeros([16, 1])];
        await model.trainOnBatch(inputs, targets);
        await model.trainOnBatch(inputs, zeros);
        model.dispose();
        tf.dispose([inputs, targets, zeros]);
      },
    },
    {
      what: 'weights that are NaN before the training',
      expected: { began: 'weights', weight: /^hidden\/bias/, layer: 'hidden', step: 1, line: '// fit' },
      train: () =>
        fit([first('hidden', { biasInitializer: tf.initializers.constant({ value: NaN }) }), dense(1, 'two')]),
    },
    {
      what: 'a root of something negative, outside of trainings',
      expected: { began: 'operation', operation: /^Sqrt$/, line: '// plain' },
      train: async () => {
        tf.dispose(tf.tidy(() => tf.sqrt(tf.scalar(-1)).add(1))); // plain
      },
    },
    {
      what: 'the gradient of a root at 0, outside of trainings',
      expected: { began: 'gradient', gradientOf: 'Sqrt', line: '// plain gradient' },
      train: async () => {
        tf.tidy(() => tf.grad((value) => tf.sqrt(value).sum())(tf.tensor1d([0, 1]))); // plain gradient
      },
    },
  ];
}

interface Options {
  rate?: number;
  loss?: string | ((truth: tfjs.Tensor, guess: tfjs.Tensor) => tfjs.Tensor);
  inputs?: tfjs.Tensor;
  targets?: tfjs.Tensor;
  epochs?: number;
  optimizer?: tfjs.Optimizer;
}
