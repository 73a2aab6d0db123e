/** The last activation and the loss are of different tasks, though each of them alone is fine. */
import { say } from '../../say.ts';
import type { Facts, OutputFacts, TargetFacts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import type { Symptom } from '../symptoms.ts';

export const lossActivationMismatch: Symptom = ({ model, data }: Facts) =>
  (model?.outputs ?? []).flatMap((output, index) => signOf(output, data?.y[index]) ?? []);

function signOf(output: OutputFacts, target: TargetFacts | undefined): Sign | null {
  const { activation, loss, size } = output;
  const isOneHot = target?.isOneHot === true && (size ?? 0) > 1;
  if (loss.kind === 'categorical' || loss.kind === 'sparse') {
    if (size === 1 && activation !== 'softmax')
      return sign(
        output,
        'high',
        say('compares classes, and there is one unit alone'),
        say("take 'binaryCrossentropy'"),
      );
    if (activation === 'sigmoid' || activation === 'tanh' || activation === 'hardSigmoid')
      return sign(
        output,
        activation === 'tanh' || loss.kind === 'sparse' || isOneHot ? 'high' : 'medium',
        say('takes probabilities of classes that sum to 1'),
        say("give {layer} the activation 'softmax'", { layer: output.layer }),
      );
  }
  if (loss.kind === 'binary') {
    if (activation === 'softmax' && isOneHot)
      return sign(
        output,
        'medium',
        say('judges each class by itself, as if several could be true'),
        say("take 'categoricalCrossentropy'"),
      );
    if (activation === 'tanh')
      return sign(
        output,
        'high',
        say('takes probabilities, and tanh gives negative numbers'),
        say("give {layer} the activation 'sigmoid'", { layer: output.layer }),
      );
  }
  if (loss.kind === 'squared error' || loss.kind === 'absolute error') {
    if (activation === 'softmax' && isOneHot)
      return sign(
        output,
        'medium',
        say('measures distances, and these are classes'),
        say("take 'categoricalCrossentropy'"),
      );
    if (isOneHot && (activation === 'sigmoid' || activation === 'relu' || activation === 'linear'))
      return sign(
        output,
        'medium',
        say('measures distances, and the targets are classes'),
        say("give {layer} 'softmax', and take 'categoricalCrossentropy'", { layer: output.layer }),
      );
    if (activation === 'softmax' && target && !target.isOneHot && target.max > 1)
      return sign(
        output,
        'high',
        say('measures distances, and a softmax gives shares of 1'),
        say('give {layer} no activation', { layer: output.layer }),
      );
  }
  return null;
}

function sign(
  { layer, activation, loss }: OutputFacts,
  confidence: 'high' | 'medium',
  why: string,
  remedy: string,
): Sign {
  return {
    severity: confidence === 'high' ? 'error' : 'warning',
    confidence,
    layer,
    text: say('The loss {name} {why}; {layer} ends with {activation}.', {
      name: loss.name,
      why,
      layer,
      activation: activation ?? say('another activation'),
    }),
    evidence: { loss: loss.name, activation: activation ?? '' },
    tries: [remedy],
    madeBy: 'compile',
  };
}
