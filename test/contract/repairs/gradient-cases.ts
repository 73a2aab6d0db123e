/** Ops of tfjs with random tensors and parameters, under the GitHub threads that miss their gradients. Seeded. */
import { Draw } from './random-cases.ts';
import type { GradientCase } from './gradients.ts';

interface Cases {
  what: string;
  cases: GradientCase[];
  /** Without edges, near which differences are no derivatives. */
  smooth: boolean;
}

type Shape = number[];

const draw = new Draw(5);

export const CASES: Cases[] = [
  {
    what: 'tanh, sigmoid, exp and whatever else has a gradient made of its own output (tensorflow/tfjs#3252)',
    smooth: true,
    cases: [
      ...['tanh', 'sigmoid', 'exp', 'softplus', 'erf', 'softmax', 'logSoftmax'].map((op) => of(op, [[3, 4]])),
      of('pow', [
        [2, 3],
        [2, 3],
      ]),
      of('logSumExp', [[2, 3]], 1),
      of('prod', [[2, 3]], 1),
      of('prod', [[2, 3, 2]], 1),
    ],
  },
  {
    what: 'functions with edges (tensorflow/tfjs#3252)',
    smooth: false,
    cases: [...['elu', 'selu', 'relu', 'relu6', 'leakyRelu'].map((op) => of(op, [[3, 4]])), of('max', [[2, 5]], 1)],
  },
  {
    what: 'convolutions and average pooling twice, as in gradient penalties (tensorflow/tfjs#3252)',
    smooth: true,
    cases: [
      ...times(4, () => convolution([1, 1])),
      of('avgPool', [[2, 5, 4, 2]], [2, 2], [2, 2], 'same'),
      of('avgPool', [[1, 5, 5, 2]], [3, 3], [2, 2], 'valid'),
    ],
  },
  {
    what: 'max pooling twice (tensorflow/tfjs#3252)',
    smooth: false,
    cases: [
      of('maxPool', [[2, 5, 3, 2]], [2, 2], [2, 2], 'same'),
      of('maxPool', [[1, 5, 5, 2]], [3, 3], [2, 2], 'valid'),
    ],
  },
  {
    what: 'dilated convolutions, by input and by filter (tensorflow/tfjs#7906)',
    smooth: true,
    cases: times(12, () =>
      convolution(
        draw.one([
          [1, 4],
          [2, 1],
          [2, 2],
          [3, 2],
        ]),
      ),
    ),
  },
  {
    what: 'einsum (tensorflow/tfjs#5690), also where its value was wrong (tensorflow/tfjs#8227)',
    smooth: true,
    cases: [
      ...['ij,jk->ik', 'bij,bjk->bik', 'ij,ij->', 'i,j->ij', 'ij->', 'ij->ji', 'ijk->j', 'ij,kl->', 'i,i->i'].map(
        einsum,
      ),
      ...times(24, () => einsum(equation())),
    ],
  },
  {
    what: 'stridedSlice with negative strides and masks (tensorflow/tfjs#108)',
    smooth: true,
    cases: times(24, stridedSlice),
  },
  {
    what: 'gatherND, also twice the same (tensorflow/tfjs#1795)',
    smooth: true,
    cases: [
      of('gatherND', [[3, 4]], [[0], [2], [0], [0]]),
      of(
        'gatherND',
        [[3, 4]],
        [
          [0, 1],
          [2, 3],
          [0, 1],
        ],
      ),
      of(
        'gatherND',
        [[2, 3, 4]],
        [
          [
            [0, 1],
            [1, 2],
          ],
          [
            [1, 2],
            [1, 2],
          ],
        ],
      ),
      of('gatherND', [[5]], [[3]]),
      of('gatherND', [[2, 3]], [[1]]),
    ],
  },
  {
    what: 'gather with and without batches (tensorflow/tfjs#7494), also on wasm (tensorflow/tfjs#8658)',
    smooth: true,
    cases: [
      of('gather', [[4, 3]], [[0], [2], [1], [0]], 1, 1),
      of(
        'gather',
        [[2, 3]],
        [
          [0, 1],
          [1, 1],
        ],
        1,
        1,
      ),
      of(
        'gather',
        [[2, 3, 2]],
        [
          [0, 1],
          [1, 1],
        ],
        1,
        1,
      ),
      of(
        'gather',
        [[2, 3]],
        [
          [0, 1],
          [1, 1],
        ],
        1,
        0,
      ),
      of('gather', [[3, 2]], [2, 2], 0, 0),
    ],
  },
  {
    what: 'topk (tensorflow/tfjs#1601)',
    smooth: false,
    cases: [of('topk', [[6]], 2), of('topk', [[3, 5]], 3), of('topk', [[2, 3, 4]], 1)],
  },
  {
    what: 'cumprod (tensorflow/tfjs#8558)',
    smooth: true,
    cases: times(8, () => cumulative('cumprod')),
  },
  {
    what: 'cumsum along any axis (tensorflow/tfjs#108)',
    smooth: true,
    cases: times(8, () => cumulative('cumsum')),
  },
  {
    what: 'mirrorPad (tensorflow/tfjs#108)',
    smooth: true,
    cases: [
      of(
        'mirrorPad',
        [[3, 4]],
        [
          [1, 2],
          [2, 0],
        ],
        'reflect',
      ),
      of(
        'mirrorPad',
        [[3, 4]],
        [
          [3, 2],
          [0, 1],
        ],
        'symmetric',
      ),
      of(
        'mirrorPad',
        [[1, 3, 3, 2]],
        [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ],
        'reflect',
      ),
    ],
  },
  {
    what: 'matMul of batches that one side shares (tensorflow/tfjs#8721)',
    smooth: true,
    cases: [
      of(
        'matMul',
        [
          [2, 2, 3],
          [3, 4],
        ],
        false,
        false,
      ),
      of(
        'matMul',
        [
          [3, 2],
          [2, 3, 4],
        ],
        true,
        false,
      ),
      of(
        'matMul',
        [
          [2, 3, 2, 3],
          [4, 3],
        ],
        false,
        true,
      ),
      of(
        'matMul',
        [
          [2, 3, 2],
          [1, 4, 3],
        ],
        true,
        true,
      ),
    ],
  },
  {
    what: 'unstack and split into a single part (tensorflow/tfjs#1529, #3550, #8255)',
    smooth: true,
    cases: [
      of('unstack', [[1, 3]], 0),
      of('unstack', [[2, 1, 3]], 1),
      of('unstack', [[2, 3]], 1),
      of('split', [[2, 3]], 1, 0),
      of('split', [[2, 4]], 2, 1),
    ],
  },
];

function of(op: string, inputs: Shape[], ...rest: unknown[]): GradientCase {
  const random = (shape: Shape) => ({ shape, values: draw.values(shape) });
  return { op, inputs: inputs.map(random), rest, direction: inputs.map(random) };
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function convolution(dilations: [number, number]): GradientCase {
  const op = draw.one(['conv2d', 'depthwiseConv2d']);
  const pad = draw.one(['same', 'valid']);
  const [batch, channels, filters] = [draw.whole(1, 2), draw.whole(1, 3), draw.whole(1, 3)];
  const kernel = [draw.whole(1, 3), draw.whole(1, 3)];
  const sizes = kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + draw.whole(1, 5));
  return of(
    op,
    [
      [batch, ...sizes, channels],
      [...kernel, channels, filters],
    ],
    pad,
    dilations,
  );
}

/** Up to three letters in each of one or two inputs, none twice in one; any of them in the output, in any order. */
function equation(): string {
  const inputs = times(draw.whole(1, 2), () => shuffled(Array.from('abcd')).slice(0, draw.whole(1, 3)));
  const output = shuffled([...new Set(inputs.flat())]).slice(0, draw.whole(0, 3));
  return `${inputs.map((letters) => letters.join('')).join()}->${output.join('')}`;
}

function einsum(equation: string): GradientCase {
  const [from = ''] = equation.split('->');
  const sizes = new Map(Array.from('abcdijkl', (letter) => [letter, draw.whole(1, 3)]));
  const shape = (letters: string) => Array.from(letters, (letter) => sizes.get(letter) ?? 1);
  return of('einsum', from.split(',').map(shape), equation);
}

/** For each axis a part of it, forwards or backwards, from either end or behind a mask; new axes and dropped ones. */
function stridedSlice(): GradientCase {
  const shape = times(draw.whole(1, 3), () => draw.whole(2, 6));
  const taken: [begin: number, end: number, stride: number][] = [];
  const masks = { begin: 0, end: 0, ellipsis: 0, newAxis: 0, shrinkAxis: 0 };
  const set = (mask: keyof typeof masks) => (masks[mask] |= 1 << taken.length);
  for (const length of shape) {
    if (draw.whole(1, 6) === 1) {
      set('newAxis');
      taken.push([0, 0, 1]);
    }
    const low = draw.whole(0, length - 1);
    const high = draw.whole(low + 1, length);
    const stride = draw.whole(1, 3);
    const fromEnd = draw.flag() ? length : 0;
    switch (draw.one(['ascending', 'descending', 'reversed', 'single', 'ellipsis'])) {
      case 'ascending':
        if (high === length) set('end');
        taken.push([low - fromEnd, high - fromEnd, stride]);
        break;
      case 'descending':
        if (low === 0) set('end');
        taken.push([high - 1 - fromEnd, low - 1 - fromEnd, -stride]);
        break;
      case 'reversed':
        set('begin');
        set('end');
        taken.push([0, 0, -stride]);
        break;
      case 'single':
        set('shrinkAxis');
        taken.push([low - fromEnd, low - fromEnd + 1, 1]);
        break;
      default:
        if (masks.ellipsis === 0) set('ellipsis');
        taken.push([0, length, 1]);
    }
  }
  const [begin, end, strides] = [0, 1, 2].map((which) => taken.map((part) => part[which]));
  return of('stridedSlice', [shape], begin, end, strides, ...Object.values(masks));
}

function cumulative(op: string): GradientCase {
  const shape = times(draw.whole(1, 3), () => draw.whole(1, 4));
  return of(op, [shape], draw.whole(0, shape.length - 1), draw.flag(), draw.flag());
}

function shuffled<T>(all: T[]): T[] {
  return all
    .map((one) => ({ one, at: draw.whole(0, 1e9) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
