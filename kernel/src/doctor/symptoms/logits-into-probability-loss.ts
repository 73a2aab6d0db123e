/** A crossentropy that takes probabilities is given whatever numbers the last layer gives: it clips them, and they have no gradient. */
import { say } from '../../say.ts';
import type { Symptom } from '../symptoms.ts';

const UNBOUNDED = ['linear', 'relu', 'elu', 'selu', 'softplus', 'leakyReLU', 'relu6', 'swish', 'gelu'];

export const logitsIntoProbabilityLoss: Symptom = ({ model }) =>
  (model?.outputs ?? [])
    .filter(({ activation, loss }) => {
      const takesProbabilities = loss.kind === 'categorical' || loss.kind === 'sparse' || loss.kind === 'binary';
      return takesProbabilities && activation !== null && UNBOUNDED.includes(activation);
    })
    .map(({ layer, activation, loss, size }) => {
      const wanted = loss.kind === 'binary' || size === 1 ? 'sigmoid' : 'softmax';
      return {
        severity: 'error',
        confidence: 'high',
        layer,
        text: say('The loss {name} takes probabilities, and {layer} gives any numbers (activation {activation}).', {
          name: loss.name,
          layer,
          activation: activation ?? '',
        }),
        evidence: { activation: activation ?? '', loss: loss.name },
        tries: [
          say("give {layer} the activation '{wanted}'", { layer, wanted }),
          wanted === 'softmax'
            ? say('or keep it linear, and take the loss tf.losses.softmaxCrossEntropy')
            : say('or keep it linear, and take the loss tf.losses.sigmoidCrossEntropy'),
        ],
        experiment: 'overfitOneBatch',
        madeBy: 'layer',
      };
    });
