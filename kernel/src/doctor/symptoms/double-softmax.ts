/** A softmax, and a loss that takes logits and applies one itself: gradients are flat, the loss cannot come near 0. */
import { say } from '../../say.ts';
import type { Symptom } from '../symptoms.ts';

export const doubleSoftmax: Symptom = ({ model }) => {
  const twice = (model?.outputs ?? []).filter(
    ({ activation, loss }) =>
      (activation === 'softmax' && loss.kind === 'softmax of logits') ||
      (activation === 'sigmoid' && loss.kind === 'sigmoid of logits'),
  );
  const ends = new Set(
    (model?.outputs ?? []).flatMap(({ layer, activation }) => (activation === 'softmax' ? layer : [])),
  );
  // directly before the last layer's; attention has them elsewhere
  const inner = (model?.layers ?? []).filter(
    ({ activation, isOutput, next }) => activation === 'softmax' && !isOutput && next.some((name) => ends.has(name)),
  );
  return [
    ...twice.map(({ layer, activation, loss }) => ({
      severity: 'error' as const,
      confidence: 'high' as const,
      layer,
      text: say('{layer} ends with a {activation}, and the loss {name} applies one again: it takes logits.', {
        layer,
        activation: activation ?? '',
        name: loss.name,
      }),
      evidence: { activation: activation ?? '', loss: loss.name },
      tries: [
        say('leave the {activation} out of {layer}', { activation: activation ?? '', layer }),
        say("keep it, and take the loss '{loss}'", { loss: lossAfter(activation) }),
      ],
      madeBy: 'compile' as const,
    })),
    ...inner.map(({ name }) => ({
      severity: 'error' as const,
      confidence: 'high' as const,
      layer: name,
      text: say('{name} ends with a softmax, and the layer behind it does too.', { name }),
      evidence: { activation: 'softmax' },
      tries: [say("leave the softmax of {name} out, or give it 'relu'", { name })],
      madeBy: 'layer' as const,
    })),
  ];
};

function lossAfter(activation: string | null): string {
  return activation === 'softmax' ? 'categoricalCrossentropy' : 'binaryCrossentropy';
}
