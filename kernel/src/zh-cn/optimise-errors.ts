/** Errors of making models smaller and exporting them. */
export const OPTIMISING = {
  OPTIMISE_MODEL: {
    what: '只能优化单输出的模型，而这个模型有 {outputs} 个输出。',
    todo: '请用 tf.model 以所关心的输出构建一个模型，再优化它。',
  },
  OPTIMISE_TARGETS: {
    what: 'y 的形状为 {found}，而模型对 x 给出 {expected}。',
    todo: '请为每个样本给出一个类别、一行 one-hot，或与模型输出形状相同的数。',
  },
  OPTIMISE_OTHER: {
    what: '模型 {name} 对 x 给出 {found}，无法与第一个模型的输出比较。',
    todo: '请给出同一任务的模型：输入相同，输出的形状和含义也相同。',
  },
  OPTIMISE_OPTION: { what: '`{option}` 中有 {given}。', todo: '请给出类似 {example} 的值。' },
  OPTIMISE_NOT_FINITE: {
    what: '权重 {weight} 中有 NaN 或无穷。',
    todo: '请重新训练模型；`watchNumbers` 能找出第一个这样的数来自何处。',
  },
  OPTIMISE_UNCOMPILED: {
    what: '`fineTune` 按模型原来的方式训练，而该模型没有编译过。',
    todo: '请先用它的优化器和损失调用 `model.compile`。',
  },
  OPTIMISE_ROW: { what: '没有名为 {name} 的行。', todo: '现有的行：{known}。' },
  OPTIMISE_ONNX: {
    what: '{name} 行是 ONNX，不能作为层模型加载。',
    todo: '请用 `save` 写出它，并用 ONNX Runtime 运行。',
  },
  OPTIMISE_DTYPE: { what: '`dtype` 为 {given}。', todo: "请给出 'uint8'、'uint16'、'float16' 或 'float32'。" },
  OPTIMISE_WEIGHT_NAME: { what: '模型没有权重 {name}。', todo: '它的权重：{known}。' },
  DISTIL_OPTION: { what: '`{option}` 为 {given}。', todo: '温度请大于 0，alpha 请在 0 到 1 之间。' },
  DISTIL_PROBABILITIES: {
    what: '{model} 给出的不是各类别的概率。',
    todo: '请让两个模型都以 softmax 激活的全连接层结尾，每个类别一个单元。',
  },
  ONNX_LAYER: {
    what: '层 {layer} 属于类 {kind}，不能写成 ONNX。',
    todo: '请使用这些类的层：{known}。',
  },
  ONNX_SETTING: {
    what: '层 {layer} 的 {setting} 为 {value}，不能写成 ONNX。',
    todo: '请换一个值，或不要把该层放进导出的模型。',
  },
} as const;
