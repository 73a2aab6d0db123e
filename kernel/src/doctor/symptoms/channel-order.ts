/** Pictures whose channels stand where a convolution expects rows, or the other way round. */
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

const CHANNELS = [1, 3, 4];

export const channelOrder: Symptom = ({ model, data }: Facts) => {
  const convolution = model?.layers.find(({ className }) => /^(Separable|Depthwise)?Conv2D$/.test(className));
  if (!convolution) return [];
  return (data?.x ?? []).flatMap(({ shape }) => {
    const [, one = 0, two = 0, three = 0] = shape;
    if (shape.length !== 4 || !CHANNELS.includes(one) || CHANNELS.includes(three) || two !== three) return [];
    // as many filters as columns: it was declared so, with the input's shape
    if (convolution.inputShape?.at(-1) !== three) return [];
    return [
      {
        severity: 'error',
        confidence: 'high',
        layer: convolution.name,
        text: say(
          'The pictures are [{shape}]: {one} channels first. {name} takes them for {one} × {two} pixels of {three} channels.',
          { shape: shape.slice(1).join(', '), one, name: convolution.name, two, three },
        ),
        evidence: { shape: `[${shape.join(', ')}]` },
        tries: [
          'x.transpose([0, 2, 3, 1])',
          say("or dataFormat: 'channelsFirst' in {name} and in poolings", { name: convolution.name }),
        ],
        madeBy: 'layer',
      },
    ];
  });
};
