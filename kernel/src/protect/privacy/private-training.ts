/** What a private training has cost, and what that number rests on. */
import type { History } from '@tensorflow/tfjs';
import { count, figure } from '../../display/numbers.ts';
import { markdownTable, textTable } from '../../display/picture.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import { IN_WORDS, TEXT } from '../../mime.ts';
import { say } from '../../say.ts';
import type { Conversion } from './renyi.ts';

interface Spent {
  readonly epsilon: number;
  readonly delta: number;
  readonly noise: number;
  readonly clip: number;
  readonly sampleRate: number;
  readonly steps: number;
  readonly examples: number;
  readonly conversion: Conversion;
  readonly isTogether: boolean;
}

export class PrivateTraining implements Displayable {
  /** As `fit` gives it, with the `epsilon` after each epoch. */
  readonly history: History['history'];
  readonly epsilon: number;
  readonly delta: number;
  readonly noise: number;
  readonly clip: number;
  readonly sampleRate: number;
  /** That were done: fewer where the training was stopped. */
  readonly steps: number;
  readonly conversion: Conversion;
  /** What must be true for ε to hold. */
  readonly assumptions: readonly string[];

  constructor({ history }: History, spent: Spent) {
    this.history = history;
    ({ epsilon: this.epsilon, delta: this.delta, noise: this.noise, clip: this.clip } = spent);
    ({ sampleRate: this.sampleRate, steps: this.steps, conversion: this.conversion } = spent);
    this.assumptions = assumptionsOf(spent);
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const title = say('This training is (ε = {epsilon}, δ = {delta})-differentially private.', {
      epsilon: figure(this.epsilon),
      delta: figure(this.delta),
    });
    const table = {
      columns: ['ε', 'δ', say('noise'), say('clip'), say('sample rate'), say('steps')],
      rows: [
        [
          ...[this.epsilon, this.delta, this.noise, this.clip, this.sampleRate].map((value) => figure(value)),
          count(this.steps),
        ],
      ],
    };
    return {
      [IN_WORDS]: [`**${title}**`, markdownTable(table), ...this.assumptions.map((one) => `- ${one}`)].join('\n\n'),
      [TEXT]: [title, textTable(table), ...this.assumptions.map((one) => `- ${one}`)].join('\n\n'),
    };
  }
}

function assumptionsOf({ conversion, delta, examples, isTogether }: Spent): string[] {
  return [
    say('Batches are Poisson samples: each example was drawn by itself. Data sets differ by one example more or less.'),
    conversion === 'improved'
      ? say('Rényi divergences became ε by Proposition 12 of Canonne, Kamath and Steinke (2020).')
      : say('Rényi divergences became ε by Proposition 3 of Mironov (2017).'),
    delta < 1 / examples
      ? say('δ is below 1 / {examples}, one over the number of examples.', { examples: count(examples) })
      : say('δ is not below 1 / {examples}: to publish a whole example now and then would be allowed.', {
          examples: count(examples),
        }),
    say('Losses and metrics that were shown, and choosing among several trainings, are not accounted for.'),
    isTogether
      ? say('Gradients of examples were cut in two passes for all of a batch.')
      : say('Gradients were computed one example at a time: this model has layers that do not tell their lengths.'),
  ];
}
