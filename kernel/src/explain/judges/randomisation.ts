/**
 * Model randomisation (Adebayo et al., "Sanity Checks for Saliency Maps", 2018): the weights are drawn anew, layer by
 * layer from the top, and the attribution is made again. One that stays much the same does not show what the model has
 * learnt. Compared is the order of absolute values: Spearman's correlation. Values that are zero in both maps are left
 * out: where the sample equals its baseline nothing could be attributed, whatever the weights.
 */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { say } from '../../say.ts';
import { range } from '../chunks.ts';
import { askAgain } from '../comparing.ts';
import { judger } from '../judging.ts';
import type { Case } from '../judging.ts';
import type { Attribution } from '../method.ts';
import { countOf } from '../noise.ts';
import { spearman } from '../ranks.ts';
import { redrawable } from '../redrawn.ts';

const REDRAWS = 3;
/** Deeper models have several layers drawn at a time. */
const MOST_STAGES = 5;
/** Correlation of the map with that of a random model. */
const MOST_ALIKE = 0.5;
/** With fewer values, orders are alike by chance. */
const FEWEST_VALUES = 10;
const STREAM = 25;

export const randomisation = judger({
  name: 'randomisation',
  title: say('Model randomisation'),
  unfit: (_, model) => (model instanceof tf.LayersModel ? undefined : say('a graph model keeps its weights')),
  async judge(one) {
    const { question, attribution, options } = one;
    const { model } = question;
    if (!(model instanceof tf.LayersModel)) throw new TypeError('A graph model keeps its weights.');
    const random = new Stream(options.seed ?? 0, STREAM);
    const redraws = countOf(options.redraws ?? REDRAWS, 'redraws');
    const copy = await redrawable(model, random);
    try {
      const stages = stagesOf(copy.layers);
      const sums = stages.map(() => 0);
      for (let draw = 0; draw < redraws; draw++) {
        copy.restore();
        for (const [stage, drawn] of stages.entries()) {
          copy.redraw(stages[stage - 1] ?? 0, drawn);
          const [other = attribution] = await askAgain(one, copy.model, question.samples);
          sums[stage] = (sums[stage] ?? 0) + likeness(attribution, other) / redraws;
        }
      }
      const value = sums.at(-1) ?? 1;
      const curve = { at: [0, ...stages.map((drawn) => drawn / copy.layers)], values: [1, ...sums] };
      const isTelling = attribution.values.filter((of) => of !== 0).length >= FEWEST_VALUES;
      return { value, passed: isTelling ? value <= MOST_ALIKE : undefined, says: saying(value, isTelling), curve };
    } finally {
      copy.dispose();
    }
  },
});

/** How many times the attribution is made again. */
export function redrawsOf({ options }: Case): number {
  return (options.redraws ?? REDRAWS) * MOST_STAGES;
}

function saying(value: number, isTelling: boolean): string {
  const number = say('rank correlation {value}', { value: value.toFixed(2) });
  if (!isTelling) return say('Has too few values to tell it from that of random weights ({number})', { number });
  if (value > MOST_ALIKE) return say('Looks the same when the weights are random ({number})', { number });
  return say('Changes when the weights are random ({number})', { number });
}

/** Numbers of layers: more and more of them, all in the end. */
function stagesOf(layers: number): number[] {
  const stages = Math.min(layers, MOST_STAGES);
  return range(1, stages + 1).map((stage) => Math.round((stage * layers) / stages));
}

function likeness(one: Attribution, other: Attribution): number {
  const told = range(0, one.values.length).filter((at) => one.values[at] !== 0 || other.values[at] !== 0);
  const strengths = ({ values }: Attribution) => told.map((at) => Math.abs(values[at] ?? 0));
  return spearman(strengths(one), strengths(other));
}
