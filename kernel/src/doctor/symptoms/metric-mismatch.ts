/** A metric that says nothing of this task: accuracy of numbers. */
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

export const metricMismatch: Symptom = ({ model, data }: Facts) =>
  (model?.outputs ?? []).flatMap((output, index) => {
    const target = data?.y[index];
    const isAccuracy = output.metrics.some((metric) => /^(acc|.*accuracy)$/i.test(metric));
    const isOfNumbers = output.loss.kind === 'squared error' || output.loss.kind === 'absolute error';
    if (!isAccuracy || !isOfNumbers || !target || target.isInteger || target.isOneHot) return [];
    return [
      {
        severity: 'warning',
        confidence: 'high',
        layer: output.layer,
        text: say('Accuracy counts equal classes, and the targets are numbers ({min} … {max}): it says nothing here.', {
          min: target.min,
          max: target.max,
        }),
        evidence: { metrics: output.metrics.join(', '), loss: output.loss.name },
        tries: [say("take the metric 'mae'")],
        madeBy: 'compile',
      },
    ];
  });
