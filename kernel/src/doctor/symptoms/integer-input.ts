/** Inputs of an integer type, before a layer that multiplies. */
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

const TAKES_INTEGERS = /^(Embedding|CategoryEncoding|Rescaling|Resizing|CenterCrop|InputLayer)$/;

export const integerInput: Symptom = ({ model, data }: Facts) => {
  const first = model?.layers.find(({ className }) => className !== 'InputLayer');
  if (!first || TAKES_INTEGERS.test(first.className) || model?.inputs.length !== 1) return [];
  return (data?.x ?? [])
    .filter(({ dtype }) => dtype === 'int32' || dtype === 'bool')
    .map(({ dtype }) => ({
      severity: 'note',
      confidence: 'low',
      layer: first.name,
      text: say('The inputs are {dtype}, and {name} ({className}) computes with float32.', {
        dtype,
        name: first.name,
        className: first.className,
      }),
      evidence: { dtype },
      tries: [say('x.toFloat(), once, before the training')],
      madeBy: 'fit',
    }));
};
