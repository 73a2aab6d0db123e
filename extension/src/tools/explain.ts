import type { Kernels } from '../kernels.ts';
import { explainExpression } from './expressions.ts';
import { valueOf } from './values.ts';

/** What a prediction rests on, in words and tables. */
export function explain(kernels: Kernels, input: unknown): Promise<string> {
  return valueOf(kernels, input, explainExpression(input), 'There is no explanation.');
}
