/** `tokenAttribution(model, tokens)`: which words of a text, or steps of a sequence, made the model say so? */
import * as tf from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import { LimpidError } from '../../errors.ts';
import type { MimeBundle } from '../../messages.ts';
import { checkedTarget, checkModel } from '../explainer.ts';
import { layersModel } from '../layers.ts';
import type { Completeness, Cost, MethodOptions, Model, Question, Samples, Score } from '../method.ts';
import { tokenBundle } from '../pictures/token-ribbons.ts';
import { predictionOf } from '../prediction.ts';
import type { Prediction } from '../prediction.ts';
import { outputs } from '../score.ts';
import { indicesOf, placeOf } from './token-input.ts';
import { TOKEN_METHODS } from './token-methods.ts';
import type { TokenMethod } from './token-methods.ts';
import { wordsFor } from './words.ts';
import type { Words } from './words.ts';

const TITLE = 'Token attribution';

export interface TokenOptions extends Pick<MethodOptions, 'score' | 'baseline' | 'steps' | 'rule' | 'epsilon'> {
  /** Left out: "integrated-gradients". */
  method?: TokenMethod;
  /** Index of the output to explain; left out: the greatest. */
  target?: number;
  /**
   * The text of each token, padding included; or a vocabulary, which gives words their indices, as tokenizers keep it;
   * or a function that gives an index its text. Left out: the indices.
   */
  words?: Words;
  /** Index that fills up texts; where the text begins or ends with it, it is left out. `null`: none. Left out: 0. */
  padding?: number | null;
  /** Name of the embedding, where the model has several; left out: the first. */
  layer?: string;
  /** What the outputs are called; left out: their indices. */
  classes?: readonly string[];
}

export interface Token {
  /** As it was given: it may hold any characters. */
  word: string;
  /** How much it counts for the target, summed over the embedding or the features. */
  value: number;
  /** Place in the sequence, padding counted. */
  step: number;
  /** In the vocabulary; left out where the sequence is none of indices. */
  index?: number;
}

/** Numbers to go on with, and the words on coloured ground when it is the value of a cell. */
export class TokenAttribution implements Displayable {
  readonly method: TokenMethod;
  /** In their order, without padding at either end. */
  readonly tokens: readonly Token[];
  /** What was left out: how many tokens, and how much they count together. */
  readonly padding: { readonly count: number; readonly value: number };
  readonly prediction: Prediction;
  /** Index of the output that is explained. */
  readonly target: number;
  readonly score: Score;
  /** How well all values add up, those of padding included, where they must. */
  readonly completeness: Completeness | undefined;
  readonly cost: Readonly<Cost> & { readonly milliseconds: number };

  constructor(found: Omit<TokenAttribution, 'values' | typeof JUPYTER_DISPLAY>) {
    this.method = found.method;
    this.tokens = found.tokens;
    this.padding = found.padding;
    this.prediction = found.prediction;
    this.target = found.target;
    this.score = found.score;
    this.completeness = found.completeness;
    this.cost = found.cost;
  }

  /** One a token. */
  get values(): Float32Array {
    return Float32Array.from(this.tokens, ({ value }) => value);
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return tokenBundle(this);
  }
}

/**
 * Explains one prediction of a model that reads a text or a sequence. With an embedding, the method explains what the
 * embedding gives, and the values of a token are added up, as with Captum's LayerIntegratedGradients; without one, it
 * explains the sequence itself, and the features of a step are added up.
 * @param model a layers model whose output has shape [batch, outputs]
 * @param tokens one text, indices [steps]; for a model without embedding one sequence [steps, features]. With or without
 *   batch dimension. `baseline` is then an index (left out: that of padding), or what `baseline` is of a method.
 * @throws LimpidError when tokens do not fit the model or its vocabulary, or an option does not fit the tokens
 */
export async function tokenAttribution(
  model: Model,
  tokens: Samples,
  options: TokenOptions = {},
): Promise<TokenAttribution> {
  const began = performance.now();
  checkModel(model, { title: TITLE, needs: 'layers' });
  const name = options.method ?? 'integrated-gradients';
  const method = Object.hasOwn(TOKEN_METHODS, name) ? TOKEN_METHODS[name] : undefined;
  if (!method) throw new LimpidError('EXPLAIN_METHOD', { method: name, known: Object.keys(TOKEN_METHODS).join(', ') });
  const { samples, baselines, embedding } = placeOf(layersModel(model), tokens, options);
  try {
    const steps = samples.shape[1] ?? 0;
    const indices = embedding && indicesOf(samples);
    const words = wordsFor(options.words, indices, steps);
    const prediction = predictionOf(outputs(model, samples), options.classes);
    const target = checkedTarget(options.target ?? prediction.index, prediction.outputs.length);
    const score = options.score ?? method.score;
    const cost = { forward: 0, backward: 0 };
    const { target: _, ...rest } = options;
    const question: Question = { model, samples, targets: [target], score, options: rest, cost };
    const { values, completeness } = await method.attribute(question, baselines, embedding);
    const all = words.map((word, step): Token => {
      const index = indices?.[step];
      return { word, value: sumOf(values, step, steps), step, ...(index !== undefined && { index }) };
    });
    const [start, end] = textWithin(indices, options);
    const left = [...all.slice(0, start), ...all.slice(end)];
    return new TokenAttribution({
      method: name,
      tokens: all.slice(start, end),
      padding: { count: left.length, value: left.reduce((sum, { value }) => sum + value, 0) },
      prediction,
      target,
      score,
      completeness: completeness?.[0],
      cost: { ...cost, milliseconds: performance.now() - began },
    });
  } finally {
    tf.dispose([samples, baselines]);
  }
}

function sumOf(values: Float32Array, step: number, steps: number): number {
  const width = values.length / steps;
  return values.subarray(step * width, (step + 1) * width).reduce((sum, value) => sum + value, 0);
}

/** Where the text begins and ends; all of it where it is padding alone. */
function textWithin(indices: readonly number[] | undefined, { padding = 0 }: TokenOptions): [number, number] {
  const start = indices?.findIndex((index) => index !== padding) ?? 0;
  const last = indices?.findLastIndex((index) => index !== padding) ?? -1;
  return start < 0 || last < 0 ? [0, Infinity] : [start, last + 1];
}
