/** What the monitor of drift tells, in Chinese. */

export const MONITORING = {
  'Drift: {alarms} of {tests} tests alarm ({seen})': '漂移：{tests} 项检验中有 {alarms} 项报警（{seen}）',
  'No drift: none of {tests} tests alarms ({seen})': '无漂移：{tests} 项检验均未报警（{seen}）',
  'Drift is not told yet ({seen})': '尚不能判断漂移（{seen}）',
  '{name}: the latest {rows} of {seen} rows': '{name}：{seen} 行中最近的 {rows} 行',
  '{count} more are in `results` of the report.': '另外 {count} 项在报告的 `results` 中。',
  '{test} is not told of {stream}: {rows} rows have come, and {least} are the least that tell more than chance.':
    '{stream} 尚无 {test}：已有 {rows} 行，而至少需要 {least} 行才能超出偶然。',
  'Of each test with a p, all columns of all streams together alarm by chance in {alpha} of reports (Holm); ADWIN shares δ = {delta} among them. Reports that are asked for again and again are not corrected for.':
    '对每种有 p 值的检验，所有数据流的所有列合起来，每份报告因偶然而报警的概率为 {alpha}（Holm 校正）；ADWIN 由各列分摊 δ = {delta}。反复请求报告不在校正之内。',
  all: '全部',
  yes: '是',
  stream: '数据流',
  test: '检验',
  threshold: '阈值',
  alarm: '报警',
  'psi: Σ (p − q) ln(p/q) over the deciles of the reference, or its values where these are 20 or fewer; empty bins count as 0.0001. Alarm above 0.2, or above what chance gives once in 1,000.':
    'psi：Σ (p − q) ln(p/q)，按参照的十分位分箱，取值不超过 20 种时按取值分箱；空箱按 0.0001 计。超过 0.2 且超过千分之一的偶然水平时报警。',
  'jensen-shannon: the root of the divergence in bits, over the same bins. Alarm above 0.1, or above what chance gives once in 1,000.':
    'jensen-shannon：以比特计的散度的平方根，分箱相同。超过 0.1 且超过千分之一的偶然水平时报警。',
  'kolmogorov-smirnov: the largest distance of the distribution functions, of the window and of up to 1,000 rows of the reference; p is exact, and too large where values repeat.':
    'kolmogorov-smirnov：窗口与参照中至多 1,000 行的分布函数之间的最大距离；p 值精确，取值重复时偏大。',
  'wasserstein: the first Wasserstein distance, in standard deviations of the reference. Alarm above 0.1, or above what chance gives once in 1,000 where values are normal.':
    'wasserstein：一阶 Wasserstein 距离，以参照的标准差为单位。超过 0.1 且超过正态分布下千分之一的偶然水平时报警。',
  'total wasserstein: the sum of it over all columns.': 'total wasserstein：上述距离对所有列之和。',
  'mmd: the squared maximum mean discrepancy of up to 250 rows and 250 of the reference, columns in standard deviations, Gaussian kernel with the median distance; p by 299 permutations.':
    'mmd：至多 250 行与参照的 250 行之间的最大均值差异的平方，各列以标准差为单位，高斯核取中位距离；p 值由 299 次置换得出。',
  'adwin: the row after which the mean was last found changed, over all rows seen; 0 where it was not. Alarm when that lies within the window.':
    'adwin：在所有行中，最近一次发现均值改变时的行号；没有改变时为 0。该行位于窗口内时报警。',
};
