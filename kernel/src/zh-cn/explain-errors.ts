/** Errors of explanations and pictures, in Chinese. */

export const EXPLANATIONS = {
  EXPLAIN_SHAPE: {
    what: '样本的形状应为 {expected}，而 {argument} 的形状为 {found}。',
    todo: '请让 {argument} 具有模型的输入形状，可带或不带批维度：`explain` 接受一个样本，各方法接受多个。',
  },
  EXPLAIN_MODEL: {
    what: '只能解释有一个输入、输出一行的模型；此模型接受 {inputs}，给出 {outputs}。',
    todo: '请用 tf.model 由它的层构造一个单输入、单输出的模型。',
  },
  EXPLAIN_GENERATOR: {
    what: '此模型给出 {outputs}：是图像或序列，而不是一行可以解释其中之一的分数。',
    todo: '请解释其中的一个数：让模型以一个把输出变成一行的层结尾，如 tf.layers.flatten 或池化层，并用 `target` 指定该数。',
  },
  EXPLAIN_OUTPUTS_ONLY: {
    what: '{method} 依靠梯度，而 SavedModel 只给出输出。',
    todo: '请使用移除特征的方法，或用 tf.loadLayersModel 或 tf.loadGraphModel 加载模型。',
  },
  EXPLAIN_NAMES: {
    what: '`{option}` 有 {given} 个名称，而需要命名的有 {expected} 个。',
    todo: '请按 x 的顺序为每一个给出一个名称。',
  },
  EXPLAIN_KIND: {
    what: 'x 的形状为 {found}，不符合 {kind}。',
    todo: '请省略 `kind`，或给出合适的一种：image、table、sequence 或 text。',
  },
  EXPLAIN_LABEL: {
    what: '`label` 为 {label}，而共有 {classes} 个类别。',
    todo: '请给出真实类别的序号，从 0 到 {last}，或省略 `label`。',
  },
  EXPLAIN_NO_SUM: {
    what: '{method} 的值相加不等于分数之差，而瀑布图展示的正是这种相加。',
    todo: '请使用具有 `completeness` 的归因，例如 integratedGradients 给出的归因。',
  },
  EXPLAIN_ONE_TABLE: {
    what: '各归因的形状为 {found}，无法显示在同一张表中。',
    todo: '请给出同一方法为一张表的各行得到的归因。',
  },
  EXPLAIN_ROWS: { what: '有 {attributions} 个归因，而 x 有 {rows} 行。', todo: '请给出被解释的 x。' },
  EXPLAIN_LAYERS: {
    what: '只能解释 layers 模型、graph 模型和 SavedModel，而这是 {found}。',
    todo: '请用 tf.loadLayersModel 加载模型，或用 tf.sequential 或 tf.model 构建。',
  },
  EXPLAIN_GRAPH: {
    what: '{method} 要查看各层，而 graph 模型没有层。',
    todo: '请使用积分梯度或遮挡法，或加载 layers 模型。',
  },
  EXPLAIN_LOGIT: {
    what: 'logit 是最后一个激活函数之前的值，而 graph 模型没有说明是哪一个。',
    todo: "请省略 `score`，或给出 'output'。",
  },
  EXPLAIN_INPUT: {
    what: '{argument} 的第 {at} 个值（从 0 起）是 {value}。',
    todo: '请在解释之前填补或去掉缺失的值。',
  },
  EXPLAIN_TARGETS: {
    what: '{samples} 个样本对应了 {targets} 个目标。',
    todo: '请为所有样本给出一个 `target`，或每个样本一个。',
  },
  EXPLAIN_NO_GRADIENT: {
    what: '输出对输入没有梯度，例如输入是送入嵌入层的序号时。',
    todo: '请使用 tokenAttribution，或以嵌入层的名称作为 `layer` 使用层积分梯度。各层：{known}。',
  },
  EXPLAIN_TOKEN: {
    what: '嵌入层 {layer} 的词表从 0 到 {last}，而 {argument} 在位置 {at} 处是 {index}。',
    todo: '请让 {argument} 为该范围内的整数：未知的词使用训练时代表它们的序号。',
  },
  EXPLAIN_NO_TOKENS: {
    what: '模型接受形状为 {expected} 的样本，而 tokens 的形状为 {found}：它不通过嵌入层读取序号。',
    todo: '对以嵌入层开头的模型，`tokens` 请给出序号 [steps]；对读取序列的模型，请给出 [steps, features]。',
  },
  EXPLAIN_WORDS: {
    what: '`words` 有 {found} 个文本，而词元有 {expected} 个。',
    todo: '请让 `words` 为每个词元（包括填充）给出一个文本，或给出词表：由词和序号组成的对象，或一个函数。',
  },
  EXPLAIN_FEATURES: {
    what: '`features` 没有说明样本的每个值属于哪个特征。',
    todo: '请给出形状为 {expected}、从 0 起连续编号的序号，或图块的边长。',
  },
  EXPLAIN_MANY_FEATURES: {
    what: '{method} 要对每一种特征组合询问模型，而 {features} 个特征有 2^{features} 种组合。',
    todo: '请使用 kernelShap 或 permutationShapley，或用 `features` 合并各值，使特征不超过 {most} 个。',
  },
  EXPLAIN_DRAWS: {
    what: '{draws} 次抽样无法区分 {features} 个特征。',
    todo: '请让 `draws` 至少为 {least}，最好是它的许多倍；或用 `features` 合并各值。',
  },
  EXPLAIN_NUMBER: { what: '`{option}` 为 {given}。', todo: '请给出{allowed}的数。' },
  EXPLAIN_NEIGHBOURS: {
    what: '样本 {sample} 抽取的邻近样本都太远而不起作用：`kernelWidth` 为 {width}，最近的距离为 {nearest}。',
    todo: '请给出更大的 `kernelWidth`。',
  },
  EXPLAIN_WINDOW: {
    what: '窗口 [{window}] 以步幅 [{stride}] 移动，会漏掉样本 [{shape}] 中的值，或者比样本更大。',
    todo: '请给出更小的 `window`，或不大于它的 `stride`。',
  },
  EXPLAIN_DIMENSIONS: {
    what: '`{option}` 有 {given} 个数，而样本的形状为 [{shape}]。',
    todo: '请为其中每一维给出一个数，或总共给出一个数。',
  },
  EXPLAIN_TABLE: {
    what: '列指的是表 [rows, columns] 的列，而 x 的形状为 {found}。',
    todo: '请给出接受表中各行的模型，以及这些行。',
  },
  EXPLAIN_COLUMN_NEEDED: { what: '{method} 沿一列考察，而没有指定列。', todo: '请给出 `column`，可选：{known}。' },
  EXPLAIN_CONSTANT_COLUMN: {
    what: '列 {column} 的所有值都是 {value}，因此看不出它的作用。',
    todo: '请给出该列取值不同的行，或考察另一列：对此模型而言它是常数。',
  },
  EXPLAIN_TARGET_NEEDED: {
    what: '{method} 考察模型的一个输出，而模型有 {outputs} 个。',
    todo: '请给出 `target`，从 0 到 {last}。',
  },
  EXPLAIN_PERCENTILES: {
    what: '`percentiles` 为 {given}。',
    todo: '请给出 0 到 1 之间递增的两个比例，例如 [0.05, 0.95]。',
  },
  EXPLAIN_PERCENTILES_EQUAL: {
    what: '列 {column} 在两个 `percentiles`（{percentiles}）处都是 {value}。',
    todo: '请给出相距更远的 `percentiles`，或用 `grid` 直接给出各值。',
  },
  EXPLAIN_GRID: {
    what: '列 {column} 的 `grid` 为 {given}。',
    todo: '请给出两个或更多的数，每个都大于前一个。',
  },
  EXPLAIN_BINS: {
    what: '列 {column} 的 `grid` {problem}。',
    todo: '请给出包含所有行的分箱边界，每箱至少一行；或省略 `grid`。',
  },
  EXPLAIN_TRUTH: {
    what: 'y 的形状为 {found}，而 x 有 {rows} 行，模型有 {outputs} 个输出。',
    todo: '请让 y 为每一行给出一个数或类别的序号，或每行给出 [{outputs}]。',
  },
  EXPLAIN_METRIC: {
    what: '没有名为 {metric} 的指标。',
    todo: '现有：{known}。也可给出一个以 y 和输出为参数的函数，模型越好，其值越小。',
  },
  EXPLAIN_CLASSES: {
    what: '{metric} 是针对类别的指标，而 y 中是其他的数。',
    todo: '请让 y 为 0 到 {last} 的序号，或只有一个 1 的行；或选择另一个 `metric`。',
  },
  EXPLAIN_METRIC_VALUE: {
    what: '这些输出的 {metric} 为 {value}。',
    todo: '请选择合适的 `metric`：交叉熵需要概率，R² 需要取值不同的 y。',
  },
  EXPLAIN_COUNT: { what: '`{option}` 为 {given}。', todo: '请给出大于零的整数。' },
  EXPLAIN_CONSTANT: {
    what: 'x 中样本 {sample} 的所有值都是 {value}，因此以取值范围衡量的噪声为零。',
    todo: '请给出 `deviation`，即以 x 的单位表示的噪声标准差。',
  },
  EXPLAIN_BACKGROUND: {
    what: '{method} 要与代表数据的样本比较，而没有这样的样本。',
    todo: '请给出 `background`：约 100 个训练数据的样本。',
  },
  EXPLAIN_BACKGROUND_SAMPLE: {
    what: 'x 的样本 {sample} 就是背景样本的第 {row} 行，等于与自己比较。',
    todo: '请将它从 `background` 中去掉。',
  },
  EXPLAIN_UNSUPPORTED: {
    what: '{method} 没有针对 {what} 的规则，而层 {layer} 是它或使用了它。',
    todo: "请使用不需要规则的积分梯度；如果那是最后的 softmax，请用 `score: 'logit'` 解释 logit。",
  },
  EXPLAIN_NO_RELU: {
    what: '{method} 改变 ReLU 反向传递梯度的方式，而此模型没有 ReLU。',
    todo: '请使用 saliency，没有 ReLU 时二者相同。',
  },
  EXPLAIN_LAYER_NEEDED: { what: '{method} 解释一个层，而没有指定层。', todo: '请给出 `layer`，可选：{known}。' },
  EXPLAIN_LAYER_UNUSED: {
    what: '输出不依赖于层 {layer}。',
    todo: '请用 `layer` 指定输入与输出之间的层。',
  },
  EXPLAIN_NEURON: {
    what: '层 {layer} 对一个样本给出 {shape}，而 `neuron` 为 {found}。',
    todo: '请让 `neuron` 为每一维给出一个序号，从 0 起。',
  },
  EXPLAIN_NOT_FINITE: {
    what: '模型对此样本的回答含有非数值。',
    todo: '请检查样本和权重：训练可能已发散。',
  },
  EXPLAIN_ATTRIBUTIONS: {
    what: '{samples} 个样本对应了 {attributions} 个归因。',
    todo: '请给出所有归因共同的一个样本，或按归因的顺序每个一个。',
  },
  EXPLAIN_UNJUDGED: {
    what: '{judge} 在此无法评判 {method}：{reason}。',
    todo: '请省略它；`judge` 只询问能够评判的。',
  },
  EXPLAIN_JUDGE: { what: '没有名为 {judge} 的归因评判方法。', todo: '现有：{known}。' },
  EXPLAIN_MASK: {
    what: '指向游戏（pointing game）要与真值比较，而没有给出真值。',
    todo: '请给出与样本形状相同的 `mask`：真值所在处为 1，其余为 0。',
  },
  EXPLAIN_ORDERS: {
    what: '`orders` 为 {given}，没有标准差可言。',
    todo: '请至少给出 2 个用于比较的随机次序；通常为 20。',
  },
  EXPLAIN_COPY: {
    what: '无法再次构建该模型以重新抽取其权重：{reason}。',
    todo: '请用 tf.serialization.registerClass 注册自定义的层。',
  },
  EXPLAIN_METHOD: { what: '没有名为 {method} 的解释方法。', todo: '现有：{known}。' },
  EXPLAIN_CONCEPTS: {
    what: 'TCAV 需要概念，而没有给出。',
    todo: '请以对象形式给出 `concepts`：每个概念的名称，以及约 50 个体现它的样本。',
  },
  EXPLAIN_RANDOM: {
    what: 'TCAV 要将概念与随机样本区分开，而没有给出随机样本。',
    todo: '请给出 `random`：不体现任何特定内容的样本，数量为概念样本的两倍。',
  },
  EXPLAIN_FEW: { what: '{what}有 {count} 个样本。', todo: '请至少给出 {least} 个，最好 50 个或更多。' },
  EXPLAIN_RUNS: {
    what: 't 检验比较多次运行，而 `runs` 为 {given}。',
    todo: '请至少给出 2；30 次及以上才能看出小的差别。',
  },
  EXPLAIN_RANGE: { what: '`range` 为 {given}。', todo: '请给出输入的最小值和最大值，例如 [0, 1]。' },
  EXPLAIN_START: {
    what: '模型接受多种大小的输入：{expected}。',
    todo: '请给出 `start`，即所需大小的一个样本。',
  },
  EXPLAIN_CHANNEL: {
    what: '层 {layer} 有 {channels} 个通道，而 `channel` 为 {channel}。',
    todo: '请给出从 0 到 {last} 的序号。',
  },
  LATENT_NETWORK: {
    what: '`{argument}` 是 {found}。',
    todo: '请给出 layers 模型、graph 模型，或接受并返回张量的函数。',
  },
  LATENT_OUTPUT: {
    what: '{argument} 对 {rows} 行给出 {found}。',
    todo: '它必须为每一行给出一行：{expected}。',
  },
  LATENT_DIMENSION: {
    what: '编码有 {dimensions} 维，而 `dimensions` 指定了 {dimension}。',
    todo: '请给出从 0 到 {last} 的序号。',
  },
  LATENT_STEPS: {
    what: '`steps` 为 {given}，而遍历的正中应是编码本身。',
    todo: '请给出不小于 3 的奇数。',
  },
  LATENT_DECODER: {
    what: '解码器接受 {expected} 维的编码，而编码器给出 {found} 维。',
    todo: '请给出同一模型的编码器和解码器：均值，或均值与方差的对数。',
  },
  LATENT_PATH: { what: '`path` 为 {given}。', todo: "请给出 'straight' 或 'spherical'。" },
  LATENT_ZERO: { what: '其中一个编码为零，球面路径在那里没有方向。', todo: "请给出 `path: 'straight'`。" },
  EXPLAIN_NO_CONV: {
    what: '{method} 需要卷积，而此模型没有卷积。',
    todo: '请使用积分梯度，它适用于所有可微的模型。',
  },
  EXPLAIN_LAYER: { what: '模型没有层 {layer}。', todo: '现有的层：{known}。' },
  EXPLAIN_TARGET: {
    what: '类别 {target} 不在模型的 {classes} 个输出之中。',
    todo: '请给出从 0 到 {last} 的 target。',
  },
  EXPLAIN_COLUMN: {
    what: '`{option}` 指定了列 {column}，而没有这一列。',
    todo: '请给出其序号，或 `columns` 中的一个名称：{known}。',
  },
  EXPLAIN_COLUMNS: {
    what: '样本有 {count} 列，而给出了 {given} 个不同的名称或尺度。',
    todo: '请按顺序为每一列给出一个，名称不得重复。',
  },
  IMAGE_FORMAT: { what: '这些字节既不是 PNG 图片，也不是 JPEG 图片。', todo: '请给出图片的字节或路径。' },
  IMAGES_SHAPE: {
    what: '图像的形状为 [count, height, width] 或 [count, height, width, 1, 3 或 4]，而这里为 {found}。',
    todo: '请先改变其形状。',
  },
  LABELS_LENGTH: {
    what: '有 {labels} 个标签和 {predictions} 个预测。',
    todo: '请为每个标签给出一个预测。',
  },
  SCORES_SHAPE: {
    what: '概率和标签是列表，或形状为 [samples] 或 [samples, classes] 的张量，而这里为 {found}。',
    todo: '请给出模型在 softmax 或 sigmoid 之后的预测，以及每个样本一个标签。',
  },
  CALIBRATION_BINS: { what: '分箱数是 1 到 1000 的整数，而 {found} 不是。', todo: '请给出 10。' },
  EMBEDDINGS_POINTS: {
    what: '点应为两行或更多行，每行含有同样多的有限数，而这里为 {found}。',
    todo: '请给出形状为 [points, values] 的张量，例如某个内部层的输出。',
  },
  EMBEDDINGS_LABELS: { what: '{needed} 个点对应了 {found} 个{what}。', todo: '请为每个点给出一个。' },
  VIS_SURFACE: {
    what: '笔记本没有带元素的页面，因此绘制在一个有名称的表面上。',
    todo: "请用 { name: 'Loss' } 代替该元素。",
  },
  VIS_DATA: { what: '无法绘制：{problem}。', todo: '请按 tfjs-vis 文档的说明给出数据。' },
  LABEL_UNKNOWN: { what: '类别 {label} 不在 {classes} 个类别之中。', todo: '标签是从 0 起的整数。' },
};
