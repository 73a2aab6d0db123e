/** A softmax over one value is 1, whatever the value: nothing is learnt. */
import { say } from '../../say.ts';
import type { Symptom } from '../symptoms.ts';

export const softmaxOfOneUnit: Symptom = ({ model }) =>
  (model?.outputs ?? [])
    .filter(({ activation, size }) => activation === 'softmax' && size === 1)
    .map(({ layer }) => ({
      severity: 'error',
      confidence: 'high',
      layer,
      text: say('{layer} has one unit and a softmax, which is 1 for every input.', { layer }),
      evidence: { units: 1, activation: 'softmax' },
      tries: [
        say("two classes: keep one unit with 'sigmoid' and 'binaryCrossentropy'"),
        say("or take two units with 'softmax' and 'categoricalCrossentropy'"),
      ],
      madeBy: 'layer',
    }));
