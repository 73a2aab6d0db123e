/** Errors of counterfactuals, anchors, mistakes and training samples that count, in Chinese. */

export const COUNTERFACTUALS = {
  COUNTERFACTUAL_FIXED: {
    what: '{columns} 列都不允许改变：它们被列为 `immutable`，或其范围只含一个值。',
    todo: '请将某些列从 `immutable` 中去掉，或放宽 `ranges`。',
  },
  COUNTERFACTUAL_RANGE: {
    what: '列 {column} 允许{range}，而 x 在该处为 {value}。',
    todo: '请放宽 `ranges` 使其包含该样本、给出更小的 `steps`，或将该列设为 `immutable`。',
  },
  COUNTERFACTUAL_GROUP: {
    what: '一组列中应恰有一列为 1，其余为 0；而 x 中 {group} 的各列为 {found}。',
    todo: '请将一个分类变量的各列作为 `groups` 中的一组，即独热编码之后的各列。',
  },
  COUNTERFACTUAL_SCALE: { what: '`scale` 为 {given}。', todo: '请给出大于零的有限数。' },
  COUNTERFACTUAL_STEP: { what: '`steps` 中的一个步长为 {given}。', todo: '请给出大于零的有限数；整数列用 1。' },
  COUNTERFACTUAL_REACHED: {
    what: '模型对 x 的回答已经是 {goal}。',
    todo: '请指定另一个 `target`，或更大的 `probability`。',
  },
  COUNTERFACTUAL_ONE_CLASS: {
    what: '模型只有一个类别，因此没有别的回答可求。',
    todo: '请给出至少有两个类别的模型，或以 sigmoid 单输出结尾的模型。',
  },
  COUNTERFACTUAL_CLASS: {
    what: '模型给出类别，而 `target` 是范围 {target}。',
    todo: '请以 `target` 给出所求类别的序号。',
  },
  COUNTERFACTUAL_NUMBER: {
    what: '模型给出的是数（对 x 为 {output}），而不是类别。',
    todo: '请以 `target` 给出所求的范围，例如 [2, 3] 或 [2, Infinity]，且不要给出 `probability`。',
  },
  COUNTERFACTUAL_WANTED: {
    what: '所求的范围从 {least} 到 {most}。',
    todo: '请将 `target` 写作 [least, most]，前者较小。',
  },
  COUNTERFACTUAL_PROBABILITY: { what: '`probability` 为 {given}。', todo: '请给出 0 与 1 之间的数。' },
  ANCHOR_CLASSES: {
    what: '锚点（anchor）固定回答的类别，而模型给出的是数。',
    todo: '请用 `counterfactuals` 并给出所求的范围，或使用给出类别的模型。',
  },
  ANCHOR_SHARE: { what: '`{option}` 为 {given}。', todo: '请给出 0 与 1 之间的数。' },
  MISTAKES_CLASSES: {
    what: '错误指判错类别，而模型给出的是数。',
    todo: '请使用给出类别的模型：多个输出，或一个 sigmoid 输出。',
  },
  MISTAKES_LABELS: {
    what: 'y 有 {labels} 个标签，而样本有 {samples} 个。',
    todo: '请给出每个样本真实类别的序号，或每个样本只含一个 1 的行。',
  },
  EXPLAIN_LOSS: {
    what: '没有名为 {loss} 的样本损失。',
    todo: '请让 `loss` 为以目标和输出为参数的函数，或其中之一：{known}。',
  },
  EXPLAIN_TARGETS_NEEDED: {
    what: '预测数值的模型没有可作为样本目标的类别。',
    todo: '请给出 `y`，即 x 的目标。',
  },
  EXPLAIN_TRAINING_TARGETS: {
    what: '{argument} 的形状为 {found}，而样本有 {samples} 个，模型有 {outputs} 个输出。',
    todo: '请为每个样本给出一行目标，或其类别的序号。',
  },
  EXPLAIN_CHECKPOINT: {
    what: '检查点 {checkpoint} 的权重形状为 {found}，而模型的为 {expected}。',
    todo: '请给出训练中 `model.getWeights()` 结果的克隆，或使用 `weightSnapshots`。',
  },
  EXPLAIN_CHECKPOINT_RATE: {
    what: '检查点 {checkpoint} 的学习率为 {found}。',
    todo: '请给出其附近各步的 `learningRate`，即不小于 0 的数。',
  },
  EXPLAIN_NO_CURVATURE: {
    what: '损失的二阶导数需要 {operation} 的梯度，而它没有梯度。',
    todo: '请用 `layers` 指定该运算之后的层，或使用只需要一阶导数的 `tracIn`。',
  },
  EXPLAIN_INDEFINITE: {
    what: '阻尼为 {damping} 时，损失并非在所有方向上都向上弯曲，因此其 Hessian 矩阵没有可用的逆。',
    todo: '请提高 `damping`，将模型训练到极小值，或只取最后一层。',
  },
  EXPLAIN_NOT_CONVERGED: {
    what: '以阻尼 {damping} 进行 {steps} 步共轭梯度之后，梯度还剩 {left}。',
    todo: '请提高 `damping`。',
  },
  EXPLAIN_TOO_LARGE: {
    what: "这些层有 {weights} 个权重，而求解器 '{solver}' 最多接受 {most} 个。",
    todo: "请在 `layers` 中少指定几层、使用求解器 'conjugate-gradients'，或使用不需要 Hessian 的 `tracIn`。",
  },
  EXPLAIN_FEW_SAMPLES: {
    what: 'x 的形状为 {shape}，而要从中选出 {needed} 个样本。',
    todo: '请给出含有足够样本的 [samples, ...]，或用 `count` 和 `criticisms` 减少数量。',
  },
  EXPLAIN_GAMMA: {
    what: '`gamma` 为 {given}，由此得到的核宽度不是大于零的数。',
    todo: '请给出大于零的 `gamma`：当一半的样本相同时，无法由距离确定它。',
  },
  EXPLAIN_LABELS: {
    what: '`y` 的形状为 {found}，而样本有 {samples} 个。',
    todo: '请为每个样本给出类别的序号，或其独热行。',
  },
};
