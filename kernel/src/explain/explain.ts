/** `explain(model, image)`: why did the model say so? Every method that fits, beside the probabilities. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { Explanation } from './explanation.ts';
import { gradCam } from './grad-cam.ts';
import { integratedGradients } from './integrated-gradients.ts';
import type { Attribution, ExplainOptions, Method, MethodName, Samples } from './method.ts';
import { predictionOf } from './prediction.ts';
import { sampleOf } from './sample.ts';
import { outputs } from './score.ts';

/** In the order they are shown. */
export const METHODS: { readonly [name in MethodName]: Method } = {
  'integrated-gradients': integratedGradients,
  'grad-cam': gradCam,
};

/**
 * Explains one prediction of a model with one input and one output.
 * @param model a layers model whose output has shape [batch, outputs]
 * @param x one sample, with or without its batch dimension: a tensor or nested lists
 * @returns what each method found; as the value of a cell it is shown as a picture
 * @throws LimpidError when the sample does not fit the model, or an option does not
 */
export async function explain(model: tf.LayersModel, x: Samples, options: ExplainOptions = {}): Promise<Explanation> {
  checkModel(model);
  const sample = sampleOf(x, model.inputs[0]?.shape ?? []);
  try {
    const answer = outputs(model, sample);
    if (!answer.every(Number.isFinite)) throw new LimpidError('EXPLAIN_NOT_FINITE');
    const prediction = predictionOf(answer, options.classes);
    const target = targetOf(prediction.outputs.length, options.target ?? prediction.index);
    const attributions: Attribution[] = [];
    for (const method of methodsOf(model, options)) {
      attributions.push(await method.explain({ model, sample, target, options }));
    }
    const input = { values: Float32Array.from(sample.dataSync()), shape: sample.shape.slice(1) };
    return new Explanation(input, prediction, target, options.label, attributions);
  } finally {
    sample.dispose();
  }
}

function checkModel(model: tf.LayersModel): void {
  // Notebooks give what they like.
  const given: unknown = model;
  if (!(given instanceof tf.LayersModel)) {
    const found = typeof given === 'object' && given !== null ? `a ${given.constructor.name}` : typeof given;
    throw new LimpidError('EXPLAIN_LAYERS', { found });
  }
  const [output] = model.outputs;
  if (model.inputs.length === 1 && model.outputs.length === 1 && output?.shape.length === 2) return;
  const shapes = (tensors: tf.SymbolicTensor[]) =>
    tensors.map(({ shape }) => `[${shape.map((size) => size ?? '·').join(', ')}]`).join(' and ');
  throw new LimpidError('EXPLAIN_MODEL', { inputs: shapes(model.inputs), outputs: shapes(model.outputs) });
}

function methodsOf(model: tf.LayersModel, { methods }: ExplainOptions): Method[] {
  if (methods === undefined) return Object.values(METHODS).filter((method) => method.fits(model));
  return methods.map((name) => {
    if (Object.hasOwn(METHODS, name)) return METHODS[name];
    throw new LimpidError('EXPLAIN_METHOD', { method: name, known: Object.keys(METHODS).join(', ') });
  });
}

function targetOf(classes: number, target: number): number {
  if (Number.isInteger(target) && target >= 0 && target < classes) return target;
  throw new LimpidError('EXPLAIN_TARGET', { target, classes, last: classes - 1 });
}
