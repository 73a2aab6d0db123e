/** What was given or wanted where a value does not do, in Chinese. */

export const VALUE_REASONS = {
  'a tensor [rows, ...]': '张量 [rows, ...]',
  'graph model': '图模型',
  'an unknown shape': '未知的形状',
  'An attack': '攻击',
  'An anchor of a table': '表格的锚点',
  'from 0 on, and not infinite': '不小于 0，且不为无穷',
  'with weights': '（有权重的）',
  'left out': '省略',
  'above 0, and not infinite': '大于 0，且不为无穷',
  'means and logarithms of variances, two tensors [rows, latent], or one [rows, 2 latent] that holds both':
    '均值和方差的对数：两个张量 [rows, latent]，或含有二者的一个 [rows, 2 latent]',
  'none that will do': '没有可用的',
  'above 0 and below 1': '大于 0 且小于 1',
  'none is an embedding': '没有嵌入层',
  'a tensor of {dtype}, [{shape}]': '{dtype} 类型的张量 [{shape}]',
  'rows of different lengths': '长度不同的行',
  'rows that hold {kind}': '含有 {kind} 的行',
  'accuracyDrop or errorRise, from 0 on': '不小于 0 的 accuracyDrop 或 errorRise',
  '{count} points of {width} values': '{count} 个点，每点 {width} 个值',
  'rows of several lengths': '长度不一的行',
  'values that are no finite numbers': '非有限数的值',
  'numbers that are not between 0 and 1': '不在 0 和 1 之间的数',
  'a table has `headers` and `values`': '表格应有 `headers` 和 `values`',
  'there is one of `seriesColors` for each series': '每个序列应有 `seriesColors` 中的一个颜色',
  'there are {count} `{name}` for {needed}': '`{name}` 有 {count} 个，而需要 {needed} 个',
};
