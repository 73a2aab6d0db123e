/** Class numbers where the loss takes one-hot rows, or the other way round, where tfjs goes on all the same. */
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

export const labelShape: Symptom = ({ model, data }: Facts) =>
  (model?.outputs ?? []).flatMap((output, index) => {
    const target = data?.y[index];
    if (!target) return [];
    const { kind, name } = output.loss;
    const width = target.shape.at(-1) ?? 1;
    const isNumber = target.shape.length === 1 || width === 1;
    const says = (text: string, tries: string[]) => [
      {
        severity: 'error' as const,
        confidence: 'high' as const,
        layer: output.layer,
        text,
        evidence: { targets: `[${target.shape.join(', ')}]`, loss: name },
        tries,
        madeBy: 'compile' as const,
      },
    ];
    const takesOneHot = kind === 'categorical' || kind === 'softmax of logits';
    if (takesOneHot && isNumber && target.isInteger && target.max > 1)
      return says(say('The loss {name} takes one-hot rows, and the targets are numbers of classes.', { name }), [
        say("take the loss 'sparseCategoricalCrossentropy'"),
        say('or tf.oneHot(labels, classes)'),
      ]);
    if (kind === 'sparse' && !isNumber && target.isOneHot)
      return says(say('The loss {name} takes numbers of classes, and the targets are one-hot rows.', { name }), [
        say("take the loss 'categoricalCrossentropy'"),
        say('or labels.argMax(-1)'),
      ]);
    if (kind === 'categorical' && !isNumber && !target.isOneHot && (target.min < 0 || target.max > 1))
      return says(
        say('The loss {name} takes shares of classes, and the targets go from {min} to {max}.', {
          name,
          min: target.min,
          max: target.max,
        }),
        [say("take the loss 'meanSquaredError' when the targets are numbers")],
      );
    return [];
  });
