import type { Kernels } from '../kernels.ts';
import { modelExpression } from './expressions.ts';
import { valueOf } from './values.ts';

/** Layers, shapes and parameters of a model in a variable. */
export function modelSummary(kernels: Kernels, input: unknown): Promise<string> {
  return valueOf(kernels, input, modelExpression(input), 'This variable holds no layers model.');
}
