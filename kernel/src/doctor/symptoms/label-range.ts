/** Targets that the last activation can never give. */
import { figure, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

const RANGES: { readonly [activation: string]: readonly [from: number, to: number] } = {
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
  relu: [0, Infinity],
  relu6: [0, 6],
  softplus: [0, Infinity],
};
/** Of the targets' range: what lies outside by less is rounding. */
const SLACK = 0.01;

export const labelRange: Symptom = ({ model, data }: Facts) =>
  (model?.outputs ?? []).flatMap((output, index) => {
    const target = data?.y[index];
    const range = RANGES[output.activation ?? ''];
    const { kind, name } = output.loss;
    if (!target || !range || target.nonFinite > 0) return [];
    // class numbers are no values of the output
    if (kind === 'sparse' || kind === 'softmax of logits' || kind === 'other' || kind === 'sigmoid of logits')
      return [];
    const [from, to] = range;
    const width = Math.max(1e-6, target.max - target.min);
    const outside = Math.max(0, from - target.min, target.max - to) / width;
    // one-hot rows were meant, and label-shape says so
    const isClassNumber = kind === 'categorical' && target.isInteger && target.shape.length === 1;
    if (outside <= SLACK || isClassNumber) return [];
    const isBinary = kind === 'binary' && target.min === -1 && target.max === 1;
    return [
      {
        severity: 'error',
        confidence: outside > 0.2 ? 'high' : 'medium',
        layer: output.layer,
        text: say(
          'The targets go from {min} to {max}, and {layer} ({activation}) gives {from} to {to} alone: {outside} of their range cannot be reached.',
          {
            min: figure(target.min),
            max: figure(target.max),
            layer: output.layer,
            activation: output.activation ?? '',
            from: figure(from),
            to: figure(to),
            outside: percent(Math.min(1, outside)),
          },
        ),
        evidence: {
          'least target': target.min,
          'greatest target': target.max,
          activation: output.activation ?? '',
          loss: name,
        },
        tries: isBinary
          ? [say('make labels of −1 and 1 ones of 0 and 1')]
          : [
              say('give {layer} no activation', { layer: output.layer }),
              say('or scale the targets to {from} … {to}', { from: figure(from), to: figure(to) }),
            ],
        madeBy: 'layer',
      },
    ];
  });
