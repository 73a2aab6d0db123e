/** A judge as notebooks call it: `infidelity(model, x, attributions, options)`. Here is what all of them do alike. */
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { checkModel } from './explainer.ts';
import type { Attribution, JudgeName, Judgement, MethodOptions, Model, Question, Samples } from './method.ts';
import { METHODS } from './methods.ts';
import { samplesOf } from './sample.ts';
import { inputShape } from './score.ts';

/** Those that the attributions were made with, and what judges know beside. */
export interface JudgeOptions extends MethodOptions {
  /** Infidelity and sensitivity: how many there are, or they themselves, [count, ...]. Left out: 50 and 10. */
  perturbations?: Samples;
  /** Infidelity: as it is, and not of the map at its best scale. Left out: false. */
  unscaled?: boolean;
  /** Sensitivity: how far a value moves, in units of the input. Left out: 2 % of the range of the sample's values. */
  radius?: number;
  /** Deletion and insertion: parts of a curve, and so forward passes. Left out: 20, or as many as there are places. */
  parts?: number;
  /** Deletion and insertion: random orders to compare with, at least 2. Left out: 20. */
  orders?: number;
  /** Pointing game: 1 where the truth is and 0 elsewhere, of the shape of a sample, for all samples or one for each. */
  mask?: Samples;
  /** Randomisation: how often the weights are drawn. Left out: 3. */
  redraws?: number;
}

/** An attribution and the question that it answers. */
export interface Case {
  attribution: Attribution;
  /** Of one sample. It is the same object for all attributions of that sample, target and score. */
  question: Question;
  /** Which of the samples that were given. */
  sample: number;
  options: JudgeOptions;
}

export interface Judge<Name extends JudgeName = JudgeName> {
  readonly name: Name;
  readonly title: string;
  /** Why it cannot judge such an attribution of such a model, in a clause; undefined where it can. */
  unfit(attribution: Attribution, model: Model, shape: readonly number[]): string | undefined;
  judge(one: Case): Promise<Omit<Judgement, 'judge'>>;
}

/**
 * @param model that was explained
 * @param x one sample that all attributions are of, or a batch, one for each attribution
 * @param options the same that the attributions were made with, where a judge has to make them again
 * @returns one judgement an attribution
 * @throws LimpidError when the attributions are not of these samples, or the judge cannot judge one of them
 */
type Ask = (
  model: Model,
  x: Samples,
  attributions: Attribution | readonly Attribution[],
  options?: JudgeOptions,
) => Promise<Judgement[]>;

export type Judger<Name extends JudgeName = JudgeName> = Ask & { readonly judge: Judge<Name> };

export function judger<Name extends JudgeName>(judge: Judge<Name>): Judger<Name> {
  const ask: Ask = (model, x, attributions, options = {}) =>
    withCases(model, x, [attributions].flat(), options, async (cases) => {
      const judgements: Judgement[] = [];
      for (const one of cases) judgements.push(await judgementOf(judge, one));
      return judgements;
    });
  return Object.assign(ask, { judge });
}

/** @throws LimpidError when the judge cannot judge it */
export async function judgementOf(judge: Judge, one: Case): Promise<Judgement> {
  const reason = unfitness(judge, one);
  if (reason === undefined) return { judge: judge.name, ...(await judge.judge(one)) };
  const method = METHODS[one.attribution.method].title;
  throw new LimpidError('EXPLAIN_UNJUDGED', { judge: judge.title, method, reason });
}

/** Why the judge cannot judge it; undefined where it can. */
export function unfitness(judge: Judge, { attribution, question }: Case): string | undefined {
  const isEmpty = attribution.values.every((value) => value === 0);
  if (isEmpty && judge.name !== 'completeness') return say('all its values are zero');
  return judge.unfit(attribution, question.model, question.samples.shape.slice(1));
}

/** Runs with the attributions and the samples they are of, in the order of the attributions. */
export async function withCases<T>(
  model: Model,
  x: Samples,
  attributions: readonly Attribution[],
  options: JudgeOptions,
  run: (cases: Case[]) => Promise<T>,
): Promise<T> {
  checkModel(model);
  const samples = samplesOf(x, 'x', inputShape(model));
  const questions = new Map<string, Question>();
  try {
    const [count = 0] = samples.shape;
    if (count > 1 && count !== attributions.length) {
      throw new LimpidError('EXPLAIN_ATTRIBUTIONS', { attributions: attributions.length, samples: count });
    }
    return await run(
      attributions.map((attribution, at) => {
        const sample = count > 1 ? at : 0;
        return { attribution, question: questionOf(attribution, sample), sample, options };
      }),
    );
  } finally {
    for (const { samples: one } of questions.values()) one.dispose();
    samples.dispose();
  }

  function questionOf({ target, score }: Attribution, sample: number): Question {
    const key = [sample, target, score].join();
    const known = questions.get(key);
    if (known) return known;
    const one: tf.Tensor = samples.slice(sample, 1);
    const made = { model, samples: one, targets: [target], score, options, cost: { forward: 0, backward: 0 } };
    questions.set(key, made);
    return made;
  }
}
