/** Sentences of counterfactuals, effects, examples, concepts and latent spaces, in Chinese. */

export const LOOKS = {
  // Counterfactuals and anchors
  'whatever the sample is': '无论样本如何',
  'if {conditions}': '如果 {conditions}',
  'Class {name} {rule}': '类别 {name}：{rule}',
  'No rule of precision {wantedPrecision} was found for class {name}. The most precise: {rule}':
    '没有为类别 {name} 找到精度达到 {wantedPrecision} 的规则。最精确的是：{rule}',
  '{named} and {conditions} more': '{named} 以及另外 {conditions} 个',
  '{precision} (at least {leastPrecision})': '{precision}（至少 {leastPrecision}）',
  'Samples: rows of the background, named columns redrawn within their bounds.':
    '样本：背景样本的各行，所列的列在其范围内重新抽取。',
  'Samples: each patch or step that is not named taken away half of the time.':
    '样本：未列出的每个图块或步有一半的机会被去掉。',
  'The rule was tried on {draws} of them; {forward} samples went through the model.':
    '规则在其中 {draws} 个上检验过；共有 {forward} 个样本通过了模型。',
  '{parts} of {count} patches': '{count} 个图块中的 {parts} 个',
  '{name} is {only}': '{name} 为 {only}',
  '{name} at most {upTo}': '{name} 不超过 {upTo}',
  '{name} above {above}': '{name} 大于 {above}',
  '{name} between {above} and {upTo}': '{name} 在 {above} 与 {upTo} 之间',
  '{least} to {most}{steps}': '从 {least} 到 {most}{steps}',
  ' in steps of {step}': '，步长 {step}',
  '{answer} now': '现在为 {answer}',
  '; the nearest try gives {answer}': '；最接近的尝试给出 {answer}',
  'No counterfactual was found for {goal} ({now}){near}.': '没有找到使回答为 {goal} 的反事实（{now}）{near}。',
  '{found} for {goal} ({now})': '{found}，使回答为 {goal}（{now}）',
  '1 counterfactual': '1 个反事实',
  '{found} counterfactuals': '{found} 个反事实',
  '{asked} were asked for, and {found} found.': '要求 {asked} 个，找到 {found} 个。',
  'Let more columns change, widen the ranges, or want another target.':
    '可以允许更多的列改变、放宽范围，或换一个目标。',
  'Distances: sum of all changes, each in units of its scale.': '距离：所有改变之和，各以其尺度为单位。',
  '{what} Search: {searches}; {forward} samples went through the model.':
    '{what}搜索：{searches}；共有 {forward} 个样本通过了模型。',
  'Counterfactual {at}': '反事实 {at}',
  'counterfactual {at}': '反事实 {at}',
  '{changes} of {values} values change': '{values} 个值中有 {changes} 个改变',
  'first {shown} of {changes} changes': '{changes} 处改变中的前 {shown} 处',
  'distance {distance}': '距离 {distance}',
  '{changes} of {columns} columns': '{columns} 列中的 {changes} 列',
  '{size} more': '另外 {size} 项',
  'nearest try': '最接近的尝试',
  'probability of {name}': '{name} 的概率',
  'class {name}': '类别 {name}',
  ' with a probability of at least {probability}': '（概率至少 {probability}）',
  'an output of at most {most}': '不超过 {most} 的输出',
  'an output of at least {least}': '至少 {least} 的输出',
  'an output from {least} to {most}': '{least} 到 {most} 的输出',

  // Effects of columns
  'Accumulated local effects': '累积局部效应',
  'Partial dependence': '部分依赖',
  '{TITLE} of {column} on {output}': '{TITLE}：{column} 对 {output}',
  '{rows} bins, {values} rows. Zero is the mean over them.': '{rows} 个分箱，{values} 行。零为其平均。',
  'effect on {output}': '对 {output} 的效应',
  'Partial dependence of {output} on {columns}': '{output} 对 {columns} 的部分依赖',
  'Partial dependence of {output} on {column}': '{output} 对 {column} 的部分依赖',
  'Mean over {values} rows, which are the points.': '{values} 行的平均；点即各行。',
  'Mean over {curves} rows{since}; {drawn} of them are drawn.': '{curves} 行的平均{since}；画出其中 {drawn} 行。',
  ', since its first point': '（以第一点为零）',
  '{from} and {to}': '{from} 和 {to}',
  'has no row of x from {edges} to {edges2}': '在 {edges} 到 {edges2} 之间没有 x 的行',
  'goes from {first} to {last} and not over all of x': '只从 {first} 到 {last}，没有覆盖 x 的全部',
  'How much the {metric} {moves} when a column is shuffled': '打乱一列时 {metric} {moves}多少',
  falls: '下降',
  rises: '上升',
  'Of the table as it is, the {metric} is {baseline} ({rows} rows; shuffles: {shuffles} a column).':
    '原表的 {metric} 为 {baseline}（{rows} 行；每列打乱 {shuffles} 次）。',
  'the first {drawn} of {columns} columns': '{columns} 列中的前 {drawn} 列',
  '{metric} of the table as it is: {baseline}': '原表的 {metric}：{baseline}',
  'the output': '输出',
  'output {index}': '输出 {index}',

  // Training samples that count, and typical ones
  '{title}: {scores} training samples, {samples}': '{title}：{scores} 个训练样本，{samples}',
  '1 sample': '1 个样本',
  '{scores} samples': '{scores} 个样本',
  'Proponents lower the loss of the sample, opponents raise it.': '支持者降低该样本的损失，反对者提高它。',
  'Training samples that count most for themselves, whose labels may be wrong: {suspects}.':
    '对自身影响最大、标签可能有误的训练样本：{suspects}。',
  'The first {shown} samples are shown.': '显示前 {shown} 个样本。',
  'sample {at}': '样本 {at}',
  'sample {at}, {name}': '样本 {at}，{name}',
  'Sample {at} · {proponents} proponents · {opponents} opponents':
    '样本 {at} · {proponents} 个支持者 · {opponents} 个反对者',
  'Sample {at} · {name}': '样本 {at} · {name}',
  'training sample': '训练样本',
  '{prototypes} prototypes and {criticisms} criticisms of {samples} samples':
    '{samples} 个样本的 {prototypes} 个原型和 {criticisms} 个批评样本',
  'Squared maximum mean discrepancy {discrepancies}, kernel exp(−γ d²) with γ = {gamma}. Prototypes stand for the share of samples nearest to them; criticisms are where prototypes are too few (+) or too many (−).':
    '最大均值差异的平方为 {discrepancies}，核为 exp(−γ d²)，γ = {gamma}。原型代表离它最近的那部分样本；批评样本位于原型过少（+）或过多（−）之处。',
  'stands for': '代表',

  // Concepts
  'Input that maximises {name}': '使 {name} 最大的输入',
  'Inputs that maximise {inputs} objectives': '使 {inputs} 个目标最大的输入',
  'The first {shown} of {inputs}.': '{inputs} 个中的前 {shown} 个。',
  '{activation}, no slope': '{activation}，没有斜率',
  'at the start': '开始时',
  'at the end': '结束时',
  'Activation maximisation': '激活最大化',
  'output {output}': '输出 {output}',
  '{name} channel {channel}': '{name} 通道 {channel}',
  'no concept is significant': '没有显著的概念',
  'TCAV of output {target} at {layer} · {verdict}': 'TCAV：输出 {target}，层 {layer} · {verdict}',
  'Share of {samples} samples whose output rises towards the concept; {scores} runs, each with {size} samples of the concept and {size} random ones; significant where p < {level}{shared}.':
    '{samples} 个样本中输出朝概念方向上升的比例；{scores} 次运行，每次用 {size} 个概念样本和 {size} 个随机样本；p < {level}{shared} 时为显著。',
  'random sets': '随机样本集',
  'TCAV score': 'TCAV 分数',
  'mean of {scores} runs, and their standard deviation': '{scores} 次运行的均值和标准差',
  'classifier right': '分类器正确率',
  'the concept {name}': '概念 {name} ',

  // Latent spaces
  '{used} of {kl} dimensions are in use: {total} nats a sample': '{kl} 个维度中使用了 {used} 个：每个样本 {total} 奈特',
  'Mean over {samples} samples; in use above {threshold} nats.':
    '{samples} 个样本的平均；超过 {threshold} 奈特即为使用中。',
  'the {shown} dearest of {kl}': '{kl} 个中代价最高的 {shown} 个',
  'mean over {samples} samples': '{samples} 个样本的平均',
  'variance of the mean': '均值的方差',
  'the sample': '样本',
  'Latent walk of {codes} steps': '潜在空间漫步，{codes} 步',
  'the walk': '漫步',
  'length of the code': '编码的长度',
  'from the start': '距起点',
  'to the end': '距终点',
  'One dimension of the code moves at a time; the others stay where they are.': '每次只移动编码的一个维度，其余不变。',
  ', the first {size} of {reconstruction}': '，{reconstruction} 个中的前 {size} 个',
  'moved by': '移动量',
  'Latent traversal: {dimensions} of {code} dimensions, ±{offsets}':
    '潜在空间遍历：{code} 个维度中的 {dimensions} 个，±{offsets}',
  'The {rows} of {dimensions} dimensions that change most are drawn.':
    '画出 {dimensions} 个维度中变化最大的 {rows} 个。',
  '{title}. Moving {most} changes the decoding most.': '{title}。移动 {most} 使解码结果变化最大。',
  'Change is the root mean square over a row, of decodings [{shape}].': '变化为解码结果 [{shape}] 在一行上的均方根。',
};
