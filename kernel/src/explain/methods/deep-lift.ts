/**
 * DeepLIFT with its rescale rule (Shrikumar, Greenside and Kundaje, "Learning Important Features Through Propagating
 * Activation Differences", 2017): every nonlinearity passes on the ratio of the differences of its output and its input
 * between the sample and a baseline, in place of its slope. The values add up to the difference of the scores.
 */
import * as tf from '@tensorflow/tfjs';
import { atOnce } from '../at-once.ts';
import { backward } from '../backward.ts';
import { chunksOf, range, widthOf } from '../chunks.ts';
import { completenessOf } from '../completeness.ts';
import { explainer } from '../explainer.ts';
import { hasRules, kindOf, unsupportedLayer } from '../layer-kinds.ts';
import { layersModel } from '../layers.ts';
import type { Question } from '../method.ts';
import { rowsOf } from '../path.ts';
import { withRules } from '../rules.ts';
import type { Passing, Rule, Rules } from '../rules.ts';
import { baselinesOf } from '../sample.ts';
import { checkScores, slopeAt, targetsOf } from '../score.ts';

const TITLE = 'DeepLIFT';
/** Inputs that differ by less take the slope, as in Captum. */
const SAME_INPUT = 1e-10;
/** And inputs of a maximum that differ by less get nothing, as in SHAP. */
const SAME_MAXIMUM = 1e-7;

export const deepLift = explainer({
  name: 'deep-lift',
  title: TITLE,
  score: 'logit',
  needs: 'layers',
  checksScores: true,
  fits: hasRules,
  async attribute(question) {
    const { samples, options } = question;
    const baselines = baselinesOf(samples, options);
    try {
      const [count = 0] = samples.shape;
      const width = widthOf(samples);
      const values = new Float32Array(samples.size);
      const deltas: number[] = [];
      for await (const [start, end] of chunksOf(count, width)) {
        const pairs = range(start, end).map((owner) => ({ owner, reference: owner }));
        const found = contributions(question, { samples, references: baselines }, pairs, TITLE);
        values.set(found.values, start * width);
        deltas.push(...found.deltas);
      }
      const completeness = completenessOf(values, deltas);
      const baseline = baselines.dataSync<'float32'>().slice();
      return { values, shape: samples.shape.slice(1), sign: 'signed', baseline, completeness };
    } finally {
      baselines.dispose();
    }
  },
});

/** What is compared with what: inputs of the model, or what a layer gives for them. */
export interface Compared {
  samples: tf.Tensor;
  references: tf.Tensor;
  /** How the model's outputs come from them; left out: they are its inputs. */
  outputs?: (x: tf.Tensor, owners: readonly number[]) => tf.Tensor;
}

interface Contributions {
  /** Row-major, as the pairs. */
  values: Float32Array;
  /** By how much the score of the sample exceeds that of the other, for each pair. */
  deltas: number[];
}

/** What each value of a sample adds to its score over that of one of `references`, for each pair of the two. */
export function contributions(
  question: Question,
  { samples, references, outputs }: Compared,
  pairs: readonly { owner: number; reference: number }[],
  title: string,
): Contributions {
  const { model, score, cost } = question;
  const owners = pairs.map(({ owner }) => owner);
  // Samples and references go through the model as the two halves of one batch.
  const both = [...owners, ...owners];
  cost.forward += both.length;
  cost.backward += both.length;
  const [values, scores] = tf.tidy((): [tf.Tensor, tf.Tensor] => {
    const at = rowsOf(samples, owners);
    const from = rowsOf(
      references,
      pairs.map(({ reference }) => reference),
    );
    const within = <T>(run: () => T) => withRules(layersModel(model), score, rescale(title), run);
    const slope = { within, ...(outputs && { outputs: (x: tf.Tensor) => outputs(x, both) }) };
    const name = outputs ? undefined : `${title}, ${score}`;
    const given: [tf.Tensor, tf.Tensor, tf.Tensor] = [at, from, targetsOf(question, both)];
    return atOnce<typeof given, [tf.Tensor, tf.Tensor]>(model, name, given, (x, reference, targets) => {
      const slopes = slopeAt(question, tf.concat([x, reference]), targets, slope);
      return [half(slopes.gradient).mul(x.sub(reference)), slopes.scores];
    });
  });
  try {
    const found = scores.dataSync<'float32'>();
    checkScores(found.subarray(0, pairs.length));
    const deltas = pairs.map((_, pair) => (found[pair] ?? 0) - (found[pairs.length + pair] ?? 0));
    return { values: values.dataSync<'float32'>(), deltas };
  } finally {
    tf.dispose([values, scores]);
  }
}

function rescale(method: string): Rules {
  return {
    layer(layer) {
      switch (kindOf(layer, method)) {
        case 'weighted':
        case 'linear':
        case 'moving':
        case 'composed':
          return undefined;
        case 'elementwise':
          return rescaled;
        case 'maximum':
          return crossMaximum;
      }
    },
    activation(layer, name) {
      switch (name) {
        case 'softmax':
          throw unsupportedLayer(layer, method, 'softmax');
        case 'tanh':
          return saturating(1, (output) => output);
        case 'sigmoid':
          return saturating(0.5, (output) => output.mul(2).sub(1));
        default:
          return rescaled;
      }
    },
    composed: { sums: undefined, product: shared },
  };
}

/** Each factor gets its difference times the mean of the other, which is what it counts for by Shapley's value of two. */
function shared({ inputs, dy }: Passing): tf.Tensor[] {
  const [first = dy, second = dy] = inputs;
  return [second, first].map((other) => {
    const [at, from] = halves(other);
    const multipliers = at.add(from).div(2).mul(half(dy));
    return tf.concat([multipliers, multipliers]);
  });
}

/**
 * The rescale rule for scaled hyperbolic tangents, by tanh a − tanh b = tanh(a − b) · (1 − tanh a · tanh b): a difference
 * of two outputs would lose the digits that long sequences add up.
 * @param slope of the input within the tangent
 * @param tangent from an output
 */
function saturating(slope: number, tangent: (output: tf.Tensor) => tf.Tensor): Rule {
  return ({ inputs, output, dy }) =>
    inputs.map((x) => {
      const input = difference(x).mul(slope);
      const isSame = input.equal(0);
      const safe = tf.where(isSame, tf.onesLike(input), input);
      const [at, from] = halves(tangent(output));
      const ratio = tf.where(isSame, tf.onesLike(input), safe.tanh().div(safe)).mul(tf.sub(1, at.mul(from)));
      const multipliers = ratio.mul(slope * slope).mul(half(dy));
      return tf.concat([multipliers, multipliers]);
    });
}

function rescaled({ inputs, output, dy, forward }: Passing): tf.Tensor[] {
  const slopes = backward(forward, inputs, dy);
  return inputs.map((x, index) => {
    const [input, outcome] = [difference(x), difference(output)];
    const isSame = input.abs().less(SAME_INPUT);
    const ratio = outcome.div(tf.where(isSame, tf.onesLike(input), input)).mul(half(dy));
    return tf.where(tf.concat([isSame, isSame]), slopes[index] ?? tf.zerosLike(x), tf.concat([ratio, ratio]));
  });
}

/** Of a maximum over several values, as SHAP and Captum have it: by way of the greater of the two outputs. */
function crossMaximum({ inputs, output, dy, forward }: Passing): tf.Tensor[] {
  const [at, from] = halves(output);
  const greater = tf.maximum(at, from);
  const flow = tf.concat([greater.sub(from), at.sub(greater)]).mul(tf.concat([half(dy), half(dy)]));
  const flows = backward(forward, inputs, flow);
  return inputs.map((x, index) => {
    const [up, down] = halves(flows[index] ?? tf.zerosLike(x));
    const input = difference(x);
    const isSame = input.abs().less(SAME_MAXIMUM);
    const ratio = up.add(down).div(tf.where(isSame, tf.onesLike(input), input));
    const multipliers = tf.where(isSame, tf.zerosLike(ratio), ratio);
    return tf.concat([multipliers, multipliers]);
  });
}

function difference(both: tf.Tensor): tf.Tensor {
  const [at, from] = halves(both);
  return at.sub(from);
}

function half(both: tf.Tensor): tf.Tensor {
  return halves(both)[0];
}

function halves(both: tf.Tensor): [at: tf.Tensor, from: tf.Tensor] {
  const count = (both.shape[0] ?? 0) / 2;
  return [both.slice(0, count), both.slice(count, count)];
}
