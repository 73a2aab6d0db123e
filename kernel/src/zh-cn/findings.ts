/** What the doctor finds in trainings, and its experiments conclude, in Chinese. */

export const FINDINGS = {
  inputs: '输入',
  targets: '目标',
  'cell {cell}': '单元格 {cell}',
  '{place}, line {line}': '{place} 第 {line} 行',

  // Tries of several symptoms
  'a smaller learning rate': '更小的学习率',
  'a larger learning rate': '更大的学习率',
  'a learning rate of a tenth': '把学习率降为十分之一',
  'globalClipNorm: 1 in an optimizer of limpid': '在 limpid 的优化器中设 globalClipNorm: 1',
  'initial weights of the usual size': '常规大小的初始权重',
  'normalised inputs': '归一化输入',
  'experiments.learningRateRangeTest finds one': '用 experiments.learningRateRangeTest 找到合适的值',
  "take the loss 'categoricalCrossentropy'": "改用损失 'categoricalCrossentropy'",
  "take 'categoricalCrossentropy'": "改用 'categoricalCrossentropy'",
  'give {layer} no activation': '去掉 {layer} 的激活函数',

  // The model, its loss and its metrics
  '{layer} ends with a {activation}, and the loss {name} applies one again: it takes logits.':
    '{layer} 以 {activation} 结尾，而损失 {name} 会再做一次：它接受的是 logits。',
  'leave the {activation} out of {layer}': '去掉 {layer} 的 {activation}',
  "keep it, and take the loss '{loss}'": "或保留它，并改用损失 '{loss}'",
  '{name} ends with a softmax, and the layer behind it does too.': '{name} 以 softmax 结尾，它之后的层也是如此。',
  "leave the softmax of {name} out, or give it 'relu'": "去掉 {name} 的 softmax，或改为 'relu'",
  'The loss {name} takes probabilities, and {layer} gives any numbers (activation {activation}).':
    '损失 {name} 接受概率，而 {layer} 给出任意的数（激活函数 {activation}）。',
  "give {layer} the activation '{wanted}'": "将 {layer} 的激活函数设为 '{wanted}'",
  'or keep it linear, and take the loss tf.losses.softmaxCrossEntropy':
    '或保持线性，并改用损失 tf.losses.softmaxCrossEntropy',
  'or keep it linear, and take the loss tf.losses.sigmoidCrossEntropy':
    '或保持线性，并改用损失 tf.losses.sigmoidCrossEntropy',
  '{layer} has one unit and a softmax, which is 1 for every input.':
    '{layer} 只有一个单元却用了 softmax，对任何输入都输出 1。',
  "two classes: keep one unit with 'sigmoid' and 'binaryCrossentropy'":
    "两个类别：保留一个单元，用 'sigmoid' 和 'binaryCrossentropy'",
  "or take two units with 'softmax' and 'categoricalCrossentropy'":
    "或用两个单元，配 'softmax' 和 'categoricalCrossentropy'",
  'The loss {name} {why}; {layer} ends with {activation}.': '损失 {name} {why}；{layer} 以 {activation} 结尾。',
  'another activation': '其他激活函数',
  'compares classes, and there is one unit alone': '比较的是类别，而这里只有一个单元',
  "take 'binaryCrossentropy'": "改用 'binaryCrossentropy'",
  'takes probabilities of classes that sum to 1': '接受总和为 1 的类别概率',
  "give {layer} the activation 'softmax'": "将 {layer} 的激活函数设为 'softmax'",
  'judges each class by itself, as if several could be true': '逐个判断每个类别，仿佛可以同时属于多个',
  'takes probabilities, and tanh gives negative numbers': '接受概率，而 tanh 会给出负数',
  "give {layer} the activation 'sigmoid'": "将 {layer} 的激活函数设为 'sigmoid'",
  'measures distances, and these are classes': '衡量的是距离，而这里是类别',
  'measures distances, and the targets are classes': '衡量的是距离，而目标是类别',
  "give {layer} 'softmax', and take 'categoricalCrossentropy'":
    "将 {layer} 的激活函数设为 'softmax'，并改用 'categoricalCrossentropy'",
  'measures distances, and a softmax gives shares of 1': '衡量的是距离，而 softmax 给出总和为 1 的份额',
  'The loss {name} takes one-hot rows, and the targets are numbers of classes.':
    '损失 {name} 接受独热行，而目标是类别的序号。',
  "take the loss 'sparseCategoricalCrossentropy'": "改用损失 'sparseCategoricalCrossentropy'",
  'or tf.oneHot(labels, classes)': '或用 tf.oneHot(labels, classes)',
  'The loss {name} takes numbers of classes, and the targets are one-hot rows.':
    '损失 {name} 接受类别的序号，而目标是独热行。',
  'or labels.argMax(-1)': '或用 labels.argMax(-1)',
  'The loss {name} takes shares of classes, and the targets go from {min} to {max}.':
    '损失 {name} 接受各类别的份额，而目标的范围是 {min} 到 {max}。',
  "take the loss 'meanSquaredError' when the targets are numbers": "如果目标是数值，请改用损失 'meanSquaredError'",
  'The targets go from {min} to {max}, and {layer} ({activation}) gives {from} to {to} alone: {outside} of their range cannot be reached.':
    '目标的范围是 {min} 到 {max}，而 {layer}（{activation}）只能给出 {from} 到 {to}：目标范围的 {outside} 无法达到。',
  'make labels of −1 and 1 ones of 0 and 1': '把 −1 和 1 的标签改为 0 和 1',
  'or scale the targets to {from} … {to}': '或将目标缩放到 {from} … {to}',
  'Accuracy counts equal classes, and the targets are numbers ({min} … {max}): it says nothing here.':
    '准确率统计的是相同的类别，而目标是数值（{min} … {max}）：它在这里没有意义。',
  "take the metric 'mae'": "改用指标 'mae'",
  'No layer before the last one has an activation: together they are one linear layer.':
    '最后一层之前的各层都没有激活函数：合起来只相当于一个线性层。',
  '{name} ({className}) has no activation, and the next layer computes sums too.':
    '{name}（{className}）没有激活函数，而下一层同样只求加权和。',
  "activation: 'relu' in {name}": "在 {name} 中设 activation: 'relu'",
  "{name} sets {rate} of the model's outputs to 0 in training: they are what the loss compares.":
    '{name} 在训练时把模型输出的 {rate} 置为 0，而损失比较的正是这些输出。',
  'put {name} before the last layer': '把 {name} 放到最后一层之前',
  '{name} drops {rate}: rate is the share that is dropped, not that is kept.':
    '{name} 丢弃了 {rate}：rate 是丢弃的比例，不是保留的比例。',
  'a rate of 0.2 to 0.5': '0.2 到 0.5 的丢弃率',
  'The penalty on the weights of {name} has the factor {penalty}: the loss falls most when all weights are 0.':
    '{name} 的权重惩罚系数为 {penalty}：权重全为 0 时损失下降最多。',
  'a factor of 1e-4 to 1e-2': '1e-4 到 1e-2 的系数',
  'All {size} initial weights of {layer} are {min}: its units learn the same.':
    '{layer} 的 {size} 个初始权重都是 {min}：它的各单元学到的完全相同。',
  'Initial weights of {layer} are {gain} times as large as usual: what it gives grows by as much.':
    '{layer} 的初始权重是常规的 {gain} 倍：它的输出也随之放大。',
  'Initial weights of {layer} are {gain} times as small as usual: what it gives fades.':
    '{layer} 的初始权重只有常规的 1/{gain}：它的输出会逐渐消失。',
  "leave kernelInitializer out of {layer}: 'glorotUniform' is its default":
    "去掉 {layer} 的 kernelInitializer：默认值是 'glorotUniform'",
  "or 'heNormal' before a relu": "或在 relu 之前用 'heNormal'",

  // Data
  'Batches have one sample, and {name} normalises over the batch.': '每批只有一个样本，而 {name} 在批上做归一化。',
  'Batches have one sample: gradients are noisy, and steps take most of their time to begin.':
    '每批只有一个样本：梯度噪声大，每一步的时间大多花在启动上。',
  'One batch has all {samples} samples: an epoch is one step, and {epochs} epochs are as many steps.':
    '一批包含全部 {samples} 个样本：一轮就是一步，{epochs} 轮也只有这么多步。',
  'The pictures are [{shape}]: {one} channels first. {name} takes them for {one} × {two} pixels of {three} channels.':
    '图像的形状为 [{shape}]：{one} 个通道在前。{name} 把它们当作 {one} × {two} 像素、{three} 个通道。',
  "or dataFormat: 'channelsFirst' in {name} and in poolings": "或在 {name} 和各池化层中设 dataFormat: 'channelsFirst'",
  'The commonest class has {most} of {total} samples, the rarest {least}: guessing the commonest is right for {most2}.':
    '最常见的类别占 {total} 个样本中的 {most} 个，最少的只有 {least} 个：总猜最常见的类别就有 {most2} 正确。',
  'classWeight in the arguments of fit': '在 fit 的参数中设 classWeight',
  'judge by precision and recall of each class': '按每个类别的精确率和召回率评判',
  'more samples of the rare ones': '为稀少的类别增加样本',
  'All values of the inputs [{shape}] are {min}: there is nothing to learn from.':
    '输入 [{shape}] 的所有值都是 {min}：没有可学的内容。',
  'look at the data where it is read': '检查读取数据的地方',
  'look for a division of integers, or a scaling done twice': '检查是否有整数除法，或缩放了两次',
  'Of {columns} columns of the inputs, {constant} are constant: {which}.':
    '输入的 {columns} 列中有 {constant} 列恒定不变：{which}。',
  'leave them out': '去掉这些列',
  'look whether they should vary': '检查它们是否本应变化',
  'The inputs are {dtype}, and {name} ({className}) computes with float32.':
    '输入是 {dtype}，而 {name}（{className}）以 float32 计算。',
  'x.toFloat(), once, before the training': '训练之前调用一次 x.toFloat()',
  'Of {values} values of the {what} [{shape}], {nonFinite} are NaN or infinite.':
    '{what} [{shape}] 的 {values} 个值中有 {nonFinite} 个是 NaN 或无穷。',
  'leave out or fill in rows with missing values': '去掉或填补有缺失值的行',
  'look for divisions by zero where the data is prepared': '检查准备数据时是否有除以零',
  'The inputs go from {min} to {max} (mean {mean}, deviation {std}): initial weights are made for inputs of about 1.':
    '输入的范围是 {min} 到 {max}（均值 {mean}，标准差 {std}）：初始权重适合大小约为 1 的输入。',
  'The widest column of the inputs has {spread} times the range of the narrowest one.':
    '输入中范围最大的列是范围最小的列的 {spread} 倍。',
  'x.div(255) for bytes of pictures': '对图像的字节用 x.div(255)',
  'subtract the mean and divide by the deviation of each column, those of the training data':
    '每一列减去均值再除以标准差，均值和标准差取自训练数据',
  'do the same with every input of predictions': '预测时的每个输入也做同样处理',
  'The targets go from {min} to {max}: squared errors and gradients are as large as the square of that.':
    '目标的范围是 {min} 到 {max}：平方误差和梯度会达到其平方的大小。',
  'train on (y − mean) / deviation, and undo that in predictions': '用（y − 均值）÷ 标准差训练，并在预测时还原',
  'or on their logarithm when all are positive': '或在全部为正时用其对数训练',
  'All samples of the first batch are of one class: a data set keeps its order.':
    '第一批的样本全属于同一类别：数据集会保持原有顺序。',
  'The samples are sorted by class, and the last {validationSplit} are for validation: classes are missing on both sides.':
    '样本按类别排序，而最后的 {validationSplit} 用于验证：两边都会缺少一些类别。',
  'The samples are sorted by class, and fit does not shuffle them.': '样本按类别排序，而 fit 没有打乱它们。',
  'shuffle inputs and targets together: tf.util.shuffleCombo': '同时打乱输入和目标：tf.util.shuffleCombo',
  'dataset.shuffle(1000) before batch()': '在 batch() 之前调用 dataset.shuffle(1000)',
  'shuffle: true in the arguments of fit': '在 fit 的参数中设 shuffle: true',
  'The validation data is the training data.': '验证数据就是训练数据。',
  'Of {rows} validation samples {share} are in the training data, to the last digit.':
    '{rows} 个验证样本中有 {share} 与训练数据中的样本完全相同。',
  'split before anything is copied or augmented': '在复制或增强数据之前划分',
  'validationSplit: 0.2 on shuffled data': '在打乱的数据上设 validationSplit: 0.2',

  // The training
  'The learning rate is {rate}: no step changes anything.': '学习率为 {rate}：任何一步都不会改变什么。',
  'A learning rate of {rate} is high for {name}, where at most {most} is usual.':
    '学习率 {rate} 对 {name} 来说偏高，通常最多为 {most}。',
  'A learning rate of {rate} is low for {name}, where at least {least} is usual.':
    '学习率 {rate} 对 {name} 来说偏低，通常至少为 {least}。',
  'a tenth of it, and again': '降为十分之一，必要时再降',
  'ten times as much, and again': '提高到十倍，必要时再提高',
  'The loss is not a number{when}{from}.': '损失{when}不是数{from}。',
  ' from epoch {epoch}': '从第 {epoch} 轮起',
  '; {layer} is the first layer that gives such values': '；{layer} 是第一个输出这种值的层',
  'look for NaN in the data': '检查数据中是否有 NaN',
  'clipValue or globalClipNorm in the optimizers of limpid': '在 limpid 的优化器中设 clipValue 或 globalClipNorm',
  'run this cell again: it is watched then, and the operation that gives the first such value is named':
    '再次运行此单元格：届时会监视数值，并指出第一个产生此类值的运算',
  'terminateOnNaN() among the callbacks ends it early': '在回调中加入 terminateOnNaN()，可尽早结束训练',
  'The loss rose from {best}, its best, to {last}.': '损失从最低的 {best} 升到了 {last}。',
  'The loss is negative ({last}): the targets are no probabilities or classes.':
    '损失为负（{last}）：目标既不是概率，也不是类别。',
  'The loss falls without end, to {last}: its sign may be wrong.': '损失不断下降，已到 {last}：可能符号有误。',
  'targets between 0 and 1': '0 到 1 之间的目标',
  'return the negative of it': '返回其相反数',
  'a loss that is 0 when all is right': '使用全部正确时为 0 的损失',
  'Gradients of {layer} are NaN or infinite.': '{layer} 的梯度是 NaN 或无穷。',
  'Gradients of {layer} grew from {from} to {to}.': '{layer} 的梯度从 {from} 增大到了 {to}。',
  'Gradients of {layer} are {before}, those of {layer2} {behind}: they grow on their way back.':
    '{layer} 的梯度为 {before}，{layer2} 的为 {behind}：梯度在反向传播中不断增大。',
  'Gradients of {layer} are {before}, those of {layer2} {behind}: they fade on their way back.':
    '{layer} 的梯度为 {before}，{layer2} 的为 {behind}：梯度在反向传播中逐渐消失。',
  'No layer has a gradient ({layer}: {before}).': '没有任何层有梯度（{layer}：{before}）。',
  "'relu' in place of 'sigmoid' and 'tanh' in hidden layers": "在隐藏层中用 'relu' 代替 'sigmoid' 和 'tanh'",
  'batch normalisation between layers, or ways around them (add)': '在层间加入批归一化，或残差连接（add）',
  '{dead} of {units} units of {layer} ({share}) give 0 for all of {samples} samples.':
    '{layer} 的 {units} 个单元中有 {dead} 个（{share}）对全部 {samples} 个样本都输出 0。',
  "'heNormal' initial weights and biases of 0": "'heNormal' 初始权重和为 0 的偏置",
  'tf.layers.leakyReLU() in its place': '改用 tf.layers.leakyReLU()',
  '{saturated} of what {layer} ({activation}) gives for {samples} samples is at its ends.':
    '{layer}（{activation}）对 {samples} 个样本的输出中有 {saturated} 处于两端的饱和区。',
  'inputs and initial weights of the usual size': '常规大小的输入和初始权重',
  'batch normalisation before it': '在它之前加入批归一化',
  "'relu' in its place": "改用 'relu'",
  'No weight has changed in {steps} steps.': '{steps} 步之后没有任何权重改变。',
  'The weights of {layer} have not changed in {steps} steps: no gradient reaches it.':
    '{steps} 步之后 {layer} 的权重没有改变：没有梯度到达它。',
  'a learning rate above 0, and gradients that are not all 0': '大于 0 的学习率，以及不全为 0 的梯度',
  'look whether what {layer} gives reaches the loss': '检查 {layer} 的输出是否参与损失的计算',
  'look for units that are dead or saturated behind it': '检查它之后是否有失活或饱和的单元',
  'The model gives the same for all of {samples} different samples (its answers deviate by {greatestStd}).':
    '模型对全部 {samples} 个不同的样本给出相同的输出（输出的标准差为 {greatestStd}）。',
  'look at dead, saturated or equal units in the layers before': '检查前面各层中失活、饱和或彼此相同的单元',
  'A step changes the weights of {layer} by {ratio} of their size, where about 0.001 is usual.':
    '每一步使 {layer} 的权重改变其大小的 {ratio}，通常约为 0.001。',
  'The first loss is {first}; a guess has {guess}.': '最初的损失为 {first}；随机猜测为 {guess}。',
  'normalised inputs and targets': '归一化输入和目标',
  'a loss that is the mean over samples, not their sum': '使用对样本取平均而非求和的损失',
  'The loss went from {first} to {last} in {epochs} epochs: a guess without the inputs is as good.':
    '损失在 {epochs} 轮中从 {first} 变为 {last}：不看输入的猜测也一样好。',
  'The loss fell by less than {FALLEN} % in {epochs} epochs, from {first} to {last}.':
    '损失在 {epochs} 轮中下降不到 {FALLEN}%，从 {first} 到 {last}。',
  'experiments.overfitOneBatch: a model that cannot learn one batch has a fault of its own':
    'experiments.overfitOneBatch：连一批都学不会的模型本身有问题',
  'experiments.learningRateRangeTest: another learning rate': 'experiments.learningRateRangeTest：换一个学习率',
  'look whether inputs and targets belong together': '检查输入与目标是否对应',
  'The loss turns back by more than {SWING} in {turns} of {losses} epochs (about {size}).':
    '损失在 {losses} 轮中有 {turns} 轮回跳超过 {SWING}（约为 {size}）。',
  'larger batches': '更大的批',
  'a schedule: cosineDecay': '学习率调度：cosineDecay',
  'Since epoch {best} the validation loss rose from {least} to {last}, while the training loss fell from {then} to {end}.':
    '从第 {best} 轮起，验证损失从 {least} 升到 {last}，而训练损失从 {then} 降到 {end}。',
  'more data, or augmented': '更多数据，或数据增强',
  'dropout, or fewer units': '加入 dropout，或减少单元',
  'Each epoch leaves {least} tensors or more{often}: they are never disposed.':
    '每轮至少留下 {least} 个张量{often}：它们从未被释放。',
  ', at least one a step': '（每步至少一个）',
  'tf.tidy around what callbacks and losses of your own compute': '用 tf.tidy 包住自定义回调和损失中的计算',
  'tensor.dispose() when it is not needed': '不再需要时调用 tensor.dispose()',
  'memory() tells which line made them': 'memory() 会显示是哪一行创建了它们',
  'The validation loss ({validation}) is less than half of the training loss ({losses}).':
    '验证损失（{validation}）不到训练损失（{losses}）的一半。',
  'look for samples that are in both': '检查是否有样本同时出现在两者中',
  'take the validation data at random from all': '从全部数据中随机抽取验证数据',

  // Experiments
  'the loss comes to {asItIs}, without the inputs to {changed}': '损失降到 {asItIs}，没有输入时降到 {changed}',
  'The model uses its inputs: {losses}.': '模型用到了输入：{losses}。',
  'The model learns as well without its inputs: {losses}.': '没有输入模型也学得一样好：{losses}。',
  'The loss fell at no rate from {from} to {rates}: the fault is elsewhere.':
    '学习率从 {from} 到 {rates}，损失都没有下降：问题在别处。',
  'The loss falls fastest at about {suggested}.': '学习率约为 {suggested} 时损失下降最快。',
  'the loss on {samples} samples went from {first} to {last} in {losses} steps':
    '{samples} 个样本上的损失在 {losses} 步中从 {first} 变为 {last}',
  'The model can learn: {went}. Look at the data, and at how much of it there is.':
    '模型能够学习：{went}。请检查数据及其数量。',
  'The model cannot learn even one batch: {went}. Look at its layers, its loss and its learning rate.':
    '模型连一批都学不会：{went}。请检查它的层、损失和学习率。',
  'the loss comes to {asItIs}, on shuffled targets to {changed}': '损失降到 {asItIs}，用打乱的目标时降到 {changed}',
  'The inputs tell of the targets: {losses}.': '输入中确有关于目标的信息：{losses}。',
  'Shuffled targets are learnt as well: {losses}. Inputs and targets may not belong together, or the model does not use them.':
    '打乱的目标也学得一样好：{losses}。输入与目标可能不对应，或者模型没有用到输入。',
};
