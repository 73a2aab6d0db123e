/** Errors of attacks on models, and of trainings that withstand them, in Chinese. */

export const ATTACKS = {
  ATTACK_EPSILON: {
    what: 'ε 为 {given}。',
    todo: '请给出不小于 0 的数，单位与 x 相同：像素取值为 0 到 1 时，0.1 就是其范围的十分之一。',
  },
  ATTACK_RANGE: {
    what: '`range` 为 [{given}]，而 x 的取值从 {least} 到 {greatest}。',
    todo: '请给出数据可能的最小值和最大值，例如 [0, 1]。',
  },
  PROTECT_COMPILE: {
    what: '模型 {model} 尚未编译，因此既没有损失函数，也没有优化器。',
    todo: '请先调用 model.compile。',
  },
  PROTECT_TRAINING: { what: '模型 {model} 正在训练。', todo: '请先等待该训练结束。' },
  PRIVACY_NUMBER: { what: '`{option}` 为 {given}。', todo: '应为：{wanted}。' },
  PRIVACY_NOISE: {
    what: '既没有给出 `noise`，也没有给出 `epsilon`，无法确定训练应有多私密。',
    todo: '请给出 `noise`（通常为 1）；或给出所有轮次可以花费的 `epsilon`，噪声由它算出。',
  },
  PRIVACY_BUDGET: {
    what: '{steps} 步训练要保持 ε 为 {epsilon}，多大的噪声都不够。',
    todo: '请给出更大的 `epsilon` 或 `delta`，减少轮次，或使用更小的批次。',
  },
  PRIVACY_LAYER: {
    what: '层 {layer} 在整个批次上做归一化，因此单个样本没有自己的梯度。',
    todo: '请改用 tf.layers.layerNormalization，或去掉该层。',
  },
  PRIVACY_LOSS: {
    what: '损失函数 {loss} 对所有样本只给出一个数，而私密训练需要每个样本一个数。',
    todo: '请用有名称的损失函数编译，或给出对每一行返回一个数的函数。',
  },
  PRIVACY_SHADOWS: { what: '`shadows` 为 {given}。', todo: '请至少给出 2：有些模型含有某个样本，有些没有。' },
} as const;
