/** The networks of the train bench in tfjs, for our engine and for stock tfjs-node alike; data is noise. */
import type * as tfjs from '@tensorflow/tfjs';

export interface Task {
  name: string;
  /** Runs over the data once. */
  run(): Promise<unknown>;
  examples: number;
}

/** `declare` tells our engine that a function computes the same in each step; stock tfjs has no such thing. */
export function tasks(tf: typeof tfjs, declare: <T extends object>(pure: T) => T): Task[] {
  const image = (n: number) => tf.randomUniform([n, 28, 28, 1], 0, 1, 'float32', 1);
  const rows = (n: number) => tf.randomUniform([n, 28, 28], 0, 1, 'float32', 1);
  const flat = (n: number) => tf.randomUniform([n, 784], 0, 1, 'float32', 1);
  const labels = (n: number) => tf.floor(tf.randomUniform([n], 0, 10, 'float32', 2));
  const compiled = (...layers: tfjs.layers.Layer[]) => compile(tf, layers);
  const fit = (
    name: string,
    model: tfjs.LayersModel,
    x: tfjs.Tensor,
    y: tfjs.Tensor | tfjs.Tensor[],
    batchSize = 32,
  ): Task => ({
    name,
    examples: x.shape[0] ?? 0,
    run: () => model.fit(x, y, { epochs: 1, batchSize, verbose: 0 }),
  });

  const cnn = tutorialNetwork(tf);
  const lstm = compiled(
    tf.layers.lstm({ inputShape: [28, 28], units: 128, recurrentActivation: 'sigmoid' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  );
  const mlp = () =>
    compiled(
      tf.layers.dense({ inputShape: [784], units: 128, activation: 'relu' }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    );
  const predict = (batch: number, calls: number): Task => {
    const x = image(batch);
    return {
      name: `inference CNN, batch ${batch}`,
      examples: batch * calls,
      run: async () => {
        for (let call = 0; call < calls; call += 1) {
          const [y] = [cnn.predict(x, { batchSize: batch })].flat();
          y?.dispose();
        }
      },
    };
  };
  const pictures = flat(6400);
  return [
    fit('CNN', cnn, image(6400), labels(6400)),
    fit('LSTM 128 over 28 rows', lstm, rows(1920), labels(1920)),
    {
      name: 'RNN of 4 inputs',
      examples: 3200,
      run: rnn(tf, declare, tf.randomUniform([3200, 4, 784], 0, 1), labels(3200)),
    },
    fit('VAE 784-400-32', vae(tf, declare), pictures, [pictures, tf.zeros([6400, 64])]),
    fit('MLP, batch 32', mlp(), flat(9600), labels(9600)),
    fit('MLP, batch 512', mlp(), flat(51_200), labels(51_200), 512),
    predict(1, 500),
    predict(256, 12),
  ];
}

/** i2h and i2o on the input of 784 and the hidden 128, log-softmax of 10 classes, in a training loop of one's own. */
function rnn(
  tf: typeof tfjs,
  declare: <T extends object>(pure: T) => T,
  x: tfjs.Tensor,
  y: tfjs.Tensor,
): () => Promise<void> {
  const dense = (units: number) => {
    const layer = tf.layers.dense({ units });
    layer.build([null, 784 + 128]);
    return layer;
  };
  const [i2h, i2o] = [dense(128), dense(10)];
  // SAFETY: a dense layer gives one tensor for one.
  const apply = (layer: tfjs.layers.Layer, to: tfjs.Tensor) => layer.apply(to) as tfjs.Tensor;
  const optimizer = tf.train.adam(0.001);
  const step = declare((chosen: tfjs.Tensor) =>
    optimizer.minimize(() => {
      let hidden: tfjs.Tensor = tf.zeros([32, 128]);
      let output: tfjs.Tensor = tf.zeros([32, 10]);
      for (const input of tf.unstack(tf.gather(x, chosen), 1)) {
        const combined = tf.concat([input, hidden], 1);
        hidden = apply(i2h, combined);
        output = apply(i2o, combined);
      }
      const truth = tf.oneHot(tf.cast(tf.gather(y, chosen), 'int32'), 10);
      return tf.neg<tfjs.Scalar>(tf.mean(tf.sum(tf.mul(truth, tf.logSoftmax(output)), 1)));
    }),
  );
  return async () => {
    const order = tf.util.createShuffledIndices(3200);
    for (let start = 0; start < 3200; start += 32) {
      const chosen = tf.tensor1d(Int32Array.from(order.subarray(start, start + 32)), 'int32');
      step(chosen);
      chosen.dispose();
    }
  };
}

/** Of tutorial 1. */
export function tutorialNetwork(tf: typeof tfjs): tfjs.Sequential {
  return compile(tf, [
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: 'relu' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ]);
}

function compile(tf: typeof tfjs, layers: tfjs.layers.Layer[]): tfjs.Sequential {
  const model = tf.sequential({ layers });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** 784-400-32-400-784: reconstruction and KL, summed over each picture (Kingma & Welling, 2013). */
function vae(tf: typeof tfjs, declare: <T extends object>(pure: T) => T): tfjs.LayersModel {
  class Sampling extends tf.layers.Layer {
    static className = 'Sampling';
    override computeOutputShape(shapes: tfjs.Shape[]): tfjs.Shape {
      return shapes[0] ?? [];
    }
    override call(inputs: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
      return tf.tidy(() => {
        const [mean, logVariance] = [inputs].flat();
        if (!mean || !logVariance) throw new Error('Sampling takes two inputs');
        return tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), tf.randomNormal([mean.shape[0] ?? 0, 32])));
      });
    }
  }
  declare(Sampling);
  const input = tf.input({ shape: [784] });
  const dense = (units: number, activation?: 'relu' | 'sigmoid') =>
    tf.layers.dense({ units, ...(activation ? { activation } : {}) });
  // SAFETY: one symbolic tensor in, one out.
  const apply = (layer: tfjs.layers.Layer, to: tfjs.SymbolicTensor | tfjs.SymbolicTensor[]) =>
    layer.apply(to) as tfjs.SymbolicTensor;
  const hidden = apply(dense(400, 'relu'), input);
  const mean = apply(dense(32), hidden);
  const logVariance = apply(dense(32), hidden);
  const decoded = apply(dense(784, 'sigmoid'), apply(dense(400, 'relu'), apply(new Sampling(), [mean, logVariance])));
  const latent = apply(tf.layers.concatenate(), [mean, logVariance]);
  const model = tf.model({ inputs: input, outputs: [decoded, latent] });
  const reconstruction = declare((truth: tfjs.Tensor, picture: tfjs.Tensor): tfjs.Tensor => {
    const clipped = tf.clipByValue(picture, 1e-7, 1 - 1e-7);
    const cross = tf.add(tf.mul(truth, tf.log(clipped)), tf.mul(tf.sub(1, truth), tf.log(tf.sub(1, clipped))));
    return tf.neg(tf.sum(cross, 1));
  });
  const divergence = declare((_: tfjs.Tensor, output: tfjs.Tensor): tfjs.Tensor => {
    const [mu, logVar] = tf.split(output, 2, 1);
    if (!mu || !logVar) throw new Error('split gives two');
    return tf.mul(tf.sum(tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), tf.exp(logVar)), 1), -0.5);
  });
  model.compile({ optimizer: tf.train.adam(0.001), loss: [reconstruction, divergence] });
  return model;
}
