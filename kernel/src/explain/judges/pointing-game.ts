/**
 * Pointing game (Zhang et al., "Top-down Neural Attention by Excitation Backprop", 2016), where the truth is known: 1 if
 * the greatest value lies in it, or else 0, so that the mean over samples is the share that hits. Beside it the relevance
 * mass (Arras, Osman and Samek, "CLEVR-XAI", 2022): how much of all that speaks for the target lies there.
 */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import { placesOf } from '../features.ts';
import { judger } from '../judging.ts';
import type { Case } from '../judging.ts';
import { onPlaces, unfitForSample } from '../on-sample.ts';
import { samplesOf } from '../sample.ts';

export const pointingGame = judger({
  name: 'pointing-game',
  title: say('Pointing game'),
  unfit: (attribution, _, shape) => unfitForSample(attribution, shape),
  judge(one) {
    const counts = onPlaces(one.attribution, one.question.samples.shape.slice(1)).map((count) => Math.max(0, count));
    const mask = maskOf(one, counts.length);
    const all = counts.reduce((sum, count) => sum + count, 0);
    const inside = counts.reduce((sum, count, at) => sum + (mask[at] === true ? count : 0), 0);
    const mass = all === 0 ? 0 : inside / all;
    const most = Math.max(...counts);
    const hit = most > 0 && counts.every((count, at) => count < most || mask[at] === true);
    const says = say('Its greatest value lies {not}in the mask, which holds {mass} of it', {
      not: hit ? '' : say('not '),
      mass: percent(mass),
    });
    return Promise.resolve({ value: hit ? 1 : 0, passed: hit, says, mass });
  },
});

/** Whether the truth is at a place. */
function maskOf({ options, question, sample }: Case, places: number): boolean[] {
  const shape = question.samples.shape.slice(1);
  const { mask } = options;
  if (mask === undefined) throw new LimpidError('EXPLAIN_MASK');
  const sides = placesOf(shape);
  return tf.tidy(() => {
    const given = samplesOf(mask, 'mask', [null, ...sides, ...shape.slice(sides.length).map(() => null)]);
    const [count = 0] = given.shape;
    const values = given
      .slice(count === 1 ? 0 : sample, 1)
      .reshape([places, -1])
      .max(1)
      .dataSync();
    return Array.from(values, (value) => value > 0);
  });
}
