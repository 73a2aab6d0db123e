/** What is wrong with the shapes that an op, a layer or a model was given, in Chinese. */

export const SHAPES = {
  // Counts and lists
  'no axis': '0 个轴',
  '1 axis': '1 个轴',
  '{count} axes': '{count} 个轴',
  'the first': '第一个',
  'the second': '第二个',

  // Ops
  '{op} of {given}: {problem}': '{op}（{given}）：{problem}',
  '{op} of {given} {problem}': '{op}（{given}）{problem}',
  '{op}: {tensor} is disposed. Return it from tf.tidy, or keep it with tf.keep, as long as it is needed.':
    '{op}：{tensor} 已被释放。只要还需要它，请从 tf.tidy 返回它，或用 tf.keep 保留它。',
  'the tensor': '该张量',
  'the first tensor': '第一个张量',
  'the second tensor': '第二个张量',
  'the third tensor': '第三个张量',
  'the {number}th tensor': '第 {number} 个张量',
  'it takes bool tensors. Compare first (`x.greater(0)`), or cast with `x.toBool()`.':
    '它接受 bool 张量。请先比较（`x.greater(0)`），或用 `x.toBool()` 转换。',
  'it takes numbers, not strings.': '它接受数，不接受字符串。',
  'it takes matrices, and {ordinal} has {axes}. `tf.dot` takes vectors; `x.expandDims(0)` makes a row, `x.expandDims(1)` a column.':
    '它接受矩阵，而{ordinal}有 {axes}。`tf.dot` 接受向量；`x.expandDims(0)` 使其成为一行，`x.expandDims(1)` 使其成为一列。',
  'it takes vectors and matrices, and {ordinal} has {axes}.': '它接受向量和矩阵，而{ordinal}有 {axes}。',
  'axis {axis} of the first is {one}, axis {otherAxis} of the second {other}; they have to be equal.':
    '第一个的轴 {axis} 为 {one}，第二个的轴 {otherAxis} 为 {other}；二者必须相等。',
  'With transposeB false they are.': 'transposeB 为 false 时二者相等。',
  'With transposeA false they are.': 'transposeA 为 false 时二者相等。',
  'With the second transposed (`transposeB`) they are.': '将第二个转置（`transposeB`）后二者相等。',
  'With the first transposed (`transposeA`) they are.': '将第一个转置（`transposeA`）后二者相等。',
  'axis {axis} is {one} in the first and {other} in the second': '轴 {axis} 在第一个中为 {one}，在第二个中为 {other}',
  'counted from the last, axis {axis} is {one} in the first and {other} in the second':
    '从最后一个轴数起，轴 {axis} 在第一个中为 {one}，在第二个中为 {other}',
  '{where}; sizes have to be equal, or 1.': '{where}；大小必须相等，或其中之一为 1。',
  'As {shape} (`x.reshape([{sizes}])`) the smaller goes along the first.':
    '改为 {shape}（`x.reshape([{sizes}])`）后，较小的一个沿第一个轴展开。',
  'all need as many axes; there are {axes} and {others}.': '各张量的轴数必须相同；这里有 {axes} 和 {others}。',
  "all need one dtype; there are {dtype} and {other}. `x.cast('{dtype}')` changes it.":
    "各张量的 dtype 必须相同；这里有 {dtype} 和 {other}。`x.cast('{dtype}')` 可以转换。",
  'only axis {axis}, along which they are joined, may differ.': '只有拼接所沿的轴 {axis} 可以不同。',
  'all need the same shape.': '各张量的形状必须相同。',
  'both need the same shape.': '二者的形状必须相同。',
  'axis {axis} is {one} and {other}; {rule}': '轴 {axis} 为 {one} 和 {other}；{rule}',
  'to {shape}: only one size may be left open with -1.': '到 {shape}：只能有一个大小用 -1 留空。',
  'to {shape}: {size} values cannot be divided by {known}.': '到 {shape}：{size} 个值不能被 {known} 整除。',
  'to {shape}: there are {size} values for {known} places.': '到 {shape}：有 {size} 个值，而位置有 {known} 个。',
  'to {shape}: that has fewer axes.': '到 {shape}：它的轴更少。',
  'to {shape}: axis {axis} is to be {size}, and only an axis of 1 can be repeated.':
    '到 {shape}：轴 {axis} 要成为 {size}，而只有大小为 1 的轴才能重复。',
  'indices are int32, not {dtype}. Cast them with `indices.toInt()`.':
    '索引应为 int32，而不是 {dtype}。请用 `indices.toInt()` 转换。',
  'index {index} is outside; the indices are 0 to {last}.': '索引 {index} 超出范围；索引为 0 到 {last}。',
  'begin has {count} entries for {axes}.': 'begin 有 {count} 项，而张量有 {axes}。',
  'from {start} on axis {axis}': '在轴 {axis} 上从 {start} 起',
  'from {start} on axis {axis}, {count} long,': '在轴 {axis} 上从 {start} 起、长 {count}',
  '{where} it reaches below 0.': '{where}，会到 0 以下。',
  '{where} it reaches beyond the {length} that are there.': '{where}，会超出现有的 {length} 个。',
  'the order [{order}] has to name each of the axes {axes} once.': '顺序 [{order}] 必须使轴 {axes} 各出现一次。',
  'axis {axis} is {length} long; only axes of 1 go.': '轴 {axis} 的大小为 {length}；只能去掉大小为 1 的轴。',
  'there is no place {wrong} for a new axis; the places are 0 to {rank}.':
    '新的轴没有位置 {wrong}；可用的位置为 0 到 {rank}。',
  'axis {axis} is {length} long, which {parts} parts do not divide.':
    '轴 {axis} 的大小为 {length}，不能等分为 {parts} 份。',
  'axis {axis} is {length} long, and the parts [{parts}] are {sum}.':
    '轴 {axis} 的大小为 {length}，而各部分 [{parts}] 合计为 {sum}。',
  'it takes a number of repeats for each axis: there are {count} for {axes}.':
    '每个轴需要一个重复次数：给出了 {count} 个，而张量有 {axes}。',
  'it takes a pair of paddings for each axis: there are {count} for {axes}.':
    '每个轴需要一对填充量：给出了 {count} 对，而张量有 {axes}。',
  'class numbers are int32, not {dtype}. Cast them with `x.toInt()`.':
    '类别编号应为 int32，而不是 {dtype}。请用 `x.toInt()` 转换。',
  'its condition is a bool tensor. Compare first: `x.greater(0)`.': '其条件应为 bool 张量。请先比较：`x.greater(0)`。',
  'it takes [height,width,channels], or a batch of them, and was given {axes}. `x.expandDims(-1)` adds a channel.':
    '它接受 [height,width,channels] 或一批这样的图像，而得到的有 {axes}。`x.expandDims(-1)` 会加上通道。',
  'there is no axis {wrong}; a scalar has none.': '没有轴 {wrong}；标量没有轴。',
  'there is no axis {wrong}; the only one is 0.': '没有轴 {wrong}；唯一的轴是 0。',
  'there is no axis {wrong}; the axes are 0 to {last}.': '没有轴 {wrong}；轴为 0 到 {last}。',
  'the input has {axes}; it takes [{takes}].': '输入有 {axes}；它接受 [{takes}]。',
  'the filter has {axes}; it takes [{takes}].': '卷积核有 {axes}；它接受 [{takes}]。',
  'the input has {found} channels (its last axis), the filter takes {wanted} (its axis {axis}).':
    '输入有 {found} 个通道（其最后一个轴），而卷积核接受 {wanted} 个（其轴 {axis}）。',
  'Channels come last: `x.transpose([0, 2, 3, 1])` puts them there.':
    '通道应在最后：`x.transpose([0, 2, 3, 1])` 会把它移到那里。',
  "the window {window} is larger than the input, which is {space}. Padding 'same' lets it reach over the edge.":
    "窗口 {window} 大于输入 {space}。填充方式 'same' 允许它超出边缘。",
  'One image without channels is `x.reshape([{shape}])`.': '一张没有通道轴的图像应写为 `x.reshape([{shape}])`。',

  // Layers
  'Layer {name} ({className})': '层 {name}（{className}）',
  'layer {name} ({className})': '层 {name}（{className}）',
  '{layer}: {problem}': '{layer}：{problem}',
  '{layer}, given {given}: {problem}': '{layer}，得到 {given}：{problem}',
  '{layer} was given {given}; it takes {takes}.': '{layer}得到的是 {given}，而它接受的是：{takes}。',
  'at least {axes}, [batch,features]': '至少 {axes}，即 [batch,features]',
  'The batch is missing: `x.expandDims(0)` makes a batch of one.':
    '缺少批维度：`x.expandDims(0)` 会构成只有一个样本的批。',
  'The channels are missing: `inputShape: [{shape}]`.': '缺少通道：`inputShape: [{shape}]`。',
  'The channels are missing: `x.expandDims(-1)` adds one.': '缺少通道：`x.expandDims(-1)` 会加上一个。',
  'An axis is missing: `x.expandDims(0)` adds the batch, `x.expandDims(-1)` a channel.':
    '缺少一个轴：`x.expandDims(0)` 会加上批维度，`x.expandDims(-1)` 会加上通道。',
  'A layer {reshape} before it makes images of rows.': '在它之前加一层 {reshape}，即可把行变成图像。',
  'A layer {reshape} before it makes steps.': '在它之前加一层 {reshape}，即可得到时间步。',
  'A layer {reshape} before it makes steps of rows.': '在它之前加一层 {reshape}，即可把各行变成时间步。',
  'The {before} before it gives its last step alone; with `returnSequences: true` it gives all.':
    '它之前的 {before} 只给出最后一个时间步；设置 `returnSequences: true` 则给出全部。',
  '{layer} knows the numbers 0 to {last}, and was given {index}. Its `inputDim` has to be larger than the largest number.':
    '{layer}认识编号 0 到 {last}，而得到的是 {index}。其 `inputDim` 必须大于最大的编号。',
  '{layer} is the first of the model and has to know what one example is like: `inputShape: [{shape}]`.':
    '{layer}是模型的第一层，必须知道一个样本的形状：`inputShape: [{shape}]`。',

  // Models
  '{method} takes tensors. `tf.tensor2d(array)` makes one of rows of numbers.':
    '{method} 接受张量。`tf.tensor2d(array)` 由若干行数构成一个张量。',
  'one input': '一个输入',
  'one target': '一个目标',
  '{count} targets': '{count} 个目标',
  '{method}: the model has {has}, {all}, and was given {count}.':
    '{method}：模型有{has}，即 {all}，而得到 {count} 个。',
  'the input': '输入',
  'input {number} of {count}': '第 {number} 个输入（共 {count} 个）',
  '{method}: {input} is {given}; {layer} takes {takes}.': '{method}：{input}为 {given}，而{layer}接受 {takes}。',
  'Batch and channels are missing: `x.reshape([{shape}])`.': '缺少批维度和通道：`x.reshape([{shape}])`。',
  '`x.reshape([{shape}])` has that shape.': '`x.reshape([{shape}])` 具有该形状。',
  'Give it such data, or build the model with `inputShape: [{shape}]`.':
    '请给出这样的数据，或用 `inputShape: [{shape}]` 构建模型。',
  '{method}: the targets are {given}; {layer} gives {gives}': '{method}：目标为 {given}，而{layer}给出 {gives}',
  '{told}, for which {loss} takes class numbers, {takes}.': '{told}，此时 {loss} 接受类别编号，即 {takes}。',
  'They look one-hot: use the loss categoricalCrossentropy, or `y.argMax(-1)`.':
    '它们看来是 one-hot：请使用损失 categoricalCrossentropy，或 `y.argMax(-1)`。',
  '{told}, for which {loss} takes one-hot rows. If they are class numbers, use the loss sparseCategoricalCrossentropy, or `tf.oneHot(y.toInt(), {classes})`.':
    '{told}，此时 {loss} 接受 one-hot 的行。若为类别编号，请使用损失 sparseCategoricalCrossentropy，或 `tf.oneHot(y.toInt(), {classes})`。',
  '{told}, and {loss} compares them one by one.': '{told}，且 {loss} 会逐个比较它们。',
  'A layer `tf.layers.flatten()` before the last gives one row for each example.':
    '在最后一层之前加一层 `tf.layers.flatten()`，即可使每个样本得到一行。',
  'As the last layer, `units: {units}` would fit these targets.': '最后一层取 `units: {units}` 即可与这些目标相符。',
  '{method}: there are {examples} examples in {x}, and {targets} targets in {y}; each example needs one.':
    '{method}：{x} 中有 {examples} 个样本，{y} 中有 {targets} 个目标；每个样本需要一个目标。',
  'If the dataset gives one example at a time, `.batch(32)` makes batches of them.':
    '如果数据集每次给出一个样本，`.batch(32)` 会把它们组成批。',
  '{method}: the input {shape} is disposed. Return it from tf.tidy, or keep it with tf.keep.':
    '{method}：输入 {shape} 已被释放。请从 tf.tidy 返回它，或用 tf.keep 保留它。',
  '{method}: the target {shape} is disposed. Return it from tf.tidy, or keep it with tf.keep.':
    '{method}：目标 {shape} 已被释放。请从 tf.tidy 返回它，或用 tf.keep 保留它。',

  // Options
  '{called} knows no option {option}, and ignores it.': '{called} 没有选项 {option}，会忽略它。',
};
