/** A method as notebooks call it: `saliency(model, x, options)`. Here is what all of them do alike. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Attribution, Method, MethodName, MethodOptions, Model, Samples } from './method.ts';
import { samplesOf } from './sample.ts';
import { inputShape, outputs } from './score.ts';

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
    return model instanceof tf.LayersModel ? (method.fits?.(model) ?? true) : method.needs !== 'layers';
  }

  async function attribute(model: Model, x: Samples, options: MethodOptions = {}): Promise<Attribution[]> {
    const began = performance.now();
    checkModel(model, method);
    const samples = samplesOf(x, 'x', inputShape(model));
    try {
      const [count = 0] = samples.shape;
      const targets = targetsOf(outputs(model, samples), count, options.target);
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
  if (given instanceof tf.GraphModel) {
    if (method?.needs === 'layers') throw new LimpidError('EXPLAIN_GRAPH', { method: method.title });
    if (given.inputs.length !== 1 || given.outputs.length !== 1) throw manyParts(given.inputs, given.outputs);
    return;
  }
  if (!(given instanceof tf.LayersModel)) {
    const found = typeof given === 'object' && given !== null ? `a ${given.constructor.name}` : typeof given;
    throw new LimpidError('EXPLAIN_LAYERS', { found });
  }
  const [output] = given.outputs;
  if (given.inputs.length === 1 && given.outputs.length === 1 && output?.shape.length === 2) return;
  throw manyParts(given.inputs, given.outputs);
}

interface Part {
  shape?: (number | null)[] | undefined;
}

function manyParts(inputs: readonly Part[], outputs: readonly Part[]): LimpidError {
  const shapes = (parts: readonly Part[]) =>
    parts.map(({ shape }) => `[${shape?.map((size) => size ?? '·').join(', ') ?? '?'}]`).join(' and ');
  return new LimpidError('EXPLAIN_MODEL', { inputs: shapes(inputs), outputs: shapes(outputs) });
}

function targetsOf(outputs: Float32Array, count: number, asked: MethodOptions['target']): number[] {
  const classes = outputs.length / count;
  if (typeof asked === 'number') return new Array<number>(count).fill(checkedTarget(asked, classes));
  if (asked === undefined) return Array.from({ length: count }, (_, row) => greatest(rowOf(outputs, row, count)));
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
