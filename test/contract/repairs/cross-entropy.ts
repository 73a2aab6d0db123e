/**
 * Models whose weights are the logits of their softmax or sigmoid: loss, metrics and gradient of a step, op by op and traced, and what
 * evaluate says. See cross-entropy.test.ts.
 */
import { json } from 'node:stream/consumers';
import type { Scalar, Sequential, Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';

export interface CrossEntropyCase {
  loss: 'categoricalCrossentropy' | 'sparseCategoricalCrossentropy' | 'binaryCrossentropy';
  /** [examples, classes] or [examples, time, classes]; so are the logits, and the truth if it is not sparse. */
  shape: number[];
  logits: number[];
  truth: number[];
  /** By class, null if none. */
  classWeight: number[] | null;
}

export interface CrossEntropyResult {
  opByOp: StepResult;
  traced: StepResult;
  /** Loss and crossentropy as a metric. */
  evaluated: number[];
}

export interface StepResult {
  loss: number;
  crossentropy: number;
  /** Of the loss by the logits. */
  gradient: number[];
}

/** Inputs are ones times this, weights are logits divided by it: a power of two, so nothing is rounded, and large, so weights are small. */
const SCALE = 1024;
const STEPS_UNTIL_TRACED = 5;

const { tf } = await loadEngine();

async function compute({ loss, shape, logits, truth, classWeight }: CrossEntropyCase): Promise<CrossEntropyResult> {
  const rows = shape.slice(0, -1);
  const classes = shape.at(-1) ?? 0;
  const size = logits.length / classes;
  const x = tf.reshape(tf.mul(tf.eye(size), SCALE), [...rows, size]);
  const isSparse = loss.startsWith('sparse');
  // labels of sequences come as float32 here, others as int32
  const y = tf.tensor(truth, isSparse ? [...rows, 1] : shape, isSparse && rows.length === 1 ? 'int32' : 'float32');
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [...rows.slice(1), size], units: classes, useBias: false }));
  model.add(tf.layers.activation({ activation: loss === 'binaryCrossentropy' ? 'sigmoid' : 'softmax' }));
  const optimizer = tf.train.sgd(1);
  model.compile({ loss, optimizer, metrics: ['crossentropy'] });
  const before = tf.div(tf.tensor(logits, [size, classes]), SCALE);

  const step = async (): Promise<StepResult> => {
    model.setWeights([before]);
    const { history } = await model.fit(x, y, {
      ...{ batchSize: rows[0] ?? 1, shuffle: false, verbose: 0 },
      ...(classWeight && { classWeight: Object.fromEntries(classWeight.entries()) }),
    });
    return { loss: only(history['loss']), crossentropy: only(history['ce']), gradient: taken(model) };
  };
  const taken = ({ weights: [weight] }: Sequential): number[] => [
    ...tf.div(tf.sub(before, weight?.read() ?? before), SCALE).dataSync(),
  ];
  const opByOp = await step();
  model.setWeights([before]);
  const evaluated = (model.evaluate(x, y, { batchSize: rows[0] ?? 1 }) as Scalar[]).map((value) => valueOf(value));
  for (let time = 0; time < STEPS_UNTIL_TRACED; time += 1) await step();
  return { opByOp, traced: await step(), evaluated };
}

function only(values: (number | Tensor)[] | undefined): number {
  return Number(values?.[0]);
}

function valueOf(scalar: Scalar): number {
  return scalar.dataSync()[0] ?? NaN;
}

// SAFETY: cross-entropy.test.ts sends it.
const cases = (await json(process.stdin)) as CrossEntropyCase[];
const results: CrossEntropyResult[] = [];
for (const one of cases) results.push(await compute(one));
console.log(JSON.stringify(results));
