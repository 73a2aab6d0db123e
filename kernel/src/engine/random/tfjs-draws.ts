/**
 * What tfjs draws in JavaScript, on every rung, from the one seed. Its functions take a seed of their own, and choose one
 * by `Math.random` or the time where they are given none, or 0.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { core, replaceInCore, type Core } from '../core.ts';
import { words } from './seed.ts';

/** Where each function takes its seed. */
const SEED_AT = {
  randomUniform: 4,
  randomUniformInt: 3,
  randomNormal: 4,
  randomStandardNormal: 2,
  truncatedNormal: 4,
  randomGamma: 4,
  multinomial: 2,
  dropout: 3,
} as const;

export type Draws = Pick<Core, keyof typeof SEED_AT>;

export function seedTfjs({ data, util }: Core): void {
  for (const [name, at] of Object.entries(SEED_AT)) replaceDraw(name, at);
  seedShuffles(util);
  seedDatasets(data);
}

/** What stands in place of tfjs's functions by now. */
export function draws(): Draws {
  const { randomUniform, randomUniformInt, randomNormal, randomStandardNormal } = core;
  const { truncatedNormal, randomGamma, multinomial, dropout } = core;
  return {
    ...{ randomUniform, randomUniformInt, randomNormal, randomStandardNormal },
    ...{ truncatedNormal, randomGamma, multinomial, dropout },
  };
}

function replaceDraw(name: string, at: number): void {
  // SAFETY: each of these is a function of tfjs-core's.
  const draw = Reflect.get(core, name) as (...given: unknown[]) => unknown;
  replaceInCore({
    [name]: (...given: unknown[]) => {
      given[at] = seedFor(given[at]);
      return draw(...given);
    },
  });
}

/** tfjs takes 0 for none, and knows texts too. */
function seedFor(own: unknown): unknown {
  return own === 0 ? '0' : (own ?? words().word() + 1);
}

/** `fit` shuffles with this too. Fisher-Yates. */
function seedShuffles(util: Core['util']): void {
  const shuffleAlike = (...arrays: { [index: number]: unknown; length: number }[]): void => {
    for (let left = arrays[0]?.length ?? 0; left > 1; left -= 1) {
      const chosen = words().below(left);
      for (const array of arrays) [array[left - 1], array[chosen]] = [array[chosen], array[left - 1]];
    }
  };
  const { shuffleCombo } = util;
  const replaced: Pick<Core['util'], 'shuffle' | 'shuffleCombo' | 'randUniform'> = {
    shuffle(array) {
      shuffleAlike(array);
    },
    shuffleCombo(array, other) {
      // tfjs's refuses arrays of two lengths
      if (array.length !== other.length) shuffleCombo(array, other);
      else shuffleAlike(array, other);
    },
    randUniform: (from, to) => from + words().uniform() * (to - from),
  };
  Object.assign(util, replaced);
}

/** Without a seed of its own, a dataset is shuffled anew by each iteration, one that was made before the seed was set too. */
function seedDatasets({ Dataset }: Core['data']): void {
  // SAFETY: the class is abstract, and this is the method of its instances.
  const prototype = Dataset.prototype as tfjs.data.Dataset<tfjs.TensorContainer>;
  const { shuffle } = prototype;
  prototype.shuffle = function (bufferSize, seed, reshuffleEachIteration = true) {
    // tfjs takes 0 for none
    const own = String(seed ?? '');
    const shuffled = shuffle.call(this, bufferSize, own, reshuffleEachIteration);
    if (own !== '') return shuffled;
    let order: string | undefined;
    shuffled.iterator = async () => {
      if (reshuffleEachIteration || order === undefined) order = String(words().word());
      return (await this.iterator()).shuffle(bufferSize, order);
    };
    return shuffled;
  };
}
