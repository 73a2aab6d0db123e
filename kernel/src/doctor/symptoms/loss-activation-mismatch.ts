/** The last activation and the loss are of different tasks, though each of them alone is fine. */
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
      return sign(output, 'high', 'compares classes, and there is one unit alone', "take 'binaryCrossentropy'");
    if (activation === 'sigmoid' || activation === 'tanh' || activation === 'hardSigmoid')
      return sign(
        output,
        activation === 'tanh' || loss.kind === 'sparse' || isOneHot ? 'high' : 'medium',
        'takes probabilities of classes that sum to 1',
        `give ${output.layer} the activation 'softmax'`,
      );
  }
  if (loss.kind === 'binary') {
    if (activation === 'softmax' && isOneHot)
      return sign(
        output,
        'medium',
        'judges each class by itself, as if several could be true',
        "take 'categoricalCrossentropy'",
      );
    if (activation === 'tanh')
      return sign(
        output,
        'high',
        'takes probabilities, and tanh gives negative numbers',
        `give ${output.layer} the activation 'sigmoid'`,
      );
  }
  if (loss.kind === 'squared error' || loss.kind === 'absolute error') {
    if (activation === 'softmax' && isOneHot)
      return sign(output, 'medium', 'measures distances, and these are classes', "take 'categoricalCrossentropy'");
    if (isOneHot && (activation === 'sigmoid' || activation === 'relu' || activation === 'linear'))
      return sign(
        output,
        'medium',
        'measures distances, and the targets are classes',
        `give ${output.layer} 'softmax', and take 'categoricalCrossentropy'`,
      );
    if (activation === 'softmax' && target && !target.isOneHot && target.max > 1)
      return sign(
        output,
        'high',
        'measures distances, and a softmax gives shares of 1',
        `give ${output.layer} no activation`,
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
    text: `The loss ${loss.name} ${why}; ${layer} ends with ${activation ?? 'another activation'}.`,
    evidence: { loss: loss.name, activation: activation ?? '' },
    tries: [remedy],
    madeBy: 'compile',
  };
}
