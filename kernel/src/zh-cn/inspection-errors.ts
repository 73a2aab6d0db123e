/** Errors of looking into models and data, stopping inside them, and watching their numbers. */
export const INSPECTION = {
  BREAK_UNKNOWN: {
    what: '{model} 没有层 {name}，TensorFlow.js 也没有叫这个名字的运算。{near}',
    todo: '它的层有：{known}。',
  },
  BREAK_MODEL: {
    what: '断点设在层模型中，而这里为 {found}。',
    todo: '请给出 tf.sequential、tf.model 或 tf.loadLayersModel 的返回值。图模型没有层，也不能训练。',
  },
  BREAK_DISPOSED: { what: '{model} 已被释放，不会再训练。', todo: '请重新构建或加载它。' },
  BREAK_WHEN: {
    what: '`when` 为 {given}。',
    todo: "请给出一个函数，或一个含有 step、gradientNorm、valLoss（大于零的数）或 loss: 'not finite' 的对象。",
  },
  BREAK_CONDITION: {
    what: '断点 {name} 的条件 {text} 出错：{reason}。训练不会停在该处。',
    todo: '请写一个由 activations、weights、gradients、step、epoch、loss 和 layer 组成的表达式。',
  },
  BREAK_PHASE: { what: '`phase` 为 {given}。', todo: "请给出 'forward'、'backward' 或 'both'。" },
  BREAK_ON_BREAK: { what: '`onBreak` 为 {given}。', todo: '请给出一个函数，停下时会以当时的内容调用它。' },
  BREAK_NAME: { what: '{layer} 此处没有可以设置的 {name}。{near}', todo: '有：{known}。' },
  BREAK_SHAPE: { what: '{name} 的形状为 {expected}，而新值的形状为 {found}。', todo: '请给出一个数，或该形状的值。' },
  BREAK_PASSED: {
    what: '{layer} 的激活值已不能替换：后面的层已经用过它们。',
    todo: "请在 phase 为 'forward' 的断点处、`onBreak` 的第一个 `await` 之前替换。",
  },
  BREAK_AWAITS: {
    what: '`onBreak` 返回了一个 promise，而 `minimize` 的循环不会等待它。',
    todo: '请在其中用 dataSync 读取数值，或用 `fit`、`fitDataset`、`trainOnBatch` 训练。',
  },
  BREAK_UNATTENDED: {
    what: '训练到达了 {layer} 处的断点（{reason}），但这里没有人可以回应：训练继续进行。',
    todo: '请给出 `onBreak`，或在训练图带有按钮的地方运行笔记本。',
  },
  INSPECT_MODEL: {
    what: '可以查看层模型和图模型的内部，而这里为 {found}。',
    todo: '请用 loadModel、tf.loadLayersModel 或 tf.loadGraphModel 加载模型，或用 tf.sequential、tf.model 构建。',
  },
  INSPECT_LAYERS: {
    what: '{what} 需要层，而图模型没有层。',
    todo: '请用 loadModel 或 tf.loadLayersModel 加载模型，或用 `inspect` 查看它的节点。',
  },
  INSPECT_DISPOSED: {
    what: '模型 {name} 及其权重已被释放。',
    todo: '请在 `dispose` 之前查看，或重新构建或加载它。',
  },
  INSPECT_INPUTS: {
    what: '模型的输入为：{expected}；而 x 含有：{found}。',
    todo: '请按 `model.inputs` 的顺序给出张量列表，每个输入一个。',
  },
  INSPECT_ROWS: { what: '一个输入有 {rows} 个样本，另一个有 {others} 个。', todo: '请让所有输入含有相同的样本。' },
  INSPECT_LABELS: { what: '给出了 `labels`，却没有 x。', todo: '请给出这些标签所属的样本。' },
  INSPECT_SAMPLE: {
    what: '`sample` 为 {sample}，而可以查看的样本为 0 到 {last}。',
    todo: '请给出其中之一，或省略它。',
  },
  INSPECT_NOTHING_TRAINED: {
    what: '模型没有可训练的权重，因此没有梯度。',
    todo: '请省略 `labels`，或设置某一层的 `trainable`。',
  },
  INSPECT_GRAPH_GRADIENTS: {
    what: '图模型的权重是常量，没有梯度。',
    todo: '请省略 `labels`，或把模型作为层模型加载。',
  },
  INSPECT_GRAPH_NODE: { what: '图中没有节点 {name}。', todo: '请在 `nodes` 中给出节点名称。有：{known}。' },
  INSPECT_GRAPH_RUN: {
    what: '无法把图执行到其节点：{reason}。',
    todo: '请在 `nodes` 中给出其他节点；循环或分支内部的节点无法查看。不给 x 时可以看到权重。',
  },
  PATCH_VALUE_AND_FROM: {
    what: '`value` 和 `from` 都指定了要放入该层的内容。',
    todo: "请只给出其中之一；只有 `value: 'mean'` 可以与 `from` 一起使用。",
  },
  PATCH_FROM_ROWS: {
    what: 'x 有 {rows} 个样本，而要放入该层的值来自 {given} 个样本。',
    todo: '请给出同样多的样本，或一个样本的值。',
  },
  PATCH_UNIT: {
    what: '层 {layer} 的单元为 0 到 {last}，而 `unit` 为 {unit}。',
    todo: '请给出其输出最后一维中的位置。',
  },
  TIMELINE_CHECKPOINTS: {
    what: '时间线需要两个或更多检查点，而这里有：{found}。',
    todo: "请为每个轮次保留一个：modelCheckpoint({ path: 'checkpoints/{epoch}' })。",
  },
  TIMELINE_LAYERS: {
    what: '检查点 {checkpoint} 的层与第一个检查点的不同。',
    todo: '请给出同一个模型的检查点；compareModels 会说明两个模型有何不同。',
  },
  PROFILE_REPEATS: {
    what: '`repeats` 为 {repeats}。',
    todo: '请给出要记录多少步，为 1 到 {most} 的整数。',
  },
  INSPECT_EMPTY: { what: '没有可查看的内容：{name} 没有行或没有列。', todo: '请检查读取方式：其形状为 [rows, …]。' },
  INSPECT_LENGTHS: {
    what: '{name} 有 {rows} 行，而标签有 {labels} 个。',
    todo: '请为每一行给出一个标签：检查两者中是哪一个被单独截断或筛选过。',
  },
  INSPECT_KIND: {
    what: '{name} 无法作为数值行读取：它是 {found}。',
    todo: '请给出张量 [rows, …]、数的列表、按列命名的对象、按名称给出的列，或数据集。',
  },
  INSPECT_COLUMN: { what: '{name} 没有列 {column}。', todo: '它的列有：{known}。' },
  INSPECT_NAMES: { what: '有 {names} 个名称和 {columns} 列。', todo: '请为每一列给出一个名称；图像则为每个通道一个。' },
  INSPECT_TEST: {
    what: '测试数据的一行有 {test} 个值，训练数据的一行有 {train} 个。',
    todo: '请用相同的方式准备两者。',
  },
  NUMBERS_NOT_FINITE: { what: '{text}', todo: '可以尝试：{tries}。' },
  DEBUG_TENSOR: { what: '张量不会改变。', todo: '请创建另一个张量，并把变量设为它。' },
};
