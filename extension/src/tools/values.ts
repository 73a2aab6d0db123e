/** Asks the kernel of a notebook for the value of an expression of ours, where that disturbs nothing. */
import type { Kernels } from '../kernels.ts';
import { answerOf } from './answer.ts';
import { Refused } from './expressions.ts';
import { notebookIn } from './notebook.ts';

export async function valueOf(kernels: Kernels, input: unknown, expression: string, nothing: string): Promise<string> {
  const session = kernels.find(notebookIn(input));
  if (!session?.info)
    throw new Refused('No kernel runs for this notebook. Its variables are there once a cell has run.');
  if (session.isBusy) throw new Refused('A cell runs in this notebook. Ask again when it has ended.');
  const result = await session.evaluate(expression);
  if (!result) throw new Refused('The kernel ended before it answered.');
  return answerOf(result, nothing);
}
