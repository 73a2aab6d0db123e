/** `privateFit(model, x, y, { noise, clip, delta })`: a training that says how little single examples can have told it. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { layersOf } from '../../explain/layers.ts';
import { countOf } from '../../explain/noise.ts';
import { say } from '../../say.ts';
import { alongside } from '../../training/alongside.ts';
import { batchesOf, checkRows, innerOf, withStep } from '../own-step.ts';
import type { Step } from '../own-step.ts';
import { Accountant, check, epsilonOf, noiseFor } from './accountant.ts';
import { ExampleGradients } from './example-gradients.ts';
import { exampleLossOf } from './example-loss.ts';
import { PrivateTraining } from './private-training.ts';
import type { Conversion } from './renyi.ts';

export interface PrivateFitOptions {
  /** Standard deviation of the noise, as a multiple of `clip`. Left out: the least that stays within `epsilon`. */
  noise?: number;
  /** What all epochs may cost; needed where `noise` is left out. */
  epsilon?: number;
  /** The length that the gradient of each example is cut to; left out: 1. */
  clip?: number;
  /** Left out: 1e-5, or 1 / (10 examples) where there are more. */
  delta?: number;
  /** Left out: 1. */
  epochs?: number;
  /** Examples of a batch on average: each is drawn by itself with probability batchSize / examples. Left out: 64. */
  batchSize?: number;
  conversion?: Conversion;
  /** Is not learnt from, but what is shown of it is not private either. */
  validationData?: [tf.Tensor, tf.Tensor];
  callbacks?: tf.ModelFitDatasetArgs<tf.TensorContainer>['callbacks'];
}

/** Layers that mix the examples of a batch, so that none has a gradient of its own. */
const MIXING = 'BatchNormalization';
const DELTA = 1e-5;

/**
 * DP-SGD (Abadi et al., 2016): Poisson samples, gradients of single examples cut to a length, normal noise, and an accountant
 * whose ε stands beside the loss. The model's own optimizer takes the steps. Dropout is off in them. The noise comes from the
 * generator of TensorFlow, which `setSeed` makes repeatable: who knows the seed knows the noise.
 * @param model a compiled layers model of one input, without batch normalisation
 * @param x samples [n, ...]
 * @param y targets, as `fit` takes them
 * @throws LimpidError when the model or an option does not fit
 */
export async function privateFit(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: PrivateFitOptions,
): Promise<PrivateTraining> {
  const inner = innerOf(model);
  const rows = checkRows(x, y);
  const mixing = layersOf(inner).find((layer) => layer.getClassName() === MIXING);
  if (mixing) throw new LimpidError('PRIVACY_LAYER', { layer: mixing.name });
  const plan = planOf(rows, options);
  const { clip, noise, batchSize, epochs, perEpoch } = plan;
  const accountant = new Accountant(plan);
  const gradients = new ExampleGradients(inner, exampleLossOf(inner), clip);
  /** How many examples the batches that come hold; a batch without any is given a row that is not looked at. */
  const sizes: number[] = [];
  let steps = 0;

  const draw = (): number[] => {
    const drawn = poisson(rows, plan.sampleRate);
    sizes.push(drawn.length);
    return drawn.length > 0 ? drawn : [0];
  };
  const step: Step = ([samples, targets]) => {
    if (!samples || !targets) throw new TypeError('A batch has inputs and targets.');
    const size = sizes.shift() ?? 0;
    const [rowsOfBatch, truth] = tf.tidy(
      () => [samples.slice(0, size), rowsOf(inner, targets).slice(0, size)] as const,
    );
    const { gradients: sums } = gradients.sum(rowsOfBatch, truth);
    tf.dispose([rowsOfBatch, truth]);
    const noisy = tf.tidy(() => {
      const added: tf.NamedTensorMap = {};
      for (const [name, sum] of Object.entries(sums)) {
        // randomNormal takes the standard deviation, not the variance
        added[name] = sum.add(tf.randomNormal(sum.shape, 0, noise * clip)).div(batchSize);
      }
      return added;
    });
    inner.optimizer.applyGradients(noisy);
    tf.dispose([sums, noisy]);
    steps += 1;
    return measured(inner, samples, targets);
  };
  const spent = (): { epsilon: number } => ({ epsilon: accountant.after(steps) });
  const noted = new tf.CustomCallback({
    onEpochEnd: (_, logs) => {
      if (logs) logs['epsilon'] = spent().epsilon;
    },
  });
  const given = options.callbacks === undefined ? [] : [options.callbacks].flat();
  const history = await alongside(inner, spent, () =>
    withStep(
      model,
      () => step,
      () =>
        model.fitDataset(batchesOf(x, y, draw), {
          epochs,
          batchesPerEpoch: perEpoch,
          // SAFETY: a list of callbacks and of records of functions, as tfjs takes them.
          callbacks: [...given, noted] as tf.Callback[],
          ...(options.validationData && { validationData: options.validationData }),
        }),
    ),
  );
  return new PrivateTraining(history, { ...plan, ...spent(), steps, examples: rows, isTogether: gradients.isTogether });
}

interface Plan {
  readonly clip: number;
  readonly noise: number;
  readonly delta: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly sampleRate: number;
  readonly perEpoch: number;
  readonly conversion: Conversion;
}

/** @throws LimpidError PRIVACY_NUMBER, PRIVACY_NOISE, PRIVACY_BUDGET */
export function planOf(rows: number, options: PrivateFitOptions): Plan {
  const { clip = 1, delta = Math.min(DELTA, 0.1 / rows), conversion = 'improved', epsilon } = options;
  const epochs = countOf(options.epochs ?? 1, 'epochs');
  const batchSize = countOf(options.batchSize ?? Math.min(64, rows), 'batchSize');
  check('clip', clip, clip > 0 && clip < Infinity, say('a number above 0'));
  check('batchSize', batchSize, batchSize <= rows, say('{rows} at most, the number of examples', { rows }));
  const sampleRate = batchSize / rows;
  const perEpoch = Math.ceil(rows / batchSize);
  const spending = { sampleRate, steps: epochs * perEpoch, delta, conversion };
  if (options.noise === undefined && epsilon === undefined) throw new LimpidError('PRIVACY_NOISE');
  const noise = options.noise ?? noiseFor({ ...spending, epsilon: epsilon ?? 0 });
  // says what is wrong with one of them
  epsilonOf({ ...spending, noise });
  return { clip, noise, delta, epochs, batchSize, sampleRate, perEpoch, conversion };
}

/** Each row by itself. */
function poisson(rows: number, rate: number): number[] {
  const draws = tf.tidy(() => tf.randomUniform([rows]).dataSync());
  return [...draws.keys()].filter((row) => (draws[row] ?? 1) < rate);
}

/** Targets as losses of rows take them: indices of classes become rows with a single one. */
function rowsOf(model: tf.LayersModel, targets: tf.Tensor): tf.Tensor {
  const width = model.outputs[0]?.shape[1] ?? 1;
  if (model.loss !== 'sparseCategoricalCrossentropy') return targets;
  return tf.oneHot(targets.reshape([-1]).toInt(), width).toFloat();
}

/** Hidden fields of tfjs-layers 4.22's LayersModel. */
interface Measuring {
  lossFunctions: ((truth: tf.Tensor, outputs: tf.Tensor) => tf.Tensor)[];
  metricsTensors: [(truth: tf.Tensor, outputs: tf.Tensor) => tf.Tensor, number][];
}

/** Loss and metrics of the batch after its step, in the order of `metricsNames`. */
function measured(model: tf.LayersModel, samples: tf.Tensor, targets: tf.Tensor): tf.Tensor[] {
  // SAFETY: every compiled model has them, the declaration hides them.
  const { lossFunctions, metricsTensors } = model as unknown as Measuring;
  return tf.tidy(() => {
    // SAFETY: a model of one output gives one tensor.
    const outputs = model.predictOnBatch(samples) as tf.Tensor;
    const [loss] = lossFunctions;
    if (!loss) throw new TypeError('A compiled model has a loss.');
    const losses = [loss(targets, outputs).mean()];
    return [...losses, ...metricsTensors.map(([metric]) => metric(targets, outputs).mean())];
  });
}
