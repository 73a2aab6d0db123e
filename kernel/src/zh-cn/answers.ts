/** Why a training stands at a breakpoint, what is answered to those who steer it, and what experiments and the debugger say, in Chinese. */

export const ANSWERS = {
  // Breakpoints
  'loss is {value}': '损失为 {value}',
  'gradient norm is {norm}, above {most}': '梯度范数为 {norm}，大于 {most}',
  'val_loss rose from {best} to {now}': 'val_loss 从 {best} 升到了 {now}',
  forward: '前向',
  backward: '反向',
  'the condition holds': '条件成立',
  'next layer': '下一层',
  'next batch': '下一批',
  'a graph model': '图模型',
  'a {name}': '{name} 对象',
  nothing: '无',
  '{min} to {max}, mean {mean}': '{min} 到 {max}，均值 {mean}',
  '{share} zeros': '{share} 为零',

  // A training that is steered
  'Saved in {folder}. To go on from there: `await resume(model, {text})`.':
    '已保存到 {folder}。从那里继续：`await resume(model, {text})`。',
  'Sample {number} is explained below.': '样本 {number} 的解释见下方。',
  'the inputs are not one tensor': '输入不是单个张量',
  'there are {samples}': '共有 {samples} 个',
  'the data set came to {passed} in {seconds} s': '在 {seconds} 秒内数据集只读到第 {passed} 个',
  'Learning rate is {rate} from the next batch on.': '从下一批起学习率为 {rate}。',
  'Learning rate is {rate} from the next batch on, in place of {schedule}.':
    '从下一批起学习率为 {rate}，取代 {schedule}。',
  'its schedule': '原有的调度',
  'A request is `hello` or `steer`.': '请求应为 `hello` 或 `steer`。',
  'A learning rate is a number from 0 on.': '学习率应为不小于 0 的数。',
  'A sample is named by its number in the training data, from 0 on.': '样本用它在训练数据中的序号指定，从 0 开始。',
  'What is set is named, and set to a finite number or multiplied by it.':
    '设置时应给出名称，以及一个有限的数，作为新值或倍数。',
  'An experiment is asked for by the symptom, and the layer, of its finding.': '实验用诊断结果的症状及其层指定。',
  'Trainings know {known}.': '训练可用的操作有：{known}。',
  'Too much is asked at once.': '一次提出的请求太多。',
  '{name} is {value} now.': '{name} 现在为 {value}。',
  '{name} is multiplied by {value}.': '{name} 已乘以 {value}。',
  'It was not paused.': '训练并未暂停。',
  'Training goes on.': '训练继续。',
  'Stopped and kept: the weights are those of the last batch.': '已停止并保留：权重为最后一批之后的权重。',
  'Stopped and kept: the step is given up, the weights are those before it.':
    '已停止并保留：放弃了这一步，权重为这一步之前的权重。',
  'It is paused already.': '训练已经暂停。',
  'Paused between two batches.': '已在两批之间暂停。',
  'The training is over.': '训练已结束。',
  'This training cannot do that.': '此训练不支持该操作。',
  'The training stands within a step: let it go on first.': '训练停在一步之中：请先让它继续。',
  'On to the next layer.': '继续到下一层。',
  'On to the next batch.': '继续到下一批。',

  // Experiments at a finding
  'There is no experiment for this finding, or it holds no more.': '此诊断结果没有对应的实验，或已不再成立。',
  'It is asked for already.': '已经提出过该请求。',
  'A copy of the model trains; cells wait for it.': '正在训练模型的副本；单元格会等待它。',
  'It was interrupted.': '已被中断。',
  'It begins when the training is over.': '训练结束后开始。',
  'It begins when the kernel is free.': '内核空闲后开始。',
  'The model is gone: it was disposed, or nothing holds it any more.': '模型已不存在：它已被释放，或不再被引用。',
  'Experiments take one tensor of inputs and one of targets.': '实验需要一个输入张量和一个目标张量。',
  'The data is gone: nothing holds it any more.': '数据已不存在：它不再被引用。',
  'The data is gone: it was disposed.': '数据已不存在：它已被释放。',
  'It learns by heart: on targets in another order the loss went from {first} to {changed}.':
    '它在死记硬背：目标换了次序后，损失仍从 {first} 降到 {changed}。',
  'It does not learn by heart: on targets in another order the loss went from {first} to {changed}.':
    '它没有死记硬背：目标换了次序后，损失从 {first} 变为 {changed}。',
  'The model has {rate}.': '模型的学习率为 {rate}。',
  'without inputs': '没有输入',
  'in another order': '换了次序',

  // The debugger; the extension has its own words for scopes, stops and kinds of errors
  'There is no code on this line or after it.': '此行及之后没有代码。',
  'The code did not stop on an exception.': '代码并非因异常而停下。',
  'a string': '字符串',
  'a whole number from 0 on': '不小于 0 的整数',
  'a step': '单步执行',
  'Return value': '返回值',
  '{head} (disposed)': '{head}（已释放）',
  'min {min} max {max} mean {mean}': '最小值 {min} 最大值 {max} 均值 {mean}',
  zeros: '零',
  'not finite': '非有限值',
  distribution: '分布',
};
