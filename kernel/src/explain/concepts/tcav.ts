/** `tcav(model, { striped, dotted }, zebras, { layer, random })`: do outputs rise where a layer sees more of a concept? */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { betweenChunks, chunksOf, numbersOf, range, widthOf } from '../chunks.ts';
import { checkedTarget, checkModel } from '../explainer.ts';
import { explainedLayer } from '../layers.ts';
import { lookAt, watching } from '../look.ts';
import type { MethodOptions, Model, Question, Samples } from '../method.ts';
import { countOf } from '../noise.ts';
import { samplesOf } from '../sample.ts';
import { applied, inputShape, outputs } from '../score.ts';
import { decisions, logisticRegression } from './logistic-regression.ts';
import { meanOf, Tcav } from './tcav-result.ts';
import type { ConceptScores, RandomScores } from './tcav-result.ts';
import { aboveChance, welch } from './t-test.ts';

export interface TcavOptions extends Pick<MethodOptions, 'layer' | 'score' | 'seed'> {
  /** Samples that show nothing in particular, at least four and best twice as many as a concept has. */
  random?: Samples;
  /** Index of the output; left out: the one that most of `x` is taken for. */
  target?: number;
  /** Random sets that each concept is told from. Left out: 30. */
  runs?: number;
  /** Inverse strength of the classifiers' L2 penalty, as in scikit-learn. Left out: 1. */
  C?: number;
  /** A concept is significant below this p, which is shared out among the concepts (Bonferroni). Left out: 0.05. */
  level?: number;
}

const TITLE = 'TCAV';
const RUNS = 30;
const LEVEL = 0.05;
const STREAM = 21;
/** Of each set, this share is kept back to see how well the classifier does. */
const KEPT_BACK = 1 / 3;

/**
 * Testing with concept activation vectors (Kim et al., "Interpretability Beyond Feature Attribution", 2018). A linear
 * classifier at `layer` tells the samples of a concept from random ones, and its normal points towards the concept. The
 * score is the share of `x` whose output rises in that direction; it is taken against many random sets, and compared
 * with the scores of random sets themselves by a two-sided t-test (Welch's). A concept that the classifiers cannot tell
 * from random samples is none, and not significant.
 * @param model a layers model of one input whose output has shape [batch, outputs]
 * @param concepts samples of each concept by its name, [rows, ...] of the model's input, two or more, best 50
 * @param x samples of the class, [rows, ...]
 * @throws LimpidError when samples do not fit the model or are too few, or the layer is not there
 */
export async function tcav(
  model: Model,
  concepts: { readonly [name: string]: Samples },
  x: Samples,
  options: TcavOptions = {},
): Promise<Tcav> {
  checkModel(model, { title: TITLE, needs: 'layers' });
  const [runs, c, level] = [countOf(options.runs ?? RUNS, 'runs'), options.C ?? 1, options.level ?? LEVEL];
  if (!(c > 0)) throw new LimpidError('EXPLAIN_NUMBER', { option: 'C', given: c, allowed: 'above 0' });
  if (!(level > 0)) throw new LimpidError('EXPLAIN_NUMBER', { option: 'level', given: level, allowed: 'above 0' });
  if (runs < 2) throw new LimpidError('EXPLAIN_RUNS', { given: runs });
  const names = namesOf(concepts);
  if (options.random === undefined) throw new LimpidError('EXPLAIN_RANDOM');
  const shape = inputShape(model);
  const sets: tf.Tensor[] = [];
  try {
    sets.push(samplesOf(x, 'x', shape), samplesOf(options.random, 'random', shape));
    for (const name of names) sets.push(samplesOf(concepts[name] ?? [], say('the concept {name}', { name }), shape));
    const [samples, random, ...shown] = sets;
    if (!samples || !random) throw new RangeError('Two sets were made.');
    const [sampleCount = 0] = samples.shape;
    const size = sizeOfSets(random, shown, names);
    const target = targetOf(model, samples, options.target);
    const question: Question = {
      model,
      samples,
      targets: new Array<number>(sampleCount).fill(target),
      score: options.score ?? 'logit',
      options: { ...(options.layer !== undefined && { layer: options.layer }) },
      cost: { forward: 0, backward: 0 },
    };
    const layer = explainedLayer(question, TITLE);
    const slopes = await slopesOf(question, layer);
    const activations = await activationsOf(question, layer, [random, ...shown]);
    const seen: Seen = { ...activations, gram: await gramOf(activations), slopes, size, c };

    const draw = new Stream(options.seed ?? 0, STREAM);
    const trials = Array.from({ length: runs }, () => pairOfSets(draw, activations.sets[0] ?? [], size));
    const nothing = await trialsOf(seen, trials);
    const found: ConceptScores[] = [];
    for (const [index, name] of names.entries()) {
      const rows = activations.sets[index + 1] ?? [];
      const against = trials.map(([, others]) => [shuffled(draw, rows).slice(0, size), others] as const);
      const scores = await trialsOf(seen, against);
      found.push({ name, ...scores, ...judged(scores, nothing, size, level / names.length) });
    }
    return new Tcav(layer.name, target, question.score, sampleCount, size, level, found, nothing);
  } finally {
    tf.dispose(sets);
  }
}

/**
 * The runs of a concept share its samples, so that a t-test of their scores takes any set of samples for something
 * particular. A concept must also be one: what tells its samples from random ones must do so on samples kept back.
 */
function judged(
  { scores, accuracies }: RandomScores,
  nothing: RandomScores,
  size: number,
  level: number,
): Pick<ConceptScores, 'statistic' | 'pOfScores' | 'pOfClassifier' | 'pValue' | 'isSignificant'> {
  const { statistic, pValue: pOfScores } = welch(scores, nothing.scores);
  const pOfClassifier = aboveChance(meanOf(accuracies), 2 * size);
  const pValue = Math.max(pOfScores, pOfClassifier);
  return { statistic, pOfScores, pOfClassifier, pValue, isSignificant: pValue < level };
}

function namesOf(concepts: { readonly [name: string]: Samples }): string[] {
  // Notebooks give what they like.
  const given: unknown = concepts;
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  if (names.length > 0 && !Array.isArray(given) && !(given instanceof tf.Tensor)) return names;
  throw new LimpidError('EXPLAIN_CONCEPTS');
}

/** Classifiers see as many samples of either side, and random sets are told from others that they share nothing with. */
function sizeOfSets(random: tf.Tensor, concepts: readonly tf.Tensor[], names: readonly string[]): number {
  concepts.forEach(({ shape: [count = 0] }, index) => {
    if (count < 2)
      throw new LimpidError('EXPLAIN_FEW', {
        what: say('the concept {name}', { name: names[index] ?? index }),
        count,
        least: 2,
      });
  });
  const [pool = 0] = random.shape;
  if (pool < 4) throw new LimpidError('EXPLAIN_FEW', { what: '`random`', count: pool, least: 4 });
  return Math.min(Math.floor(pool / 2), ...concepts.map(({ shape: [count = 0] }) => count));
}

function targetOf(model: Model, samples: tf.Tensor, asked: number | undefined): number {
  const values = outputs(model, samples);
  const classes = values.length / (samples.shape[0] ?? 1);
  if (asked !== undefined) return checkedTarget(asked, classes);
  const votes = new Array<number>(classes).fill(0);
  for (let from = 0; from < values.length; from += classes) {
    const row = values.subarray(from, from + classes);
    const winner = row.indexOf(Math.max(...row));
    votes[winner] = (votes[winner] ?? 0) + 1;
  }
  return votes.indexOf(Math.max(...votes));
}

/** Gradients of the scores at the layer, [samples, width], row-major. */
async function slopesOf(question: Question, layer: tf.layers.Layer): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for await (const [start, end] of chunksOf(question.targets.length, widthOf(question.samples))) {
    const part = numbersOf(() => {
      const x = question.samples.slice(start, end - start);
      return lookAt(question, layer, x, range(start, end)).gradients;
    });
    rows.push(...rowsOf(part, end - start));
  }
  return rows;
}

interface Activations {
  /** One a sample: what the layer gives for it. */
  rows: Float32Array[];
  /** Places in `rows`: of the random samples, and of each concept. */
  sets: number[][];
}

async function activationsOf(
  { model, cost }: Question,
  layer: tf.layers.Layer,
  given: readonly tf.Tensor[],
): Promise<Activations> {
  const rows: Float32Array[] = [];
  const sets: number[][] = [];
  for (const samples of given) {
    const [count = 0] = samples.shape;
    sets.push(range(rows.length, rows.length + count));
    for await (const [start, end] of chunksOf(count, widthOf(samples))) {
      cost.forward += end - start;
      const part = numbersOf(
        () => watching(layer, () => applied(model, samples.slice(start, end - start))).activations,
      );
      rows.push(...rowsOf(part, end - start));
    }
  }
  return { rows, sets };
}

function rowsOf(values: Float32Array, count: number): Float32Array[] {
  const width = values.length / count;
  return Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width));
}

/** All inner products of activations, in double precision. */
async function gramOf({ rows }: Activations): Promise<Float64Array[]> {
  const gram: Float64Array[] = [];
  for (const [index, one] of rows.entries()) {
    gram.push(Float64Array.from(rows, (other, at) => (at < index ? (gram[at]?.[index] ?? 0) : dot(one, other))));
    if (index % 16 === 0) await betweenChunks();
  }
  return gram;
}

interface Seen extends Activations {
  gram: Float64Array[];
  slopes: Float32Array[];
  size: number;
  c: number;
}

/** Places in `rows` of what is on either side of a classifier. */
type Pair = readonly [positive: readonly number[], negative: readonly number[]];

async function trialsOf(seen: Seen, pairs: readonly Pair[]): Promise<RandomScores> {
  const trials = [];
  for (const pair of pairs) {
    trials.push(trialOf(seen, pair));
    await betweenChunks();
  }
  return {
    scores: trials.map(({ score }) => score),
    magnitudes: trials.map(({ magnitude }) => magnitude),
    accuracies: trials.map(({ accuracy }) => accuracy),
    cavs: trials.map(({ cav }) => cav),
    sensitivities: trials.map(({ sensitivities }) => sensitivities),
  };
}

function trialOf(seen: Seen, pair: Pair) {
  const { slopes, rows } = seen;
  const width = rows[0]?.length ?? 0;
  const { coefficients, samples } = classified(seen, pair);
  const normal = new Float64Array(width);
  samples.forEach((sample, index) => {
    const coefficient = coefficients[index] ?? 0;
    rows[sample]?.forEach((value, at) => (normal[at] = (normal[at] ?? 0) + coefficient * value));
  });
  const length = Math.sqrt(dot(normal, normal)) || 1;
  const cav = Float32Array.from(normal, (value) => value / length);
  const sensitivities = Float32Array.from(slopes, (slope) => dot(slope, cav));
  const count = sensitivities.length;
  return {
    cav,
    sensitivities,
    score: sensitivities.filter((value) => value > 0).length / count,
    magnitude: sensitivities.reduce((sum, value) => sum + value, 0) / count,
    accuracy: accuracyOf(seen, pair),
  };
}

/** Trained on a part of both sides: the share of the rest that it gets right. */
function accuracyOf(seen: Seen, [positive, negative]: Pair): number {
  const kept = Math.max(1, Math.round(seen.size * KEPT_BACK));
  const trained = classified(seen, [positive.slice(kept), negative.slice(kept)]);
  const tested = [...positive.slice(0, kept), ...negative.slice(0, kept)];
  const gram = subGram(seen.gram, tested, trained.samples);
  const values = decisions(gram, trained);
  return values.filter((value, at) => value > 0 === at < kept).length / tested.length;
}

function classified({ gram, c }: Seen, [positive, negative]: Pair) {
  const samples = [...positive, ...negative];
  const isPositive = samples.map((_, at) => at < positive.length);
  return { samples, ...logisticRegression(subGram(gram, samples, samples), isPositive, c) };
}

function subGram(gram: readonly Float64Array[], rows: readonly number[], columns: readonly number[]): Float64Array {
  return Float64Array.from(rows.flatMap((row) => columns.map((column) => gram[row]?.[column] ?? 0)));
}

function pairOfSets(draw: Stream, pool: readonly number[], size: number): Pair {
  const order = shuffled(draw, pool);
  return [order.slice(0, size), order.slice(size, 2 * size)];
}

/** Fisher and Yates. */
function shuffled(draw: Stream, values: readonly number[]): number[] {
  const order = [...values];
  for (let at = order.length - 1; at > 0; at--) {
    const other = draw.below(at + 1);
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
