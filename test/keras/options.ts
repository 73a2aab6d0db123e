/** Options that many layers share. */
import type { Options } from './case.ts';
import type { Random } from './random.ts';

export const ACTIVATIONS = [
  'elu',
  'selu',
  'relu',
  'relu6',
  'linear',
  'sigmoid',
  'hardSigmoid',
  'softplus',
  'softsign',
  'tanh',
  'softmax',
  'logSoftmax',
  'gelu',
  'gelu_new',
  'mish',
  'swish',
] as const;

/** Each option is given in half of the cases, so that defaults are compared too. */
export function sometimes(random: Random, options: { [name: string]: () => Options[string] }): Options {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, draw]) => (random.chance() ? [[name, draw()]] : [])),
  );
}

/** For `weights` such as kernel and bias: a regularizer for some of them. */
export function regularized(random: Random, ...weights: string[]): Options {
  return Object.fromEntries(
    weights.flatMap((weight) =>
      random.chance(0.25)
        ? [
            [
              `${weight}Regularizer`,
              { className: 'L1L2', config: { l1: random.between(0, 0.1), l2: random.between(0, 0.1) } },
            ],
          ]
        : [],
    ),
  );
}
