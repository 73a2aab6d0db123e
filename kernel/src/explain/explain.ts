/** `explain(model, image)`: why did the model say so? Several methods, beside the probabilities. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { chosen } from './choice.ts';
import { checkedTarget, checkModel } from './explainer.ts';
import type { Explainer } from './explainer.ts';
import { Explanation } from './explanation.ts';
import { embeddingOf, factsOf, kindOf } from './facts.ts';
import type { Attribution, DataKind, ExplainOptions, MethodOptions, Model, Samples } from './method.ts';
import { judge } from './judge.ts';
import { METHODS } from './methods.ts';
import { predictionOf } from './prediction.ts';
import type { Prediction } from './prediction.ts';
import { sampleOf } from './sample.ts';
import { say } from '../say.ts';
import { applied, inputShape, outputs, withScore } from './score.ts';

/**
 * Explains one prediction of a model with one input and one output, by methods that are chosen by model and data
 * unless they are named: integrated gradients of a picture or a table, with Grad-CAM where there is a convolution,
 * expected gradients where there is a `background`, the embedding of a text, and methods that take features away
 * where there are no gradients.
 * @param model a layers model, graph model or SavedModel whose output has shape [batch, outputs]
 * @param x one sample, with or without its batch dimension: a tensor or nested lists
 * @returns what each method found; as the value of a cell it is shown as a picture
 * @throws LimpidError when the sample does not fit the model, or an option does not
 */
export async function explain(model: Model, x: Samples, options: ExplainOptions = {}): Promise<Explanation> {
  checkModel(model);
  const sample = sampleOf(x, 'x', inputShape(model));
  try {
    const prediction = predictionOf(outputs(model, sample), options.classes);
    const target = checkedTarget(options.target ?? prediction.index, prediction.outputs.length);
    const shape = sample.shape.slice(1);
    const kind = kindOf(model, shape, options.kind);
    checkNames(prediction, kind, shape, options);
    const { methods, reason, layer } = methodsFor(model, sample, target, kind, options);
    const attributions: Attribution[] = [];
    for (const method of methods) {
      attributions.push(...(await method(model, sample, { ...options, ...layer, target })));
    }
    const judged = await judgedBy(options.judges, model, sample, attributions, { ...options, ...layer, target });
    return new Explanation({
      input: { values: Float32Array.from(sample.dataSync()), shape, kind },
      prediction,
      target,
      label: options.label,
      attributions: judged,
      reason,
      scores: attributions.map((attribution) => scoreOf(model, sample, prediction, attribution)),
      columns: kind === 'table' || kind === 'sequence' ? options.columns : undefined,
      words: kind === 'text' ? options.words : undefined,
    });
  } finally {
    sample.dispose();
  }
}

interface Chosen {
  methods: readonly Explainer[];
  /** Where they were chosen and not asked for. */
  reason?: string;
  layer?: { layer: string };
}

function methodsFor(model: Model, sample: tf.Tensor, target: number, kind: DataKind, options: ExplainOptions): Chosen {
  if (options.methods !== undefined) return { methods: options.methods.map(methodOf) };
  const choice = chosen(factsOf(model, sample, target, kind, options));
  const methods = choice.methods.map(methodOf);
  const reason = say('{methods}, because {because}.', {
    methods: sentence(methods.map(({ title }) => title)),
    because: sentence(choice.because),
  });
  const embedding = model instanceof tf.LayersModel && options.layer === undefined ? embeddingOf(model) : undefined;
  return { methods, reason, ...(embedding && { layer: { layer: embedding.name } }) };
}

async function judgedBy(
  judges: ExplainOptions['judges'],
  model: Model,
  sample: tf.Tensor,
  attributions: readonly Attribution[],
  options: MethodOptions,
): Promise<readonly Attribution[]> {
  if (judges === undefined || judges === false) return attributions;
  return judge(model, sample, attributions, { ...options, ...(judges !== true && { judges }) });
}

function methodOf(name: string): Explainer {
  if (isMethod(name)) return METHODS[name];
  throw new LimpidError('EXPLAIN_METHOD', { method: name, known: Object.keys(METHODS).join(', ') });
}

function isMethod(name: string): name is keyof typeof METHODS {
  return Object.hasOwn(METHODS, name);
}

/** "A", "A and B", "A, B and C" */
function sentence(parts: readonly string[]): string {
  const [last = '', ...rest] = [...parts].reverse();
  return rest.length === 0 ? last : say('{rest} and {last}', { rest: rest.reverse().join(say(', ')), last });
}

/** The number that the attribution explains: an output, or what comes before its activation. */
function scoreOf(
  model: Model,
  sample: tf.Tensor,
  prediction: Prediction,
  { score, target }: Attribution,
): number | undefined {
  if (score === 'output') return prediction.outputs[target];
  return tf.tidy(() => withScore(model, score, () => applied(model, sample)).dataSync()[target]);
}

function checkNames(
  { classes }: Prediction,
  kind: DataKind,
  shape: readonly number[],
  { label, columns, words }: ExplainOptions,
): void {
  const known = classes.length;
  if (label !== undefined && known > 0 && !(Number.isInteger(label) && label >= 0 && label < known)) {
    throw new LimpidError('EXPLAIN_LABEL', { label, classes: known, last: known - 1 });
  }
  if (columns && (kind === 'table' || kind === 'sequence')) checkCount('columns', columns, shape.at(-1) ?? 1);
  if (words && kind === 'text') checkCount('words', words, shape[0] ?? 1);
}

function checkCount(option: string, names: readonly string[], expected: number): void {
  if (names.length !== expected) throw new LimpidError('EXPLAIN_NAMES', { option, given: names.length, expected });
}
