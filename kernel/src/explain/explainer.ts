/** A method as notebooks call it: `saliency(model, x, options)`. Here is what all of them do alike. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Attribution, Method, MethodName, MethodOptions, Model, Samples } from './method.ts';
import { runnableOf } from './runnable.ts';
import { samplesOf } from './sample.ts';
import { inputShape, outputs, outputShape } from './score.ts';

/**
 * @param model a layers or graph model of one input whose output has shape [batch, outputs]
 * @param x one sample or a batch of them: a tensor or nested lists, with or without batch dimension
 * @returns one attribution a sample
 * @throws LimpidError when the samples do not fit the model, or the model or an option not the method
 */
type Explain = (model: Model, x: Samples, options?: MethodOptions) => Promise<Attribution[]>;

export type Explainer<Name extends MethodName = MethodName> = Explain & {
  readonly method: Name;
  readonly title: string;
  /** Whether it can explain such a model at all. */
  fits(model: Model): boolean;
};

export function explainer<Name extends MethodName>(method: Method<Name>): Explainer<Name> {
  const { name, title } = method;
  return Object.assign(attribute, { method: name, title, fits });

  function fits(model: Model): boolean {
    if (model instanceof tf.LayersModel) return method.fits?.(model) ?? true;
    return model instanceof tf.GraphModel ? method.needs !== 'layers' : method.needs === 'outputs';
  }

  async function attribute(model: Model, x: Samples, options: MethodOptions = {}): Promise<Attribution[]> {
    const began = performance.now();
    checkModel(model, method);
    const samples = samplesOf(x, 'x', inputShape(model));
    try {
      const [count = 0] = samples.shape;
      const targets = targetsFor(model, samples, options.target, method);
      const score = options.score ?? method.score;
      const cost = { forward: 0, backward: 0 };
      const answer = await method.attribute({ model, samples, targets, score, options, cost });
      const { shape, sign, layer, completeness, standardErrors, fits } = answer;
      const milliseconds = performance.now() - began;
      return targets.map((target, row) => ({
        method: name,
        values: rowOf(answer.values, row, count),
        shape,
        sign,
        target,
        score,
        ...(layer !== undefined && { layer }),
        ...(answer.baseline && { baseline: rowOf(answer.baseline, row, count) }),
        ...(completeness?.[row] && { completeness: completeness[row] }),
        ...(standardErrors?.[row] && { standardErrors: standardErrors[row] }),
        ...(fits?.[row] !== undefined && { fit: fits[row] }),
        cost: { ...cost, milliseconds },
      }));
    } finally {
      samples.dispose();
    }
  }
}

/** @throws LimpidError when the model is none, has not one input and one row of outputs, or not what the method needs */
export function checkModel(model: Model, method?: Pick<Method, 'title' | 'needs'>): void {
  // Notebooks give what they like.
  const given: unknown = model;
  if (given instanceof tf.LayersModel) return checkParts(given.inputs, given.outputs);
  if (given instanceof tf.GraphModel) {
    if (method?.needs === 'layers') throw new LimpidError('EXPLAIN_GRAPH', { method: method.title });
    return checkParts(given.inputs, given.outputs);
  }
  const runnable = runnableOf(given);
  if (!runnable) {
    const found = typeof given === 'object' && given !== null ? `a ${given.constructor.name}` : typeof given;
    throw new LimpidError('EXPLAIN_LAYERS', { found });
  }
  if (method && method.needs !== 'outputs') throw new LimpidError('EXPLAIN_OUTPUTS_ONLY', { method: method.title });
  checkParts(runnable.inputs, runnable.outputs);
}

interface Part {
  shape?: readonly (number | null)[] | undefined;
}

/** Only layers models always say the shapes of what they give. */
function checkParts(inputs: readonly Part[], outputs: readonly Part[]): void {
  const [output] = outputs;
  const text = (parts: readonly Part[]) => parts.map(({ shape }) => shapeText(shape)).join(' and ');
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new LimpidError('EXPLAIN_MODEL', { inputs: text(inputs), outputs: text(outputs) });
  }
  if ((output?.shape?.length ?? 0) > 2) throw new LimpidError('EXPLAIN_GENERATOR', { outputs: text(outputs) });
  if (output?.shape?.length === 1) {
    throw new LimpidError('EXPLAIN_MODEL', { inputs: text(inputs), outputs: text(outputs) });
  }
}

function shapeText(shape: readonly (number | null)[] | undefined): string {
  return `[${shape?.map((size) => (size === null || size < 0 ? '·' : size)).join(', ') ?? '?'}]`;
}

/** The output of each sample that is explained: the greatest, unless another one is asked for. */
function targetsFor(
  model: Model,
  samples: tf.Tensor,
  asked: MethodOptions['target'],
  { checksScores }: Pick<Method, 'checksScores'>,
): number[] {
  const [count = 0] = samples.shape;
  const known = checksScores === true && asked !== undefined ? outputShape(model)?.[1] : undefined;
  if (typeof known === 'number') return askedTargets(asked ?? 0, count, known);
  const found = outputs(model, samples);
  if (asked !== undefined) return askedTargets(asked, count, found.length / count);
  return Array.from({ length: count }, (_, row) => greatest(rowOf(found, row, count)));
}

function askedTargets(asked: number | readonly number[], count: number, classes: number): number[] {
  if (typeof asked === 'number') return new Array<number>(count).fill(checkedTarget(asked, classes));
  if (asked.length !== count) throw new LimpidError('EXPLAIN_TARGETS', { targets: asked.length, samples: count });
  return asked.map((target) => checkedTarget(target, classes));
}

/** @throws LimpidError when it is none of the model's outputs */
export function checkedTarget(target: number, classes: number): number {
  if (Number.isInteger(target) && target >= 0 && target < classes) return target;
  throw new LimpidError('EXPLAIN_TARGET', { target, classes, last: classes - 1 });
}

function greatest(values: Float32Array): number {
  return values.reduce((best, value, at) => (value > (values[best] ?? -Infinity) ? at : best), 0);
}

function rowOf(values: Float32Array, row: number, rows: number): Float32Array {
  const width = values.length / rows;
  return values.slice(row * width, (row + 1) * width);
}
