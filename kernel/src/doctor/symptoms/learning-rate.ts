/** A learning rate far out for its optimizer; sure where the training went wrong as well. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import { endsOf, epochsOf, learntNothing, lossSeries, lossesOf, naiveLoss, stepsOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

interface Usual {
  readonly least: number;
  readonly most: number;
}
/** Adaptive optimizers move each weight by about the rate, others by the rate times its gradient. */
const ADAPTIVE: Usual = { least: 1e-6, most: 0.03 };
const BY_OPTIMIZER: { readonly [name: string]: Usual } = {
  SGD: { least: 1e-5, most: 1 },
  Momentum: { least: 1e-6, most: 0.3 },
  Adagrad: { least: 1e-5, most: 1 },
  Adadelta: { least: 1e-4, most: 10 },
};
const LEAST_STEPS = 10;

export const learningRate: Symptom = (facts: Facts) => {
  const { optimizer, training } = facts;
  const rate = training.learningRate ?? optimizer?.learningRate ?? null;
  if (!optimizer || rate === null) return [];
  const usual = BY_OPTIMIZER[optimizer.name] ?? ADAPTIVE;
  const isOnlyRate = (training.learningRates?.whole.kept.length ?? 0) <= 2;
  if (rate <= 0 && isOnlyRate)
    return [sign(facts, rate, 'high', say('The learning rate is {rate}: no step changes anything.', { rate }), usual)];
  if (rate > usual.most)
    return [
      sign(
        facts,
        rate,
        wentWrong(facts) || rate >= 30 * usual.most ? 'high' : 'medium',
        say('A learning rate of {rate} is high for {name}, where at most {most} is usual.', {
          rate: figure(rate),
          name: optimizer.name,
          most: figure(usual.most),
        }),
        usual,
      ),
    ];
  if (rate < usual.least && isOnlyRate)
    return [
      sign(
        facts,
        rate,
        hardlyMoved(facts) ? 'high' : 'medium',
        say('A learning rate of {rate} is low for {name}, where at least {least} is usual.', {
          rate: figure(rate),
          name: optimizer.name,
          least: figure(usual.least),
        }),
        usual,
      ),
    ];
  return [];
};

function wentWrong(facts: Facts): boolean {
  const losses = lossesOf(facts);
  const [first] = losses;
  const last = epochsOf(facts, 'loss').at(-1);
  if (stepsOf(facts.training) < LEAST_STEPS || first === undefined || last === undefined) return false;
  const naive = naiveLoss(facts);
  return (
    facts.training.facts['loss']?.isBroken === true ||
    last > first ||
    (naive !== null && last > 1.5 * naive) ||
    learntNothing(facts) === true
  );
}

/** It was bad at the start, and is at the end. */
function hardlyMoved(facts: Facts): boolean {
  const ends = endsOf(lossesOf(facts));
  return ends !== null && stepsOf(facts.training) >= LEAST_STEPS && ends.last > 0.9 * ends.first;
}

function sign(facts: Facts, rate: number, confidence: 'high' | 'medium', text: string, usual: Usual): Sign {
  return {
    severity: confidence === 'high' ? 'error' : 'warning',
    confidence,
    text,
    evidence: { 'learning rate': rate, 'usual, least': usual.least, 'usual, most': usual.most },
    series: lossSeries(facts),
    tries: [
      rate > usual.most ? say('a tenth of it, and again') : say('ten times as much, and again'),
      say('experiments.learningRateRangeTest finds one'),
    ],
    experiment: 'learningRateRangeTest',
    madeBy: 'compile',
  };
}
