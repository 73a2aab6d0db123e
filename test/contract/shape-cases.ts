/**
 * Mistakes of shapes, and what is told of each, on every rung. A process of its own, because an engine is chosen once: makes
 * every mistake on the rung that LIMPID_RUNG names, and prints what was told. Numbers in names of layers are left out.
 */
import type { layers as tfLayers, Sequential, SymbolicTensor, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { tellLayers } from '../../kernel/src/engine/shapes/tell-layers.ts';
import { tellOps } from '../../kernel/src/engine/shapes/ops.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';

const { tf, rung } = await loadEngine();
tellOps(tf);
tellLayers();

export interface Mistakes {
  rung: string;
  /** As they should be told. */
  expected: string[];
  told: string[];
}

const { layers } = tf;

class Scale extends layers.Layer {
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.matMul([inputs].flat()[0] ?? ones([1]), ones([7, 2]));
  }
  override getClassName(): string {
    return 'Scale';
  }
}

type Case = [told: string, mistake: () => unknown];

const OPS: Case[] = [
  [
    'matMul of [2,3] and [4,5]: axis 1 of the first is 3, axis 0 of the second 4; they have to be equal.',
    () => tf.matMul(ones([2, 3]), ones([4, 5])),
  ],
  [
    'matMul of [2,3] and [2,3]: axis 1 of the first is 3, axis 0 of the second 2; they have to be equal. With the second transposed (`transposeB`) they are.',
    () => ones([2, 3]).matMul(ones([2, 3])),
  ],
  [
    'matMul of [2,3] and [3]: it takes matrices, and the second has 1 axis. `tf.dot` takes vectors; `x.expandDims(0)` makes a row, `x.expandDims(1)` a column.',
    () => ones([2, 3]).matMul(ones([3])),
  ],
  [
    'matMul of [2,3,4] and [5,4,3]: axis 0 is 2 in the first and 5 in the second; sizes have to be equal, or 1.',
    () => tf.matMul(ones([2, 3, 4]), ones([5, 4, 3])),
  ],
  [
    'dot of [3] and [4]: axis 0 of the first is 3, axis 0 of the second 4; they have to be equal.',
    () => tf.dot(ones([3]), ones([4])),
  ],
  [
    'add of [2,3] and [2,4]: axis 1 is 3 in the first and 4 in the second; sizes have to be equal, or 1.',
    () => tf.add(ones([2, 3]), ones([2, 4])),
  ],
  [
    'sub of [8,3] and [8]: counted from the last, axis -1 is 3 in the first and 8 in the second; sizes have to be equal, or 1. As [8,1] (`x.reshape([8, 1])`) the smaller goes along the first.',
    () => ones([8, 3]).sub(ones([8])),
  ],
  [
    'mul of [8,3] and [2]: counted from the last, axis -1 is 3 in the first and 2 in the second; sizes have to be equal, or 1.',
    () => ones([8, 3]).mul([1, 2]),
  ],
  ['div of string [1] and [1]: it takes numbers, not strings.', () => tf.div(tf.tensor1d(['a']), tf.tensor1d([1]))],
  [
    'concat of [2,3] and [3,4]: axis 1 is 3 and 4; only axis 0, along which they are joined, may differ.',
    () => tf.concat([ones([2, 3]), ones([3, 4])], 0),
  ],
  [
    'concat of [2,3] and [3]: all need as many axes; there are 2 axes and 1 axis.',
    () => tf.concat([ones([2, 3]), ones([3])]),
  ],
  [
    'concat of [2,3] and [3,3]: axis 0 is 2 and 3; only axis 1, along which they are joined, may differ.',
    () => ones([2, 3]).concat(ones([3, 3]), 1),
  ],
  [
    'concat of [2,3] and [2,3]: there is no axis 2; the axes are 0 to 1.',
    () => tf.concat([ones([2, 3]), ones([2, 3])], 2),
  ],
  [
    'stack of [2,3] and [3,2]: axis 0 is 2 and 3; all need the same shape.',
    () => tf.stack([ones([2, 3]), ones([3, 2])]),
  ],
  ['reshape of [2,3] to [4,2]: there are 6 values for 8 places.', () => tf.reshape(ones([2, 3]), [4, 2])],
  ['reshape of [2,3] to [-1,4]: 6 values cannot be divided by 4.', () => ones([2, 3]).reshape([-1, 4])],
  ['reshape of [2,3] to [-1,-1]: only one size may be left open with -1.', () => ones([2, 3]).reshape([-1, -1])],
  [
    'conv2d of [28,28] and [3,3,1,8]: the input has 2 axes; it takes [batch,height,width,channels]. One image without channels is `x.reshape([1, 28, 28, 1])`.',
    () => tf.conv2d(ones([28, 28]), ones([3, 3, 1, 8]), 1, 'same'),
  ],
  [
    'conv2d of [1,28,28,3] and [3,3,1,8]: the input has 3 channels (its last axis), the filter takes 1 (its axis 2).',
    () => tf.conv2d(ones([1, 28, 28, 3]), ones([3, 3, 1, 8]), 1, 'same'),
  ],
  [
    'conv2d of [1,3,28,28] and [3,3,3,8]: the input has 28 channels (its last axis), the filter takes 3 (its axis 2). Channels come last: `x.transpose([0, 2, 3, 1])` puts them there.',
    () => tf.conv2d(ones([1, 3, 28, 28]), ones([3, 3, 3, 8]), 1, 'same'),
  ],
  [
    'conv2d of [1,28,28,3] and [3,3,8]: the filter has 3 axes; it takes [height,width,in,out].',
    () => tf.conv2d(ones([1, 28, 28, 3]), ones([3, 3, 8]), 1, 'same'),
  ],
  [
    'conv1d of [1,1,8,28] and [3,28,2]: the input has 4 axes; it takes [batch,width,channels].',
    () => tf.conv1d(ones([8, 28]).expandDims(0).expandDims(0), ones([3, 28, 2]), 1, 'same'),
  ],
  [
    'maxPool of [28]: the input has 1 axis; it takes [batch,height,width,channels].',
    () => tf.maxPool(ones([28]), 2, 2, 'same'),
  ],
  [
    'gather of [3,2] and int32 [2]: index 5 is outside; the indices are 0 to 2.',
    () => tf.gather(ones([3, 2]), int(0, 5)),
  ],
  [
    'gather of [3,2] and [2]: indices are int32, not float32. Cast them with `indices.toInt()`.',
    () => tf.gather(ones([3, 2]), [0, 5]),
  ],
  [
    'gather of [3,2] and int32 [2]: there is no axis 2; the axes are 0 to 1.',
    () => tf.gather(ones([3, 2]), int(0, 1), 2),
  ],
  [
    'slice of [3,2]: from 2 on axis 0, 2 long, it reaches beyond the 3 that are there.',
    () => ones([3, 2]).slice([2, 0], [2, 2]),
  ],
  ['transpose of [3,2]: the order [0,0] has to name each of the axes 0, 1 once.', () => ones([3, 2]).transpose([0, 0])],
  ['squeeze of [3,2]: axis 0 is 3 long; only axes of 1 go.', () => ones([3, 2]).squeeze([0])],
  ['expandDims of [3,2]: there is no place 4 for a new axis; the places are 0 to 2.', () => ones([3, 2]).expandDims(4)],
  ['sum of [3,2]: there is no axis 2; the axes are 0 to 1.', () => ones([3, 2]).sum(2)],
  ['softmax of [3,2]: there is no axis 2; the axes are 0 to 1.', () => tf.softmax(ones([3, 2]), 2)],
  ['split of [5,2]: axis 0 is 5 long, which 2 parts do not divide.', () => tf.split(ones([5, 2]), 2)],
  ['split of [5,2]: axis 0 is 5 long, and the parts [2,2] are 4.', () => tf.split(ones([5, 2]), [2, 2])],
  ['tile of [3,2]: it takes a number of repeats for each axis: there are 1 for 2 axes.', () => ones([3, 2]).tile([2])],
  [
    'pad of [3,2]: it takes a pair of paddings for each axis: there are 1 for 2 axes.',
    () => ones([3, 2]).pad([[1, 1]]),
  ],
  [
    'broadcastTo of [3,2] to [3,4]: axis 1 is to be 4, and only an axis of 1 can be repeated.',
    () => tf.broadcastTo(ones([3, 2]), [3, 4]),
  ],
  [
    'oneHot of [2]: class numbers are int32, not float32. Cast them with `x.toInt()`.',
    () => tf.oneHot(tf.tensor1d([0, 1]), 3),
  ],
  [
    'where of [2], [2] and [2]: its condition is a bool tensor. Compare first: `x.greater(0)`.',
    () => tf.where(ones([2]), ones([2]), ones([2])),
  ],
  [
    'where of bool [2], [2] and [3]: axis 0 is 2 in the first and 3 in the second; sizes have to be equal, or 1.',
    () => tf.where(ones([2]).toBool(), ones([2]), ones([3])),
  ],
  [
    'logicalAnd of [2] and [2]: it takes bool tensors. Compare first (`x.greater(0)`), or cast with `x.toBool()`.',
    () => tf.logicalAnd(ones([2]), ones([2])),
  ],
  [
    'losses.meanSquaredError of [2,3] and [2,4]: axis 1 is 3 and 4; both need the same shape.',
    () => tf.losses.meanSquaredError(ones([2, 3]), ones([2, 4])),
  ],
  [
    'losses.softmaxCrossEntropy of [2,3] and [2]: both need the same shape.',
    () => tf.losses.softmaxCrossEntropy(ones([2, 3]), ones([2])),
  ],
  [
    'image.resizeBilinear of [28,28]: it takes [height,width,channels], or a batch of them, and was given 2 axes. `x.expandDims(-1)` adds a channel.',
    () => tf.image.resizeBilinear(ones([28, 28]), [14, 14]),
  ],
  [
    'add: the first tensor [2,3] is disposed. Return it from tf.tidy, or keep it with tf.keep, as long as it is needed.',
    () => disposed([2, 3]).add(1),
  ],
  [
    'matMul: the second tensor [2,3] is disposed. Return it from tf.tidy, or keep it with tf.keep, as long as it is needed.',
    () => tf.matMul(ones([2, 2]), disposed([2, 3])),
  ],
  [
    'greater of [2] and [3]: axis 0 is 2 in the first and 3 in the second; sizes have to be equal, or 1.',
    () => ones([2]).greater(ones([3])),
  ],
  [
    'depthwiseConv2d of [1,8,8,3] and [3,3,4,1]: the input has 3 channels (its last axis), the filter takes 4 (its axis 2).',
    () => tf.depthwiseConv2d(ones([1, 8, 8, 3]), ones([3, 3, 4, 1]), 1, 'same'),
  ],
  ['unstack of [2,3]: there is no axis 2; the axes are 0 to 1.', () => ones([2, 3]).unstack(2)],
  ['reverse of [2,3]: there is no axis 2; the axes are 0 to 1.', () => ones([2, 3]).reverse(2)],
  ['cumsum of [2,3]: there is no axis 2; the axes are 0 to 1.', () => ones([2, 3]).cumsum(2)],
  [
    'pow of [2,3] and [3,2]: axis 1 is 3 in the first and 2 in the second; sizes have to be equal, or 1.',
    () => tf.pow(ones([2, 3]), ones([3, 2])),
  ],
  ['All tensors passed to tf.addN() must have the same shape', () => tf.addN([ones([2]), ones([3])])],
  ['reshape of [6] to [7]: there are 6 values for 7 places.', () => ones([2, 3]).as1D().reshape([7])],
  [
    'dot of [2,3] and [2,3]: axis 1 of the first is 3, axis 0 of the second 2; they have to be equal.',
    () => ones([2, 3]).dot(ones([2, 3])),
  ],
];

const LAYERS: Case[] = [
  [
    'Layer dense (Dense) is the first of the model and has to know what one example is like: `inputShape: [features]`.',
    () => net(layers.dense({ units: 3 })),
  ],
  [
    'Layer conv2d (Conv2D) was given [batch,28,28]; it takes [batch,height,width,channels]. The channels are missing: `inputShape: [28, 28, 1]`.',
    () => net(layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [28, 28] })),
  ],
  [
    'Layer lstm (LSTM) was given [batch,26,26,4]; it takes [batch,steps,features]. A layer `tf.layers.reshape({ targetShape: [26, 104] })` before it makes steps of rows.',
    () => net(layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [28, 28, 1] }), layers.lstm({ units: 3 })),
  ],
  [
    'Layer conv2d (Conv2D) was given [batch,4]; it takes [batch,height,width,channels]. A layer `tf.layers.reshape({ targetShape: [2, 2, 1] })` before it makes images of rows.',
    () => net(layers.dense({ units: 4, inputShape: [3] }), layers.conv2d({ filters: 4, kernelSize: 3 })),
  ],
  [
    'Layer lstm (LSTM) was given [batch,4]; it takes [batch,steps,features]. A layer `tf.layers.reshape({ targetShape: [steps, features] })` before it makes steps.',
    () => net(layers.dense({ units: 4, inputShape: [3] }), layers.lstm({ units: 4 })),
  ],
  [
    "Layer conv2d (Conv2D) was given [batch,2,2,4] and leaves nothing of it, [batch,0,0,4]. Its window is larger than that: use padding 'same', a smaller window, or fewer such layers before it.",
    () =>
      net(
        layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [4, 4, 1] }),
        layers.conv2d({ filters: 4, kernelSize: 3 }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ).predict(ones([1, 4, 4, 1])),
  ],
  [
    'Layer add (Add), given [batch,3] and [batch,4]: axis 1 is 3 in the first and 4 in the second; sizes have to be equal, or 1.',
    () => layers.add().apply([tf.input({ shape: [3] }), tf.input({ shape: [4] })]),
  ],
  [
    'Layer concatenate (Concatenate), given [batch,3,2] and [batch,4,3]: axis 1 is 3 and 4; only axis 2, along which they are joined, may differ.',
    () => layers.concatenate().apply([tf.input({ shape: [3, 2] }), tf.input({ shape: [4, 3] })]),
  ],
  [
    'Layer concatenate (Concatenate), given [batch,3]: A `Concatenate` layer should be called on a list of at least 2 inputs',
    () => layers.concatenate().apply([tf.input({ shape: [3] })]),
  ],
  [
    'predict: the input is [3]; layer dense (Dense) takes [batch,3]. The batch is missing: `x.expandDims(0)` makes a batch of one.',
    () => net(layers.dense({ units: 4, inputShape: [3] })).predict(ones([3])),
  ],
  [
    'predict: the input is [8,5]; layer dense (Dense) takes [batch,3]. Give it such data, or build the model with `inputShape: [5]`.',
    () => net(layers.dense({ units: 4, inputShape: [3] })).predict(ones([8, 5])),
  ],
  [
    'predict: the input is [8,8,1]; layer conv2d (Conv2D) takes [batch,8,8,1]. The batch is missing: `x.expandDims(0)` makes a batch of one.',
    () => net(layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] })).predict(ones([8, 8, 1])),
  ],
  [
    'predict: the input is [5,8,8]; layer conv2d (Conv2D) takes [batch,8,8,1]. The channels are missing: `x.expandDims(-1)` adds one.',
    () => net(layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] })).predict(ones([5, 8, 8])),
  ],
  [
    'predict: the input is [5,3,8,8]; layer conv2d (Conv2D) takes [batch,8,8,3]. Channels come last: `x.transpose([0, 2, 3, 1])` puts them there.',
    () => net(layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 3] })).predict(ones([5, 3, 8, 8])),
  ],
  [
    'predict: the input is [5,64]; layer conv2d (Conv2D) takes [batch,8,8,1]. `x.reshape([-1, 8, 8, 1])` has that shape.',
    () => net(layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] })).predict(ones([5, 64])),
  ],
  [
    'predict: the input is [5,8,8]; layer dense (Dense) takes [batch,64]. `x.reshape([-1, 64])` has that shape.',
    () => net(layers.dense({ units: 4, inputShape: [64] })).predict(ones([5, 8, 8])),
  ],
  [
    'fit: the targets are [8,1]; layer dense (Dense) gives [batch,10], for which categoricalCrossentropy takes one-hot rows. If they are class numbers, use the loss sparseCategoricalCrossentropy, or `tf.oneHot(y.toInt(), 10)`.',
    () =>
      compiled('categoricalCrossentropy', layers.dense({ units: 10, inputShape: [4], activation: 'softmax' })).fit(
        ones([8, 4]),
        ones([8, 1]),
      ),
  ],
  [
    'fit: the targets are [8,10]; layer dense (Dense) gives [batch,10], for which sparseCategoricalCrossentropy takes class numbers, [batch,1]. They look one-hot: use the loss categoricalCrossentropy, or `y.argMax(-1)`.',
    () =>
      compiled(
        'sparseCategoricalCrossentropy',
        layers.dense({ units: 10, inputShape: [4], activation: 'softmax' }),
      ).fit(ones([8, 4]), ones([8, 10])),
  ],
  [
    'fit: the targets are [8,3]; layer dense (Dense) gives [batch,10], and categoricalCrossentropy compares them one by one. As the last layer, `units: 3` would fit these targets.',
    () =>
      compiled('categoricalCrossentropy', layers.dense({ units: 10, inputShape: [4], activation: 'softmax' })).fit(
        ones([8, 4]),
        ones([8, 3]),
      ),
  ],
  [
    'fit: the targets are [8,1]; layer dense (Dense) gives [batch,10], and meanSquaredError compares them one by one. As the last layer, `units: 1` would fit these targets.',
    () => compiled('meanSquaredError', layers.dense({ units: 10, inputShape: [4] })).fit(ones([8, 4]), ones([8, 1])),
  ],
  [
    'fit: there are 8 examples in [8,4], and 6 targets in [6,1]; each example needs one.',
    () => compiled('meanSquaredError', layers.dense({ units: 1, inputShape: [4] })).fit(ones([8, 4]), ones([6, 1])),
  ],
  [
    'fit: the input is [8,5]; layer dense (Dense) takes [batch,4]. Give it such data, or build the model with `inputShape: [5]`.',
    () => compiled('meanSquaredError', layers.dense({ units: 1, inputShape: [4] })).fit(ones([8, 5]), ones([8, 1])),
  ],
  [
    'Layer dense (Dense) was given [1,5]; it takes [batch,4].',
    () =>
      compiled('meanSquaredError', layers.dense({ units: 1, inputShape: [4] })).fitDataset(
        tf.data.array([{ xs: ones([5]), ys: ones([1]) }]).batch(1),
        { epochs: 1 },
      ),
  ],
  [
    'fitDataset: Batch size mismatch: output dense has 1; expected  4 based on input dense_input. If the dataset gives one example at a time, `.batch(32)` makes batches of them.',
    () =>
      compiled('meanSquaredError', layers.dense({ units: 1, inputShape: [4] })).fitDataset(
        tf.data.array([{ xs: ones([4]), ys: ones([1]) }]),
        { epochs: 1 },
      ),
  ],
  [
    'The model needs to be compiled before being used.',
    () => net(layers.dense({ units: 1, inputShape: [4] })).fit(ones([8, 5]), ones([8, 1])),
  ],
  [
    'fit takes tensors. `tf.tensor2d(array)` makes one of rows of numbers.',
    () =>
      Promise.resolve<unknown>(
        Reflect.apply(
          tf.LayersModel.prototype.fit,
          compiled('meanSquaredError', layers.dense({ units: 1, inputShape: [4] })),
          [[[1, 2, 3, 4]], [[1]]],
        ),
      ),
  ],
  [
    'predict: the model has 2 inputs, [batch,3] and [batch,4], and was given 1.',
    () => twoInputs().predict(ones([2, 3])),
  ],
  [
    'predict: input 1 of 2 is [2,4]; layer concatenate (Concatenate) takes [batch,3]. Give it such data, or build the model with `inputShape: [4]`.',
    () => twoInputs().predict([ones([2, 4]), ones([2, 3])]),
  ],
  [
    'Layer dense (Dense) was given [2,4]; it takes [batch,3].',
    () => built(layers.dense({ units: 2 }), [2, 3]).apply(ones([2, 4])),
  ],
  [
    'Layer embedding (Embedding) knows the numbers 0 to 9, and was given 12. Its `inputDim` has to be larger than the largest number.',
    () => layers.embedding({ inputDim: 10, outputDim: 3 }).apply(int(1, 12).expandDims(0)),
  ],
  [
    'Layer batch_normalization (BatchNormalization) was given [2,4]; it takes [batch,3].',
    () => built(layers.batchNormalization(), [2, 3]).apply(ones([2, 4])),
  ],
  [
    'Layer scale (Scale): matMul of [2,3] and [7,2]: axis 1 of the first is 3, axis 0 of the second 7; they have to be equal.',
    () => new Scale({ name: 'scale' }).apply(ones([2, 3])),
  ],
  [
    'predict: the input is [4,2]; layer simple_rnn (SimpleRNN) takes [batch,4,2]. The batch is missing: `x.expandDims(0)` makes a batch of one.',
    () => net(layers.simpleRNN({ units: 10, inputShape: [4, 2] })).predict(ones([4, 2])),
  ],
  [
    'Layer lstm (LSTM) was given [batch,4]; it takes [batch,steps,features]. The LSTM before it gives its last step alone; with `returnSequences: true` it gives all.',
    () => net(layers.lstm({ units: 4, inputShape: [3, 2] }), layers.lstm({ units: 4 })),
  ],
  [
    'fit: the targets are [8,1]; layer dense (Dense) gives [batch,3,1], and meanSquaredError compares them one by one. A layer `tf.layers.flatten()` before the last gives one row for each example.',
    () =>
      compiled('meanSquaredError', layers.dense({ units: 4, inputShape: [3, 2] }), layers.dense({ units: 1 })).fit(
        ones([8, 3, 2]),
        ones([8, 1]),
      ),
  ],
  [
    'validationData: the input is [2,5]; layer dense (Dense) takes [batch,4]. Give it such data, or build the model with `inputShape: [5]`.',
    () =>
      compiled('meanSquaredError', layers.dense({ units: 1, inputShape: [4] })).fit(ones([8, 4]), ones([8, 1]), {
        validationData: [ones([2, 5]), ones([2, 1])],
      }),
  ],
  [
    'fit: the input [8,4] is disposed. Return it from tf.tidy, or keep it with tf.keep.',
    () => compiled('meanSquaredError', layers.dense({ units: 1, inputShape: [4] })).fit(disposed([8, 4]), ones([8, 1])),
  ],
  [
    'a traced function: matMul of [2,3] and [4,2]: axis 1 of the first is 3, axis 0 of the second 4; they have to be equal.',
    () =>
      again(
        traced((a: Tensor, b: Tensor) => a.matMul(b)),
        [ones([2, 3]), ones([3, 2])],
        [ones([2, 3]), ones([4, 2])],
      ),
  ],
  [
    'traced steps: Layer embedding (Embedding) knows the numbers 0 to 9, and was given 12. Its `inputDim` has to be larger than the largest number.',
    () =>
      afterSteps(
        layers.embedding({ inputDim: 10, outputDim: 3, inputLength: 2 }),
        int(1, 2).expandDims(0),
        int(1, 12).expandDims(0),
      ),
  ],
  [
    'traced predictions: Layer embedding (Embedding) knows the numbers 0 to 9, and was given 12. Its `inputDim` has to be larger than the largest number.',
    () =>
      afterPredictions(
        layers.embedding({ inputDim: 10, outputDim: 3, inputLength: 2 }),
        int(1, 2).expandDims(0),
        int(1, 12).expandDims(0),
      ),
  ],
];

const cases = [...OPS, ...LAYERS];
const told: string[] = [];
for (const [, mistake] of cases) told.push(await message(mistake));
const mistakes: Mistakes = {
  rung,
  expected: cases.map(([expected]) => expected.replace(/^(a )?traced \w+: /, '')),
  told,
};
console.log(JSON.stringify(mistakes));

async function message(mistake: () => unknown): Promise<string> {
  try {
    await mistake();
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(/_[A-Z][A-Za-z\d]*/g, '') : String(error);
  }
}

/** A tensor of a rank that types would refuse. */
function ones<T extends Tensor>(shape: number[], dtype?: 'int32'): T {
  // SAFETY: that it is none is the mistake.
  return tf.ones(shape, dtype) as T;
}

function int(...values: number[]): Tensor1D {
  return tf.tensor1d(values, 'int32');
}

function disposed<T extends Tensor>(shape: number[]): T {
  const tensor = ones<T>(shape);
  tensor.dispose();
  return tensor;
}

function net(...all: tfLayers.Layer[]): Sequential {
  const model = tf.sequential();
  for (const layer of all) model.add(layer);
  return model;
}

function compiled(loss: string, ...all: tfLayers.Layer[]): Sequential {
  const model = net(...all);
  model.compile({ optimizer: 'sgd', loss });
  return model;
}

function built(layer: tfLayers.Layer, shape: number[]): tfLayers.Layer {
  layer.apply(ones(shape));
  return layer;
}

function twoInputs() {
  const inputs = [tf.input({ shape: [3] }), tf.input({ shape: [4] })];
  const joined = layers.concatenate().apply(inputs);
  // SAFETY: a layer that is given symbolic tensors gives one.
  const outputs = layers.dense({ units: 1 }).apply(joined) as SymbolicTensor;
  return tf.model({ inputs, outputs });
}

/** Calls it often enough to be traced, and then with the mistake. */
function again<A extends unknown[]>(call: (...given: A) => unknown, good: A, bad: A): unknown {
  for (let time = 0; time < 5; time++) call(...good);
  return call(...bad);
}

async function afterSteps(layer: tfLayers.Layer, good: Tensor, bad: Tensor): Promise<unknown> {
  const model = compiled('meanSquaredError', layer, layers.flatten(), layers.dense({ units: 1 }));
  await model.fit(good, ones([1, 1]), { epochs: 6, verbose: 0 });
  return model.fit(bad, ones([1, 1]), { verbose: 0 });
}

function afterPredictions(layer: tfLayers.Layer, good: Tensor, bad: Tensor): unknown {
  const model = net(layer);
  return again((x: Tensor) => model.predict(x), [good], [bad]);
}
