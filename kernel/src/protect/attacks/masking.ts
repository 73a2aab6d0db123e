/** Signs that a model hides its gradients rather than withstands (Athalye, Carlini and Wagner, 2018; Carlini et al., 2019). Pure. */
import { figure, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';

export type CheckName =
  | 'unbounded-attack-succeeds'
  | 'black-box-not-stronger'
  | 'loss-grows-with-epsilon'
  | 'more-steps-not-weaker'
  | 'gradients-are-there';

export interface Check {
  readonly name: CheckName;
  readonly holds: boolean;
  /** What was found, in a sentence. */
  readonly found: string;
}

export interface Evidence {
  readonly samples: number;
  readonly epsilons: readonly number[];
  /** Accuracy at each ε; undefined where the attack was not made. */
  readonly blackBox?: readonly number[] | undefined;
  /** That of the strongest attack by gradients. */
  readonly whiteBox: readonly number[];
  /** Mean cross-entropy after PGD at each ε. */
  readonly losses: readonly number[];
  /** PGD where it may make of any sample any other one. */
  readonly unbounded: { readonly epsilon: number; readonly accuracy: number };
  /** PGD at the middle ε. */
  readonly moreSteps: { readonly steps: number; readonly accuracy: number; readonly twice: number };
  /** Share of the samples whose gradient is zero in every value. */
  readonly flat: number;
}

/** An attack that draws may miss a sample, or one in a hundred. */
const SLACK = 0.01;
/** Of a loss. */
const LOSS_SLACK = 0.02;

export function checksOf(evidence: Evidence): Check[] {
  const { samples, epsilons, blackBox, whiteBox, losses, unbounded, moreSteps, flat } = evidence;
  const slack = Math.max(SLACK, 1 / samples) + 1e-9;
  const ahead = epsilons.findIndex((_, at) => (whiteBox[at] ?? 0) - (blackBox?.[at] ?? 1) > slack);
  const falls = losses.findIndex((loss, at) => at > 0 && loss < (losses[at - 1] ?? 0) * (1 - LOSS_SLACK) - 1e-6);
  return [
    {
      name: 'unbounded-attack-succeeds',
      holds: unbounded.accuracy <= slack,
      found: say('PGD with ε {epsilon}, which may change anything, leaves {accuracy} right.', {
        epsilon: figure(unbounded.epsilon),
        accuracy: percent(unbounded.accuracy),
      }),
    },
    ...(blackBox === undefined
      ? []
      : [
          {
            name: 'black-box-not-stronger' as const,
            holds: ahead === -1,
            found:
              ahead === -1
                ? say('At no ε does the black box find more than the gradients do.')
                : say('At ε {epsilon} the black box leaves {black} right, the gradients {white}.', {
                    epsilon: figure(epsilons[ahead]),
                    black: percent(blackBox[ahead] ?? 0),
                    white: percent(whiteBox[ahead] ?? 0),
                  }),
          },
        ]),
    {
      name: 'loss-grows-with-epsilon',
      holds: falls === -1,
      found:
        falls === -1
          ? say('The loss that PGD reaches grows with ε.')
          : say('The loss that PGD reaches is {loss} at ε {epsilon}, less than with a smaller ε.', {
              loss: figure(losses[falls]),
              epsilon: figure(epsilons[falls]),
            }),
    },
    {
      name: 'more-steps-not-weaker',
      holds: moreSteps.twice - moreSteps.accuracy <= slack,
      found: say('{steps} steps of PGD leave {accuracy} right, twice as many {twice}.', {
        steps: moreSteps.steps,
        accuracy: percent(moreSteps.accuracy),
        twice: percent(moreSteps.twice),
      }),
    },
    {
      name: 'gradients-are-there',
      holds: flat <= slack,
      found: say('The gradient is zero in all values of {flat} of the samples.', { flat: percent(flat) }),
    },
  ];
}
