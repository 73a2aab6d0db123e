/** A penalty on weights that outweighs what the model is to learn. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { learntNothing } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** Usual factors are 1e-5 to 1e-2. */
const LARGE = 0.1;

export const excessiveRegularization: Symptom = (facts: Facts) =>
  (facts.model?.layers ?? [])
    .filter(({ penalty }) => penalty >= LARGE)
    .map(({ name, penalty }) => ({
      severity: 'warning',
      confidence: learntNothing(facts) === true ? 'high' : 'medium',
      layer: name,
      text: say(
        'The penalty on the weights of {name} has the factor {penalty}: the loss falls most when all weights are 0.',
        { name, penalty: figure(penalty) },
      ),
      evidence: { factor: penalty },
      tries: [say('a factor of 1e-4 to 1e-2')],
      madeBy: 'layer',
    }));
