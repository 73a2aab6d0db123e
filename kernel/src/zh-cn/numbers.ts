/** Where the first value that is not finite came from, and which tensors are in use, in Chinese. */

export const NUMBERS = {
  // The finding
  '{when}{what}: {health}.': '{when}{what}：{health}。',
  '{when}{what}.': '{when}{what}。',
  '{told}{space}{given}.': '{told}{space}{given}。',
  'its {name} was {health}': '其 {name} 为 {health}',
  'its gradient was {health}': '其梯度为 {health}',
  'in step {step} ': '在第 {step} 步，',
  'in step {step} (epoch {epoch}, batch {batch}) ': '在第 {step} 步（第 {epoch} 轮第 {batch} 批），',
  ' in layer {layer}': '层 {layer} 中的 ',
  values: '值',
  'values ({argument})': '值（{argument}）',
  'the loss': '损失',
  'a weight': '某个权重',
  'sample weights': '样本权重',
  gradient: '梯度',
  '{operation}{within} gave the first values that are not finite': '{within}{operation} 最先给出了非有限值',
  'the gradient of {of}{within} gave the first values that are not finite, by {operation}':
    '{within}{of} 的梯度最先给出了非有限值，所用运算为 {operation}',
  'the update by {operation} gave the first values that are not finite, in {weight}':
    '{operation} 的更新最先给出了非有限值，位于 {weight}',
  '{operation}{within} was given {name} that were not finite before':
    '{within}{operation} 得到的{name}此前就含有非有限值',
  '{operation}{within} was given {weight}, a variable that was not finite before':
    '{within}{operation} 得到的变量 {weight} 此前就含有非有限值',
  '{weight} became not finite; run again op by op, the step did not show where':
    '{weight} 出现了非有限值；逐个运算重新运行这一步，未能看出起因',
  'the loss became not finite; run again op by op, the step did not show where':
    '损失出现了非有限值；逐个运算重新运行这一步，未能看出起因',
  '{operation}, gradient of {of}': '{operation}，{of} 的梯度',
  'update of {weight} by {operation}': '{operation} 对 {weight} 的更新',
  '{weight}, before the step': '{weight}，这一步之前',
  '{share} NaN': '{share} 为 NaN',
  '{share} infinite': '{share} 为无穷',
  'else {range}': '其余为 {range}',
  'all {range}': '全部为 {range}',
  'all NaN': '全部为 NaN',
  'all infinite': '全部为无穷',
  '{inputs} and {input}': '{inputs}，且{input}',
  ' ({file}, line {line})': '（{file} 第 {line} 行）',

  // What to try
  'add a small number before the logarithm: log(x + 1e-7)': '取对数之前加一个小数：log(x + 1e-7)',
  'a loss of tfjs that takes logits': '改用 tfjs 中接受 logits 的损失',
  'keep the argument above −1, by clipByValue': '用 clipByValue 使自变量大于 −1',
  'add a small number to the divisor': '给除数加一个小数',
  'divNoNan, which gives 0 for x / 0': '改用 divNoNan，它对 x / 0 给出 0',
  'add a small number before the root: sqrt(x + 1e-12)': '开方之前加一个小数：sqrt(x + 1e-12)',
  'subtract the greatest value before exp, as logSumExp and softmax do':
    '取 exp 之前减去最大值，logSumExp 和 softmax 就是这样做的',
  'keep the argument within its range, by clipByValue': '用 clipByValue 使自变量保持在定义域内',
  'make the model anew, or load the weights from a checkpoint': '重新构建模型，或从检查点加载权重',
  'look at what setWeights was given': '检查传给 setWeights 的值',
  'scale inputs and targets to about −1 … 1': '将输入和目标缩放到大约 −1 … 1',
  'a loss that does the same in each call: what it draws or counts by itself is another when it runs again':
    '使用每次调用结果都相同的损失：自行取随机数或计数的损失，重新运行时会不同',

  // watchNumbers()
  'Numbers are watched.': '正在监视数值。',
  'Numbers are not watched.': '没有监视数值。',
  'No value that is not finite was found.': '没有发现非有限值。',
  'Where the first values that are not finite came from:': '最先出现的非有限值来自：',
  operation: '运算',
  step: '步',
  line: '行',
  gave: '给出',
  'was given': '得到',
  '{name}: {text}': '{name}：{text}',

  // tensors()
  'held by': '持有者',
  'something without a name': '没有名称的对象',
  'Sorted by: ': '排序依据：',
  '{count} more are in `alive` of what tensors() gives.': '另外 {count} 个在 tensors() 返回值的 `alive` 中。',
  'Lines are known of some; after memory({ trace: true }) they are of all that are made.':
    '目前只知道其中一些的行号；调用 memory({ trace: true }) 之后，新创建的张量都会有行号。',
};
