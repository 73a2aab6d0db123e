/** Energy, CO₂ and the comparison of models in Chinese. */

export const FOOTPRINTS = {
  // footprint()
  measured: '实测',
  estimated: '估算',
  'Energy: {energy}, {label}.': '能耗：{energy}，{label}。',
  ' for 1,000 inferences': '（每 1,000 次推理）',
  '{energy}{of}, {label}; {co2} CO₂e': '{energy}{of}，{label}；{co2} CO₂e',
  'processor ({label})': '处理器（{label}）',
  'memory ({label})': '内存（{label}）',
  together: '合计',
  'making the hardware (M)': '硬件制造（M）',
  '1,000 inferences': '1,000 次推理',
  part: '部分',
  energy: '能耗',
  '{count} inferences': '{count} 次推理',
  'The counters of the processor count what other processes use as well.': '处理器的计数器也包含其他进程的能耗。',
  'No counter of the processor can be read here: estimated from {load} of {threads} threads and {tdp} W of thermal design power.':
    '这里无法读取处理器的计数器：由 {threads} 个线程的 {load} 占用和 {tdp} W 的热设计功耗估算。',
  'SCI: {sci} g CO₂e {per} = (E × I + M) per R, I {grams} g/kWh ({source}), M {embodied}, PUE {pue}.':
    'SCI：{per} {sci} g CO₂e = (E × I + M) / R，I {grams} g/kWh（{source}），M {embodied}，PUE {pue}。',
  'for 1,000 inferences': '每 1,000 次推理',
  'for this run': '本次运行',
  'not counted': '未计入',
  'Took {seconds}.': '用时 {seconds}。',
  'the average of the world, IEA 2019': '世界平均，IEA 2019',
  'as given': '所给的值',
  'grams of CO₂e a kWh': '每千瓦时的二氧化碳当量克数',
  'a number from 1 on': '大于等于 1 的数',
  'a number from 0 on': '不小于 0 的数',
  'watts above 0': '大于 0 的瓦数',
  'grams in `total`, `years` above 0, `share` from 0 to 1': '`total` 中的克数、大于 0 的 `years`、0 到 1 的 `share`',
  'a whole number from 1 on': '大于等于 1 的整数',

  // Its advice
  '{metric} gained {recent} a Wh in the last epochs, {mean} in all; {predicted} is predicted.':
    '{metric}在最近几轮中每 Wh 改进 {recent}，总体为 {mean}；预计为 {predicted}。',
  'That is above {threshold}: training on pays.': '高于 {threshold}：继续训练是值得的。',
  'That is not above {threshold}: more epochs do not pay.': '不高于 {threshold}：更多轮次不值得。',
  'It could be said after epoch {epoch}; the {energy} Wh since then gained {gain}.':
    '第 {epoch} 轮之后即可断定；此后的 {energy} Wh 改进了 {gain}。',

  // compare()
  'its output is not of the shape [samples, classes]': '其输出的形状不是 [样本数，类别数]',
  'its outputs are no probabilities': '其输出不是概率',
  'there are no samples of {names}': '没有 {names} 的样本',
  'its inputs have {counts} samples': '其各输入的样本数为 {counts}',
  'it has more than one output': '它有多个输出',
  'it gives {given} numbers, and y has {wanted}': '它给出 {given} 个数，而 y 有 {wanted} 个',
  'not all of them are finite': '并非所有数都是有限的',
  'RMSE (95 %)': 'RMSE（95 %）',
  RMSE: 'RMSE',
  MAE: 'MAE',
  'These samples cannot tell its RMSE from that of {names}.': '这些样本无法区分它与 {names} 的 RMSE。',
  '{names} has a lower RMSE, beyond chance.': '{names} 的 RMSE 更低，且并非偶然。',
  'As uint8 its weights would take about {bytes}: measure its RMSE again.':
    '以 uint8 存储时其权重约为 {bytes}：请重新测量 RMSE。',
  'Attacks are measured of classifiers of one input: refuse samples out of the range that it was trained on.':
    '仅对单输入的分类器测量攻击：请拒绝超出其训练范围的样本。',
  '✓: the best, or not told apart from it. RMSE: root mean square error. Score: weighted mean of how near each column is to its best. Explainability and attacks are measured of classifiers alone.':
    '✓：最佳，或无法与最佳区分。RMSE：均方根误差。得分：各列与其最佳值接近程度的加权平均。仅对分类器测量可解释性和攻击。',
  'nothing was given': '什么也没有给出',
  '{name} is none': '{name} 不是模型',
  'Recommended: {name}': '推荐：{name}',
  Choose: '选择',
  Deploy: '部署',
  Optimise: '优化',
  Protect: '保护',
  model: '模型',
  'accuracy (95 %)': '准确率（95 %）',
  'calibration error': '校准误差',
  'p50 / p99 ms': 'p50 / p99 ms',
  'size / zipped': '大小 / 压缩后',
  explainability: '可解释性',
  'accuracy attacked': '受攻击时的准确率',
  'energy of 1,000': '1,000 次能耗',
  score: '得分',
  calibration: '校准',
  latency: '延迟',
  size: '大小',
  robustness: '稳健性',
  '{name} has the highest score, {score}.': '{name} 的得分最高，为 {score}。',
  'It is among the best in {columns}.': '它在以下方面属于最佳：{columns}。',
  'These samples cannot tell its accuracy from that of {names}.': '这些样本无法区分它与 {names} 的准确率。',
  '{names} is right more often, beyond chance.': '{names} 的准确率更高，且并非偶然。',
  'With a weight of {weight} instead of {now} for {column} it would be {name}.':
    '若{column}的权重为 {weight} 而不是 {now}，则会推荐 {name}。',
  'No single weight would change that.': '改变任何单个权重都不会改变这一结果。',
  '✓: the best, or not told apart from it. Explainability: insertion less deletion of input × gradient, from −1 to 1. Attacked by FGSM, ε = {epsilon}. Score: weighted mean of how near each column is to its best.':
    '✓：最佳，或无法与最佳区分。可解释性：输入 × 梯度的插入减去删除，从 −1 到 1。以 FGSM 攻击，ε = {epsilon}。得分：各列与其最佳值接近程度的加权平均。',
  'One at a time it answers about {rate} requests a second, 99 of 100 within {p99} ms; {zipped} are to be loaded.':
    '逐个处理时每秒约回答 {rate} 个请求，100 个中有 99 个在 {p99} ms 内；需加载 {zipped}。',
  'As uint8 its weights would take about {bytes}: measure its accuracy again.':
    '以 uint8 存储时其权重约为 {bytes}：请重新测量准确率。',
  'It is small already.': '它已经很小。',
  'Its probabilities are off by {error}: calibrate them, by temperature for one.':
    '其概率偏差 {error}：请校准，例如用温度缩放。',
  'A graph model has no gradients to attack it by: try the model it was made from.':
    '图模型没有可用于攻击的梯度：请尝试生成它的模型。',
  'An attack takes its accuracy from {accuracy} to {robustness}: train it with attacked samples, and check what comes in.':
    '攻击使其准确率从 {accuracy} 降到 {robustness}：请用受攻击的样本训练，并检查输入。',
  'An attack of one step leaves it {robustness} of {accuracy}; try stronger ones.':
    '单步攻击后准确率为 {robustness}（原为 {accuracy}）；请尝试更强的攻击。',
};
