/** What a look at data found, and what to do about it, in Chinese. */

export const INSPECTED_DATA = {
  // Problems
  '1 value is infinite, in {columns}.': '有 1 个值为无穷，位于 {columns}。',
  '{count} values are infinite, in {columns}.': '有 {count} 个值为无穷，位于 {columns}。',
  '{values}; {rows} of {all} have some. A single NaN makes every loss NaN.':
    '{values}；{all} 行中有 {rows}含缺失值。只要有一个 NaN，损失就会全部变成 NaN。',
  '1 value is missing, in {columns}': '缺失 1 个值，位于 {columns}',
  '{count} values are missing, in {columns}': '缺失 {count} 个值，位于 {columns}',
  '1 label is missing.': '缺失 1 个标签。',
  '{count} labels are missing.': '缺失 {count} 个标签。',
  'All labels are {name}: there is nothing to tell apart.': '所有标签都是 {name}：没有可区分的内容。',
  ' of the {count} looked at': '（所查看的 {count} 行）',
  '1 row of {test} of the test ({share}) is among the training rows{seen}: the test measures memory.':
    '测试集的 {test} 行中有 1 行（{share}）也在训练数据{seen}中：这样的测试衡量的是记忆。',
  '{count} rows of {test} of the test ({share}) are among the training rows{seen}: the test measures memory.':
    '测试集的 {test} 行中有 {count} 行（{share}）也在训练数据{seen}中：这样的测试衡量的是记忆。',
  '1 row of {compared} of the test that were compared differs from a training row by at most {radius} standard deviations, where {usual} are usual.':
    '所比较的 {compared} 个测试行中，有 1 行与某个训练行最多相差 {radius} 个标准差，而通常相差 {usual} 个。',
  '{count} rows of {compared} of the test that were compared differ from a training row by at most {radius} standard deviations, where {usual} are usual.':
    '所比较的 {compared} 个测试行中，有 {count} 行与某个训练行最多相差 {radius} 个标准差，而通常相差 {usual} 个。',
  '{names} alone tells the target exactly.': '仅凭 {names} 就能完全确定目标。',
  '{names} alone tell the target exactly.': '{names} 各自都能单独完全确定目标。',
  '{rows} with equal inputs have different targets: no model can be right about all of them.':
    '{rows}的输入相同而目标不同：没有模型能把它们全部答对。',
  '1 row of {all} ({share}) repeats an earlier one.': '{all} 行中有 1 行（{share}）与前面的行重复。',
  '{count} rows of {all} ({share}) repeat an earlier one.': '{all} 行中有 {count} 行（{share}）与前面的行重复。',
  ' The likeliest: row {row}, labelled {label}, looks like {suggested} ({probability}).':
    '最可疑的是：第 {row} 行，标签为 {label}，看起来像 {suggested}（{probability}）。',
  '{labels} of {rows} may be wrong, by {model}.{example}':
    '据{model}判断，{rows} 个标签中有 {labels}可能有误。{example}',
  '1 label': '1 个',
  '{count} labels': '{count} 个',
  'Neither {models} does better than a guess without the inputs (loss {loss}, guess {guess}).':
    '{models}都不比不看输入的猜测更好（损失 {loss}，猜测 {guess}）。',
  ' nor ': '和',
  '{most} has {rows} rows and {least} {few}: always {most} is right in {share}.':
    '{most} 有 {rows} 行，而 {least} 只有 {few} 行：总猜 {most} 就有 {share} 正确。',
  'The test has {names}, which training lacks.': '测试集含有训练数据中没有的 {names}。',
  ', {name} from {min} to {max}': '，{name} 从 {min} 到 {max}',
  '{name} goes from {min} to {max}{others}: steps that suit one weight are too large or too small for another.':
    '{name} 从 {min} 到 {max}{others}：适合一个权重的步长对另一个来说过大或过小。',
  '{names} has one value throughout.': '{names} 的值始终相同。',
  '{names} have one value throughout.': '{names} 的值各自始终相同。',
  '1 picture has one value throughout.': '有 1 幅图像只含一个值。',
  '{count} pictures have one value throughout.': '有 {count} 幅图像只含一个值。',
  '{names} has another value in each row, as names or numbers of rows do.':
    '{names} 在每一行的值都不同，像是行的名称或编号。',
  '{names} have another value in each row, as names or numbers of rows do.':
    '{names} 在每一行的值都各不相同，像是行的名称或编号。',
  'There is 1 row for {columns}: scores vary by chance.': '只有 1 行，却有 {columns}：分数会随机波动。',
  'There are {count} rows for {columns}: scores vary by chance.': '只有 {count} 行，却有 {columns}：分数会随机波动。',
  '1 row': '1 行',
  '{count} rows': '{count} 行',
  '1 column': '1 列',
  '{count} columns': '{count} 列',
  '1 channel': '1 个通道',
  '{count} channels': '{count} 个通道',
  '{names} and {rest} more': '{names} 以及另外 {rest} 列',

  // What to do
  'look for divisions by zero and logarithms of zero where these columns are made':
    '检查生成这些列的地方是否有除以零或对零取对数',
  'leave these rows out': '去掉这些行',
  'leave out the columns that are mostly missing': '去掉大部分缺失的列',
  'put the mean of the training rows in their place, and a column beside it that says so':
    '用训练数据的均值填补，并另加一列标明是填补的',
  'leave these rows out of training and test': '从训练和测试中去掉这些行',
  'look how labels are read': '检查标签的读取方式',
  'add rows of another class': '加入其他类别的行',
  'take out of the test what is in training': '从测试集中去掉训练数据里已有的行',
  'remove duplicates first, then split': '先去重，再划分',
  'split by what rows have in common (person, patient, day), so that near copies stay on one side':
    '按行的共同来源（人、患者、日期）划分，使相近的行留在同一边',
  'leave it out, unless it is known before the answer is': '去掉它，除非它在得到答案之前就已知道',
  'correct the labels': '更正标签',
  'add an input that tells such rows apart': '加入能区分这些行的输入',
  'remove them before you split into training and test': '在划分训练集和测试集之前去掉它们',
  'look at these rows and correct what is wrong': '查看这些行，并更正错误',
  'train without them, and compare on a test that you have checked': '去掉它们再训练，并在核对过的测试集上比较',
  'see whether inputs and labels are in the same order': '检查输入与标签的次序是否一致',
  'see whether the inputs can tell of the labels at all': '检查输入是否确实包含关于标签的信息',
  'pass classWeight to fit': '给 fit 传入 classWeight',
  'judge by recall and precision of each class: confusionMatrix, precisionRecall':
    '按每个类别的召回率和精确率评判：confusionMatrix、precisionRecall',
  'shuffle before you split, or split each class by itself': '先打乱再划分，或对每个类别分别划分',
  'divide by 255': '除以 255',
  'subtract the mean of each column and divide by its standard deviation, both of the training rows':
    '每一列减去均值再除以标准差，均值和标准差取自训练数据',
  'leave it out: it tells nothing': '去掉它：它不含任何信息',
  'look how it is read': '检查它的读取方式',
  'look at their files: they may be damaged': '检查它们的文件：可能已损坏',
  'leave it out: a model would learn rows by heart': '去掉它：模型会借它死记每一行',
  'collect more, or take a small model and cross-validation': '收集更多数据，或使用小模型和交叉验证',

  // The score to beat
  'cross-validated in {folds} parts of {rows} rows': '对 {rows} 行做 {folds} 折交叉验证',
  'a column of {texts} texts': '含 {texts} 种文本的列',
  'all but {most} of {all} columns': '{all} 列中 {most} 列以外的列',
  'without {left}': '不含{left}',
  'on pictures of {height} × {width} grey pixels': '在 {height} × {width} 的灰度图像上',
  'always {name}': '总猜 {name}',
  'the mean': '均值',
  'logistic regression': '逻辑回归',
  '10 nearest neighbours': '10 近邻',
  'linear regression': '线性回归',

  // The picture
  '{count} pictures': '{count} 幅图像',
  '{count} sequences': '{count} 个序列',
  '{what} of {size}: nothing wrong was found': '{what}（{size}）：没有发现问题',
  '{what} of {size}: 1 thing to look at': '{what}（{size}）：有 1 处值得查看',
  '{what} of {size}: {things} things to look at': '{what}（{size}）：有 {things} 处值得查看',
  ' of the test': '测试集的',
  'Looked at {parts}.': '查看了{parts}。',
  'the first {count} rows{of}': '{of}前 {count} 行',
  '{count} of {rows} rows{of}, evenly spaced': '{of} {rows} 行中均匀抽取的 {count} 行',
  '{sign} {problem}: {text}{rows} Try: {tries}.': '{sign} {problem}：{text}{rows}可以尝试：{tries}。',
  ' Rows {named}…': '行号：{named}……',
  ' Rows {named}.': '行号：{named}。',
  'Classes: {named}…': '类别：{named}……',
  'Classes: {named}.': '类别：{named}。',
  'To beat: {score}, by {name} ({all}; {note}).': '要超过的成绩：{score}，来自{name}（{all}；{note}）。',
  'accuracy {accuracy}, loss {loss}': '准确率 {accuracy}，损失 {loss}',
  'RMSE {rmse}, MAE {mae}': 'RMSE {rmse}，MAE {mae}',
  '{name} {rows} ({share})': '{name} {rows}（{share}）',
  '{rows} ({share})': '{rows}（{share}）',
  column: '列',
  missing: '缺失',
  min: '最小值',
  max: '最大值',
  mean: '均值',
  std: '标准差',
  distinct: '不同的值',
  text: '文本',
  try: '可以尝试',
  ', the first {shown} of {all}': '（{all} 个中的前 {shown} 个）',
  'scale of columns{cut}': '各列的尺度{cut}',
  'scale of channels{cut}': '各通道的尺度{cut}',
  'scale of features{cut}': '各特征的尺度{cut}',
  'rows of each class': '各类别的行数',
  'to beat: accuracy': '要超过的：准确率',
  'to beat: root of the mean squared error': '要超过的：均方根误差',
  'labels that may be wrong': '可能有误的标签',
  'as labelled → as a quick model sees it': '原标签 → 快速模型的判断',

  // Data that cannot be read
  'the dataset': '数据集',
  'elements without inputs': '没有输入的元素',
  'labels of {name}': '{name} 的标签',
  'a tensor that is disposed of': '已被释放的张量',
  'a single value': '单个值',
  'complex numbers': '复数',
  'rows of several lengths: row {row} has {cells} values, row 0 has {width}':
    '长短不一的行：第 {row} 行有 {cells} 个值，第 0 行有 {width} 个',
  'a list whose row {row} is no object': '第 {row} 行不是对象的列表',
  'an object whose {column} is no column of values': '其中 {column} 不是一列值的对象',
  'columns of several lengths: {column} has another': '长短不一的列：{column} 的长度不同',
};
