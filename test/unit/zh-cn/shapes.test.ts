/** Shapes that do not go together are explained in Chinese: of ops, layers and models. */
import assert from 'node:assert/strict';
import { embeddingProblem, layerProblem } from '../../../kernel/src/engine/shapes/layers.ts';
import { modelProblem } from '../../../kernel/src/engine/shapes/models.ts';
import { problemOf } from '../../../kernel/src/engine/shapes/operands.ts';
import { speak } from '../../../kernel/src/spoken.ts';

const of = (...shape: (number | null)[]) => ({ shape, dtype: 'float32' });
const DENSE = { name: 'dense', className: 'Dense' };
const EMBEDDING = { name: 'words', className: 'Embedding' };
const OUTSIDE = { shape: [1], dtype: 'int32' };

const TABLE: [() => string | null, string][] = [
  [
    () => problemOf({ op: 'matMul', tensors: [of(2, 3), of(2, 3)], given: [] }),
    'matMul（[2,3]和[2,3]）：第一个的轴 1 为 3，第二个的轴 0 为 2；二者必须相等。将第二个转置（`transposeB`）后二者相等。',
  ],
  [
    () => problemOf({ op: 'reshape', tensors: [of(2, 3)], given: [null, [4, 2]] }),
    'reshape（[2,3]）到 [4,2]：有 6 个值，而位置有 8 个。',
  ],
  [
    () => problemOf({ op: 'add', tensors: [of(8, 3), of(8)], given: [] }),
    'add（[8,3]和[8]）：从最后一个轴数起，轴 -1 在第一个中为 3，在第二个中为 8；大小必须相等，或其中之一为 1。改为 [8,1]（`x.reshape([8, 1])`）后，较小的一个沿第一个轴展开。',
  ],
  [
    () => layerProblem({ ...DENSE, given: [of(784)], spec: { minNDim: 2 }, message: '' }),
    '层 dense（Dense）得到的是 [784]，而它接受的是：至少 2 个轴，即 [batch,features]。缺少批维度：`x.expandDims(0)` 会构成只有一个样本的批。',
  ],
  [
    () => {
      const port = { layer: DENSE, shape: [null, 10] };
      return modelProblem({
        ...{ method: 'fit', inputs: [{ layer: DENSE, shape: [null, 4] }], x: [of(8, 4)] },
        ...{ outputs: [{ ...port, loss: 'categoricalCrossentropy' }], y: [of(8)] },
      });
    },
    'fit：目标为 [8]，而层 dense（Dense）给出 [batch,10]，此时 categoricalCrossentropy 接受 one-hot 的行。若为类别编号，请使用损失 sparseCategoricalCrossentropy，或 `tf.oneHot(y.toInt(), 10)`。',
  ],
  [
    () => {
      const told = problemOf({ op: 'gather', tensors: [of(10, 4), OUTSIDE], given: [], indices: () => [99] });
      return embeddingProblem(EMBEDDING, 10, told ?? '');
    },
    '层 words（Embedding）认识编号 0 到 9，而得到的是 99。其 `inputDim` 必须大于最大的编号。',
  ],
];

describe('shapes that do not go together, in Chinese', () => {
  beforeEach(() => speak('zh-cn'));
  afterEach(() => speak('en'));

  for (const [problem, told] of TABLE) {
    it(told, () => assert.equal(problem(), told));
  }
});
