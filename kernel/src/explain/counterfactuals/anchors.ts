/** `anchors(model, x)`: which few conditions hold the answer, whatever the rest is? */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { chunksOf } from '../chunks.ts';
import { checkModel } from '../explainer.ts';
import { featuresOf } from '../features.ts';
import type { Features } from '../features.ts';
import type { Cost, MethodOptions, Model, Samples } from '../method.ts';
import { countOf } from '../noise.ts';
import { predictionOf } from '../prediction.ts';
import { baselinesOf, sampleOf, samplesOf } from '../sample.ts';
import { applied, inputShape, outputs } from '../score.ts';
import { Anchor } from './anchor-result.ts';
import { precisionOf, searchAnchor } from './anchor-search.ts';
import type { AnchorGoal, Sampling } from './anchor-search.ts';
import { maskSpace, tableSpace } from './anchor-space.ts';
import type { AnchorSpace } from './anchor-space.ts';
import { binsOf } from './bins.ts';
import { namesOf } from './columns.ts';
import { classOf, hasClasses } from './goal.ts';

export interface AnchorOptions {
  /** Least share of samples within the rule that are answered alike. Left out: 0.95. */
  precision?: number;
  /** How certain that is. Left out: 0.95. */
  confidence?: number;
  /** By so much a rule may be less precise than the best and go on to be extended. Left out: 0.15. */
  tolerance?: number;
  /** How many rules are extended at a time. Left out: 4. */
  beam?: number;
  /** Most conditions of a rule. Left out: 6. */
  longest?: number;
  /** Most samples that one rule is tried on. Left out: 2000. */
  draws?: number;
  /** Of a column with many values. Left out: 4, so that edges are its quartiles. */
  bins?: number;
  /** Samples that stand for the data, [rows, ...]. A table needs them; of pictures and sequences they stand in for what is taken away. */
  background?: Samples;
  /** Of pictures and sequences without a background: what stands in for what is taken away. Left out: 0. */
  baseline?: Samples;
  /** Which values of a picture or sequence go together, see `MethodOptions`. */
  features?: Exclude<MethodOptions['features'], undefined>;
  /** What the columns of a table, or the features of a picture or sequence, are called. Left out: their indices. */
  columns?: readonly string[];
  /** What the classes are called, in order; left out: their indices. */
  classes?: readonly string[];
  /** Of everything that is drawn: the same seed gives the same rule. Left out: 0. */
  seed?: number;
}

const STREAM = 32;
const BATCH = 100;

/**
 * A rule that the sample meets, under which the model nearly always answers as for the sample (Ribeiro et al., 2018).
 * Of a table it bounds columns, and samples are rows of the background with the bounded columns redrawn within their bounds;
 * of a picture or sequence it names patches or steps that stay, and of samples each of the others is taken away half of the
 * time.
 * @param model a layers or graph model of one input that gives classes, output shape [batch, outputs]
 * @param x one sample, with or without its batch dimension: a tensor or nested lists
 * @returns the rule with the greatest coverage of those whose precision is certain, or the most precise one and that it is not
 * @throws LimpidError when the model gives no classes, a table has no background, or an option does not fit
 */
export async function anchors(model: Model, x: Samples, options: AnchorOptions = {}): Promise<Anchor> {
  checkModel(model);
  const goal = goalOf(options);
  const sample = sampleOf(x, 'x', inputShape(model));
  try {
    const prediction = predictionOf(outputs(model, sample), options.classes);
    if (!hasClasses(model, prediction)) throw new LimpidError('ANCHOR_CLASSES');
    const values = Float32Array.from(sample.dataSync());
    const shape = sample.shape.slice(1);
    const { space, features } = spaceOf(sample, values, options);
    const cost: Cost = { forward: 1, backward: 0 };
    const answer = classOf(prediction);
    const random = new Stream(options.seed ?? 0, STREAM);
    const { best, isFound, least } = await searchAnchor(
      space,
      samplingOf(model, shape, space, answer, random, cost),
      goal,
    );
    return new Anchor({
      conditions: space.words(best.rule),
      parts: space.parts(best.rule),
      precision: precisionOf(best),
      leastPrecision: least,
      wantedPrecision: goal.precision,
      coverage: best.coverage,
      draws: best.draws,
      isFound,
      answer,
      prediction,
      values,
      shape,
      features,
      cost,
    });
  } finally {
    sample.dispose();
  }
}

function goalOf(options: AnchorOptions): AnchorGoal {
  const share = (option: 'precision' | 'confidence' | 'tolerance', left: number): number => {
    const given = options[option] ?? left;
    if (given > 0 && given < 1) return given;
    throw new LimpidError('ANCHOR_SHARE', { option, given });
  };
  return {
    precision: share('precision', 0.95),
    delta: 1 - share('confidence', 0.95),
    tolerance: share('tolerance', 0.15),
    beam: countOf(options.beam ?? 4, 'beam'),
    longest: countOf(options.longest ?? 6, 'longest'),
    most: countOf(options.draws ?? 2000, 'draws'),
    batch: Math.min(BATCH, options.draws ?? BATCH),
  };
}

function spaceOf(
  sample: tf.Tensor,
  values: Float32Array,
  options: AnchorOptions,
): { space: AnchorSpace; features: Features | undefined } {
  const shape = sample.shape.slice(1);
  if (shape.length === 1) {
    if (options.background === undefined)
      throw new LimpidError('EXPLAIN_BACKGROUND', { method: say('An anchor of a table') });
    const names = namesOf(values.length, options.columns);
    const count = countOf(options.bins ?? 4, 'bins');
    const rows = rowsOf(sample, options.background);
    const columns =
      values.length === 0 ? [] : Array.from(values, (_, column) => Float32Array.from(rows, (row) => row[column] ?? 0));
    return {
      space: tableSpace(
        values,
        columns,
        columns.map((column) => binsOf(column, count)),
        names,
      ),
      features: undefined,
    };
  }
  const features = featuresOf(shape, options);
  const absent = options.background === undefined ? baselineRows(sample, options) : rowsOf(sample, options.background);
  const names = options.columns ? namesOf(features.count, options.columns) : undefined;
  const what = shape.length === 3 ? 'patch' : 'step';
  const words = names ?? Array.from({ length: features.count }, (_, at) => `${what} ${at}`);
  return { space: maskSpace(values, features, absent, words), features };
}

function rowsOf(sample: tf.Tensor, given: Samples): Float32Array[] {
  const rows = samplesOf(given, 'background', [null, ...sample.shape.slice(1)]);
  try {
    return split(rows);
  } finally {
    rows.dispose();
  }
}

function baselineRows(sample: tf.Tensor, { baseline }: AnchorOptions): Float32Array[] {
  const rows = baselinesOf(sample, baseline === undefined ? {} : { baseline });
  try {
    return split(rows);
  } finally {
    rows.dispose();
  }
}

function split(rows: tf.Tensor): Float32Array[] {
  const [values, count] = [Float32Array.from(rows.dataSync()), rows.shape[0] ?? 0];
  const width = values.length / count;
  return Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width));
}

function samplingOf(
  model: Model,
  shape: readonly number[],
  space: AnchorSpace,
  answer: number,
  random: Stream,
  cost: Cost,
): Sampling {
  const width = shape.reduce((product, size) => product * size, 1);
  return async (rules, draws) => {
    const hits = rules.map(() => 0);
    cost.forward += rules.length * draws;
    for await (const [start, end] of chunksOf(rules.length * draws, width)) {
      const values = new Float32Array((end - start) * width);
      for (let at = start; at < end; at++) {
        const row = values.subarray((at - start) * width, (at - start + 1) * width);
        space.draw(rules[Math.floor(at / draws)] ?? [], random, row);
      }
      const found = tf.tidy(() => applied(model, tf.tensor(values, [end - start, ...shape])).dataSync<'float32'>());
      const classes = found.length / (end - start);
      for (let at = start; at < end; at++) {
        const row = found.subarray((at - start) * classes, (at - start + 1) * classes);
        const rule = Math.floor(at / draws);
        if (answerOf(row) === answer) hits[rule] = (hits[rule] ?? 0) + 1;
      }
    }
    return hits;
  };
}

/** As `classOf` says of a whole prediction. */
function answerOf(outputs: Float32Array): number {
  if (outputs.length === 1) return (outputs[0] ?? 0) > 0.5 ? 1 : 0;
  return outputs.reduce((best, value, at) => (value > (outputs[best] ?? -Infinity) ? at : best), 0);
}
