/** `explain(model, image)`: why did the model say so? Several methods, beside the probabilities. */
import { LimpidError } from '../errors.ts';
import { checkedTarget, checkModel } from './explainer.ts';
import type { Explainer } from './explainer.ts';
import { Explanation } from './explanation.ts';
import type { Attribution, ExplainOptions, MethodName, Model, Samples } from './method.ts';
import { METHODS } from './methods.ts';
import { predictionOf } from './prediction.ts';
import { sampleOf } from './sample.ts';
import { inputShape, outputs } from './score.ts';

/** Those that are shown where none is asked for, as far as they fit the model. */
const DEFAULT: readonly MethodName[] = ['integrated-gradients', 'grad-cam'];

/**
 * Explains one prediction of a model with one input and one output.
 * @param model a layers or graph model whose output has shape [batch, outputs]
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
    const attributions: Attribution[] = [];
    for (const method of methodsOf(model, options.methods)) {
      attributions.push(...(await method(model, sample, { ...options, target })));
    }
    const input = { values: Float32Array.from(sample.dataSync()), shape: sample.shape.slice(1) };
    return new Explanation(input, prediction, target, options.label, attributions);
  } finally {
    sample.dispose();
  }
}

function methodsOf(model: Model, names: ExplainOptions['methods']): Explainer[] {
  if (names === undefined) return DEFAULT.map((name) => METHODS[name]).filter((method) => method.fits(model));
  return names.map((name) => {
    if (Object.hasOwn(METHODS, name)) return METHODS[name];
    throw new LimpidError('EXPLAIN_METHOD', { method: name, known: Object.keys(METHODS).join(', ') });
  });
}
