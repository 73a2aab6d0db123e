/** Initial weights that are all the same, or of a size at which signals fade or grow from layer to layer. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts, WeightFacts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import { stepsOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** Deviation times the root of the inputs a unit has: about 1 by Glorot, He and LeCun. */
const LARGE = 10;
const SMALL = 0.01;
const LEAST_SIZE = 8;

export const poorInitialization: Symptom = (facts: Facts) => {
  if (facts.training.plan.initialEpoch > 0) return [];
  return (facts.before ?? []).flatMap((weight) => signOf(weight, facts) ?? []);
};

function signOf(weight: WeightFacts, facts: Facts): Sign | null {
  const { layer, isKernel, trainable, size, min, max, fanIn } = weight;
  const units = facts.model?.layers.find(({ name }) => name === layer)?.units ?? 2;
  const found = facts.model?.layers.find(({ name }) => name === layer);
  if (!isKernel || !trainable || size < LEAST_SIZE || !found) return null;
  // one last layer of zeros is a way to begin with, and breaks no symmetry
  if (min === max && units > 1) {
    const isHidden = !found.isOutput;
    if (!isHidden && max === 0) return null;
    return sign(
      weight,
      isHidden ? 'high' : 'medium',
      say('All {size} initial weights of {layer} are {min}: its units learn the same.', {
        size,
        layer,
        min: figure(min),
      }),
    );
  }
  const scale = Math.sqrt(Math.max(0, weight.squares / size - (weight.sum / size) ** 2) * fanIn);
  const gain = Number(scale.toPrecision(3));
  // a trained model may come with any weights, and with small gradients
  if (stepsOf(facts.training) === 0 || !/^(Dense|Conv[123]D)$/.test(found.className) || found.isOutput) return null;
  if (gain > LARGE)
    return sign(
      weight,
      'medium',
      say('Initial weights of {layer} are {gain} times as large as usual: what it gives grows by as much.', {
        layer,
        gain: figure(gain),
      }),
    );
  if (gain < SMALL)
    return sign(
      weight,
      'medium',
      say('Initial weights of {layer} are {gain} times as small as usual: what it gives fades.', {
        layer,
        gain: figure(1 / Math.max(gain, 1e-12)),
      }),
    );
  return null;
}

function sign({ layer, weight, min, max, sum, size }: WeightFacts, confidence: 'high' | 'medium', text: string): Sign {
  return {
    severity: confidence === 'high' ? 'error' : 'warning',
    confidence,
    layer,
    text,
    evidence: { weight, least: min, greatest: max, mean: sum / size },
    tries: [
      say("leave kernelInitializer out of {layer}: 'glorotUniform' is its default", { layer }),
      say("or 'heNormal' before a relu"),
    ],
    madeBy: 'layer',
  };
}
