/** Influence functions (Koh and Liang, 2017): what the loss of a sample would be without a training sample. */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { checkModel } from '../explainer.ts';
import { layersModel } from '../layers.ts';
import type { Model, Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';
import { inputShape } from '../score.ts';
import { backwardSolved, cholesky, forwardSolved } from './cholesky.ts';
import { conjugateGradients, dot } from './conjugate-gradients.ts';
import { influencesOf } from './influences.ts';
import type { Influences } from './influences.ts';
import { labelled, trainingOf } from './labelled.ts';
import type { Labelled, TrainingData } from './labelled.ts';
import { chosenWeights, SampleLosses } from './loss-gradients.ts';
import { lossOf } from './losses.ts';
import type { TrainingInfluenceOptions } from './trac-in.ts';

export type Solver = 'explicit' | 'conjugate-gradients';

export interface InfluenceOptions extends TrainingInfluenceOptions {
  /** Added to the diagonal of the Hessian of the mean loss, which must be positive definite with it. Left out: 0.01. */
  damping?: number;
  /** The Hessian as a matrix, or products with it alone; left out: the matrix up to 300 weights. */
  solver?: Solver;
}

const METHOD = { name: 'influence', title: say('Influence functions'), needs: 'layers' } as const;
const DAMPING = 0.01;
const MOST_WEIGHTS: { readonly [Name in Solver]: number } = { explicit: 2000, 'conjugate-gradients': 1_000_000 };
/** Up to so many, the matrix is the cheaper way. */
const FEW_WEIGHTS = 300;
/** Of the right side: what float32 can tell. */
const TOLERANCE = 1e-6;
const MOST_STEPS = 1000;

/**
 * @param model a trained layers model of one input whose output has shape [batch, outputs]
 * @param x samples whose loss is looked at, with or without batch dimension
 * @param training all that the model was trained on: the Hessian is that of its mean loss, regularizers included
 * @returns for each sample of `x` and each of the training: by how much the loss of the sample would rise, were the model
 * trained without the other. Above 0 is a proponent.
 * @throws LimpidError when samples or targets do not fit the model, there are too many weights, or the damping is too small
 */
export async function influence(
  model: Model,
  x: Samples,
  training: TrainingData,
  options: InfluenceOptions = {},
): Promise<Influences> {
  checkModel(model, METHOD);
  const layered = layersModel(model);
  const { damping = DAMPING, classes } = options;
  if (!(damping >= 0 && damping < Infinity)) {
    throw new LimpidError('EXPLAIN_NUMBER', {
      option: 'damping',
      given: damping,
      allowed: say('from 0 on, and not infinite'),
    });
  }
  const loss = lossOf(layered, options.loss);
  const chosen = chosenWeights(layered, options.layers);
  const solver = options.solver ?? (chosen.count <= FEW_WEIGHTS ? 'explicit' : 'conjugate-gradients');
  if (chosen.count > MOST_WEIGHTS[solver]) throw tooLarge(chosen.count, solver);
  const held: { dispose(): void }[] = [];
  const hold = (data: Labelled): [Labelled, SampleLosses] => {
    held.push(data.x, data.targets);
    const losses = new SampleLosses(layered, loss, chosen, data);
    held.push(losses);
    return [data, losses];
  };
  try {
    const [learnt, losses] = hold(trainingOf(layered, training));
    const samples = samplesOf(x, 'x', inputShape(layered));
    held.push(samples);
    const [asked, askedLosses] = hold(labelled(layered, samples, options.y, 'y'));
    const solve = solver === 'explicit' ? await byMatrix(losses, chosen.count, damping) : byProducts(losses, damping);

    const directions: Float64Array[] = [];
    for await (const gradient of askedLosses.gradients()) directions.push((await solve(gradient)).x);
    const scores = directions.map(() => new Float64Array(losses.count));
    const self = solver === 'explicit' ? new Float64Array(losses.count) : undefined;
    let row = 0;
    for await (const gradient of losses.gradients()) {
      directions.forEach((direction, sample) => {
        const values = scores[sample];
        if (values) values[row] = dot(direction, gradient) / losses.count;
      });
      if (self) self[row] = (await solve(gradient)).size / losses.count;
      row += 1;
    }
    return influencesOf(METHOD, { scores, self, asked, learnt, classes });
  } finally {
    for (const one of held) one.dispose();
  }
}

/** (H + damping) x = gradient; `size` is their product. */
type Solve = (gradient: Float32Array) => Promise<{ x: Float64Array; size: number }>;

async function byMatrix(losses: SampleLosses, count: number, damping: number): Promise<Solve> {
  const hessian = new Float64Array(count * count);
  for (let column = 0; column < count; column++) {
    const product = await losses.hessianTimes(new Float64Array(count).fill(1, column, column + 1));
    // A mean with its transpose, which float32 makes a little different.
    for (let row = 0; row < count; row++) {
      const half = (product[row] ?? 0) / 2;
      hessian[row * count + column] = (hessian[row * count + column] ?? 0) + half;
      hessian[column * count + row] = (hessian[column * count + row] ?? 0) + half;
    }
    hessian[column * count + column] = (hessian[column * count + column] ?? 0) + damping;
  }
  const lower = cholesky(hessian, count);
  if (!lower) throw new LimpidError('EXPLAIN_INDEFINITE', { damping });
  return (gradient) => {
    const half = forwardSolved(lower, gradient);
    return Promise.resolve({ x: backwardSolved(lower, half), size: dot(half, half) });
  };
}

function byProducts(losses: SampleLosses, damping: number): Solve {
  const times = async (vector: Float64Array) => {
    const product = await losses.hessianTimes(vector);
    return product.map((value, at) => value + damping * (vector[at] ?? 0));
  };
  return async (gradient) => {
    const found = await conjugateGradients(times, gradient, { tolerance: TOLERANCE, most: MOST_STEPS });
    if (found.outcome === 'not positive') throw new LimpidError('EXPLAIN_INDEFINITE', { damping });
    if (found.outcome === 'not converged') {
      throw new LimpidError('EXPLAIN_NOT_CONVERGED', { steps: MOST_STEPS, left: found.left.toExponential(1), damping });
    }
    return { x: found.x, size: dot(found.x, gradient) };
  };
}

function tooLarge(weights: number, solver: Solver): LimpidError {
  return new LimpidError('EXPLAIN_TOO_LARGE', { weights, solver, most: MOST_WEIGHTS[solver] });
}
