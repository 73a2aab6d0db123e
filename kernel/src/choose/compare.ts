/** `compare({ small, large }, { x, y })`: which model to take, and why. */
import type * as tfjs from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { answeringOf } from '../footprint/answering.ts';
import type { FootprintOptions } from '../footprint/footprint-result.ts';
import { asking } from '../footprint/inferences.ts';
import { inTurns } from '../footprint/turns.ts';
import type { Labels } from '../portraits/scores.ts';
import { say } from '../say.ts';
import { inputsOf, type Inputs } from './inputs.ts';
import { ModelChoice } from './model-choice.ts';
import { measure } from './measure.ts';
import { taskOf, type Task } from './task.ts';
import { COLUMNS, verdictOf, WEIGHTS, type Weights } from './verdict.ts';

/**
 * Samples that no model was trained on: x [n, ...], of models of several inputs a list or an object by their names; and y, classes as
 * whole numbers or rows with a single 1, or numbers to be met, [n] or [n, outputs].
 */
export interface HeldOut {
  readonly x: Inputs;
  readonly y: Labels;
}

export interface ChoiceOptions extends FootprintOptions {
  /** Left out: classification where all of y are whole numbers from 0 on. */
  task?: Task;
  /** What counts how much. Left out: accuracy, or error, 3, all others 1. */
  weights?: Partial<Weights>;
  /** How far the attack moves each value. Left out: 5 % of the range of the samples' values. */
  epsilon?: number;
  /** Samples that are attacked, and that are explained. Left out: 256 and 4. */
  attacked?: number;
  explained?: number;
}

const RANGE = 0.05;

/**
 * Measures classifiers, or models that give numbers, by the same samples, and recommends one.
 * @returns a table when it is the value of a cell; `measured`, `recommended`, `verdict`
 * @throws COMPARE_NOTHING, COMPARE_CLASSES, COMPARE_WEIGHT, COMPARE_INPUTS, COMPARE_TARGETS, and as `calibration` where labels do not fit
 */
export async function compare(
  models: { readonly [name: string]: tfjs.LayersModel | tfjs.GraphModel },
  { x, y }: HeldOut,
  { task = taskOf(y), weights = {}, epsilon, attacked = 256, explained = 4, ...options }: ChoiceOptions = {},
): Promise<ModelChoice> {
  const weighed = weightsOf(weights);
  const named = namedModels(models);
  for (const [name, given] of Object.entries({ attacked, explained })) checkCount(name, given);
  if (epsilon !== undefined && !(Number.isFinite(epsilon) && epsilon >= 0))
    refuse('epsilon', epsilon, say('a number from 0 on'));
  const asks: ReturnType<typeof asking>[] = [];
  const found: Awaited<ReturnType<typeof measure>>[] = [];
  let moved = 0;
  try {
    for (const [name, model] of named) {
      const samples = inputsOf(name, model, x);
      try {
        const [least, most] = tf.tidy(() => {
          const ends = (samples[0] ?? tf.scalar(0)).flatten();
          return [ends.min(), ends.max()].map((one) => one.dataSync()[0] ?? 0);
        });
        const range = [least ?? 0, most ?? 0] as const;
        moved = epsilon ?? RANGE * (range[1] - range[0]);
        found.push(await measure(name, model, samples, y, { task, epsilon: moved, attacked, explained, range }));
        asks.push(asking(model, samples, 1));
      } finally {
        tf.dispose(samples);
      }
    }
    const turns = await inTurns(asks.map(({ ask }) => ask));
    const measured = found.map((one, place) => ({ ...one, ...answeringOf(turns[place] ?? [], options) }));
    return new ModelChoice(measured, verdictOf(measured, weighed), weighed, moved);
  } finally {
    for (const { dispose } of asks) dispose();
  }
}

function namedModels(models: unknown): [string, tfjs.LayersModel | tfjs.GraphModel][] {
  const named = typeof models === 'object' && models !== null ? Object.entries(models) : [];
  if (named.length === 0) throw new LimpidError('COMPARE_NOTHING', { found: say('nothing was given') });
  return named.map(([name, model]) => {
    if (!(model instanceof tf.LayersModel) && !(model instanceof tf.GraphModel))
      throw new LimpidError('COMPARE_NOTHING', { found: say('{name} is none', { name }) });
    return [name, model];
  });
}

function weightsOf(given: Partial<Weights>): Weights {
  for (const [name, weight] of Object.entries(given)) {
    if (!COLUMNS.some((column) => column === name))
      throw new LimpidError('COMPARE_WEIGHT', { name, known: COLUMNS.join(', ') });
    if (!Number.isFinite(weight) || weight < 0) refuse(`weights.${name}`, weight, say('a number from 0 on'));
  }
  return { ...WEIGHTS, ...given };
}

function checkCount(name: string, given: number): void {
  if (!Number.isInteger(given) || given < 1) refuse(name, given, say('a whole number from 1 on'));
}

function refuse(name: string, given: number, expected: string): never {
  throw new LimpidError('FOOTPRINT_OPTION', { name, given: String(given), expected });
}
