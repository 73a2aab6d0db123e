/** A first loss far above that of a guess: initial weights, inputs or targets are of the wrong size. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts, LossKind, TargetFacts } from '../facts.ts';
import { lossSeries, lossesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** TheDeepChecker: twice ln K; of two classes and few samples a good start may have that. */
const TIMES = 4;
const SURE = 20;

export const initialLoss: Symptom = (facts: Facts) => {
  const [output, ...others] = facts.model?.outputs ?? [];
  const [target] = facts.data?.y ?? [];
  const [first] = lossesOf(facts);
  if (!output || !target || others.length > 0 || first === undefined || facts.training.plan.initialEpoch > 0) return [];
  const guess = guessOf(output.loss.kind, output.size) ?? ofZeros(output.loss.kind, target);
  if (guess === null || guess <= 0 || first < TIMES * guess || first < 1) return [];
  return [
    {
      severity: 'warning',
      confidence: first > SURE * guess ? 'medium' : 'low',
      layer: output.layer,
      text: say('The first loss is {first}; a guess has {guess}.', { first: figure(first), guess: figure(guess) }),
      evidence: { 'first loss': first, 'of a guess': guess },
      series: lossSeries(facts),
      tries: [
        say('initial weights of the usual size'),
        say('normalised inputs and targets'),
        say('a loss that is the mean over samples, not their sum'),
      ],
      madeBy: 'compile',
    },
  ];
};

/** What a model gives whose last weights are small. */
function ofZeros(kind: LossKind, { mean, std }: TargetFacts): number | null {
  return kind === 'squared error' ? mean ** 2 + std ** 2 : null;
}

/** ln K: all classes alike. */
function guessOf(kind: string, size: number | null): number | null {
  if (kind === 'binary' || kind === 'sigmoid of logits') return Math.LN2;
  const isOfClasses = kind === 'categorical' || kind === 'sparse' || kind === 'softmax of logits';
  return isOfClasses && size !== null && size > 1 ? Math.log(size) : null;
}
