/**
 * Layer-wise relevance propagation (Bach et al., "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by
 * Layer-Wise Relevance Propagation", 2015; rules after Montavon et al., "Layer-Wise Relevance Propagation: An Overview",
 * 2019): the score is shared out, layer by layer backwards, among what was summed up to it. What biases add is lost with
 * "epsilon" and "gamma"; "z-plus" leaves biases out and keeps the whole score, and so does "alpha-beta" where each sum
 * has something that adds and something that takes away. Within recurrent layers sums are shared by "epsilon", and of a
 * gate times a signal the signal gets all (Arras et al., "Explaining Recurrent Neural Network Predictions in Sentiment
 * Analysis", 2017).
 */
import * as tf from '@tensorflow/tfjs';
import { range } from '../chunks.ts';
import { completenessOf } from '../completeness.ts';
import { explainer } from '../explainer.ts';
import { gradientsOf } from '../gradients.ts';
import { hasRules, isWeighted, kindOf, unsupportedLayer } from '../layer-kinds.ts';
import { layersModel, layersOf } from '../layers.ts';
import type { MethodOptions, Question } from '../method.ts';
import { alphaBeta, epsilon, flat, gamma } from '../relevance.ts';
import { withRules } from '../rules.ts';
import type { Rule, Rules } from '../rules.ts';
import { scoresOf } from '../score.ts';
import type { Slope } from '../score.ts';

const TITLE = 'LRP';
/** As in Captum. */
const EPSILON = 1e-9;
const GAMMA = 0.25;
const ALPHA = 2;

export const lrp = explainer({
  name: 'lrp',
  title: TITLE,
  score: 'logit',
  needs: 'layers',
  fits: hasRules,
  async attribute(question) {
    const { samples } = question;
    const values = await gradientsOf(question, relevanceOf(question));
    const scores = scoresOf(question).values(samples, range(0, question.targets.length));
    const completeness = completenessOf(values, scores);
    return { values, shape: samples.shape.slice(1), sign: 'signed', completeness };
  },
});

/** Relevance in place of a gradient. */
export function relevanceOf({ model: given, options, score }: Question): Slope {
  const model = layersModel(given);
  const rules = rulesOf(model, options);
  const { rule, epsilon: stabilizer, gamma: favour, alpha: share } = options;
  return {
    name: [TITLE, rule, stabilizer, favour, share].join(' '),
    within: (run) => withRules(model, score, rules, run),
    // The slope of half the square is the score itself: the relevance to share out.
    of: (scores) => scores.square().div(2),
  };
}

function rulesOf(model: tf.LayersModel, options: MethodOptions): Rules {
  const stabilizer = options.epsilon ?? EPSILON;
  const first = layersOf(model).find(isWeighted);
  return {
    layer(layer) {
      switch (kindOf(layer, TITLE)) {
        case 'weighted':
          return weightedRule(layer, layer === first, options, stabilizer);
        case 'linear':
          return epsilon(EPSILON);
        case 'elementwise':
          return passedOn;
        case 'moving':
        case 'maximum':
        case 'composed':
          // The gradient puts the relevance where the value came from.
          return undefined;
      }
    },
    activation(layer, name) {
      if (name === 'softmax') throw unsupportedLayer(layer, TITLE, name);
      return passedOn;
    },
    // Whatever the rule for other layers: signals of recurrent layers have both signs, which the others are not made for.
    composed: { sums: epsilon(stabilizer), product: signalTakesAll },
  };
}

function weightedRule(layer: tf.layers.Layer, isFirst: boolean, options: MethodOptions, stabilizer: number): Rule {
  switch (options.rule ?? 'composite') {
    case 'epsilon':
      return epsilon(stabilizer);
    case 'gamma':
      return gamma(layer, options.gamma ?? GAMMA, stabilizer);
    case 'alpha-beta':
      return alphaBeta(layer, options.alpha ?? ALPHA, stabilizer);
    case 'z-plus':
      return alphaBeta(layer, 1, stabilizer);
    case 'composite':
      // As in Zennit's EpsilonPlusFlat, where a first dense layer would make all columns of a table alike.
      if (!layer.getClassName().includes('Conv')) return epsilon(stabilizer);
      return isFirst ? flat(layer, stabilizer) : alphaBeta(layer, 1, stabilizer);
  }
}

/** An activation gets the relevance of its output. */
const passedOn: Rule = ({ dy }) => [dy];

/** A gate lets a signal through and says nothing itself (Arras et al., 2017). */
const signalTakesAll: Rule = ({ inputs: [gate], dy }) => [tf.zerosLike(gate ?? dy), dy];
