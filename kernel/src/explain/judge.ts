/** `judge(model, x, attributions)`: how far can the maps be trusted? */
import { LimpidError } from '../errors.ts';
import { passesOf } from './comparing.ts';
import { JUDGES } from './judges.ts';
import { redrawsOf } from './judges/randomisation.ts';
import { SENSITIVITY_COUNT } from './judges/sensitivity-max.ts';
import { judgementOf, unfitness, withCases } from './judging.ts';
import type { Case, Judge, JudgeOptions } from './judging.ts';
import type { Attribution, JudgeName, Judgement, Model, Samples } from './method.ts';

/** Samples through the model, forward and backward, that a judge may take which nobody asked for. */
const MOST_PASSES = 5000;

/** How many of the judges ask a method again, and how often. */
const AGAIN: { readonly [name in JudgeName]?: (one: Case) => number } = {
  'sensitivity-max': () => SENSITIVITY_COUNT + 1,
  randomisation: redrawsOf,
};

export interface JudgingOptions extends JudgeOptions {
  /** Which judges; left out: all that can judge the attribution, but for those that would ask a costly method again. */
  judges?: readonly JudgeName[];
}

/**
 * Judges attributions.
 * @param model that was explained
 * @param x one sample that all attributions are of, or a batch, one for each attribution
 * @param options the same that the attributions were made with, and what judges know beside
 * @returns the attributions, each with its `judgements`
 * @throws LimpidError when the attributions are not of these samples, or a judge that was asked for cannot judge one
 */
export async function judge(
  model: Model,
  x: Samples,
  attributions: readonly Attribution[],
  options: JudgingOptions = {},
): Promise<Attribution[]> {
  const asked = options.judges?.map(judgeCalled);
  return withCases(model, x, attributions, options, async (cases) => {
    const judged: Attribution[] = [];
    for (const one of cases) {
      const judgements: Judgement[] = [];
      for (const by of asked ?? fitting(one)) judgements.push(await judgementOf(by, one));
      judged.push({ ...one.attribution, judgements });
    }
    return judged;
  });
}

function judgeCalled(name: JudgeName): Judge {
  if (Object.hasOwn(JUDGES, name)) return JUDGES[name].judge;
  throw new LimpidError('EXPLAIN_JUDGE', { judge: name, known: Object.keys(JUDGES).join(', ') });
}

function fitting(one: Case): Judge[] {
  return Object.values(JUDGES)
    .map(({ judge: by }): Judge => by)
    .filter((by) => {
      if (unfitness(by, one) !== undefined) return false;
      if (by.name === 'pointing-game') return one.options.mask !== undefined;
      return (AGAIN[by.name]?.(one) ?? 0) * passesOf(one) <= MOST_PASSES;
    });
}
