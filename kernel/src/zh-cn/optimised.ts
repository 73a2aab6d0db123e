/** What is told of a model in smaller forms, in Chinese. */

export const OPTIMISED = {
  '{model}: nothing within the budget is smaller or quicker than the original':
    '{model}：预算之内没有比原模型更小或更快的形式',
  '{model}: take {name}, {change}, {score}': '{model}：选 {name}，{change}，{score}',
  '{to} zipped instead of {from}': '压缩后由 {from} 变为 {to}',
  'p99 {to} ms instead of {from} ms': 'p99 由 {from} ms 变为 {to} ms',
  'accuracy {score} ({change} points)': '准确率 {score}（{change} 个百分点）',
  'mean error {score} ({change})': '平均误差 {score}（{change}）',
  form: '形式',
  zipped: '压缩后',
  'p50 of one': '单个样本 p50',
  'p99 of one': '单个样本 p99',
  'p50 of {count}': '{count} 个样本 p50',
  'p99 of {count}': '{count} 个样本 p99',
  'mean error': '平均误差',
  '95 % interval': '95 % 区间',
  budget: '预算',
  front: '前沿',
  saves: '节省',
  within: '之内',
  beyond: '超出',
  'space alone': '仅空间',
  'space and time, as measured': '空间和时间，以测量为准',
  'Quantised, pruned and clustered weights are float32 again once they are loaded: these rows save space on disk and on the way, and neither time nor memory. So their time is that of the original.':
    '量化、剪枝和聚类的权重加载后又成为 float32：这些行只节省磁盘和传输的空间，不节省时间和内存。因此它们的时间就是原模型的时间。',
  'Pruned and clustered weights are smaller only when zipped.': '剪枝和聚类的权重只有压缩后才更小。',
  'Scores are of {samples} samples; the types of mixed were chosen on {chosenOn} others. Times in ms, backend {backend}.':
    '分数来自 {samples} 个样本；mixed 的类型由另外 {chosenOn} 个样本选定。时间单位为 ms，后端 {backend}。',
  'The budget is {allowed}, and the interval of the original ± {half}: more samples would tell differences surely.':
    '预算为 {allowed}，而原模型的区间为 ± {half}：要可靠地分辨差别，需要更多样本。',
  'on the front': '在前沿上',
  'not on it': '不在前沿上',
  '{name}: {zipped} zipped, p99 {p99} ms, {score}': '{name}：压缩后 {zipped}，p99 {p99} ms，{score}',
  'energy of 1,000 ({label})': '1,000 次的能耗（{label}）',
  'p99 of one answer': '单次回答的 p99',
  'lines: 95 % intervals; dashed: the budget; ★ the choice': '横线：95 % 区间；虚线：预算；★ 所选',
  'ONNX was not measured, because neither onnxruntime-node nor onnxruntime-web is installed here: `{native}`, or the slower `{wasm}`, in a terminal adds its rows.':
    '未测量 ONNX，因为这里既没有安装 onnxruntime-node，也没有安装 onnxruntime-web：在终端运行 `{native}`，或较慢的 `{wasm}`，即可加上它的行。',
  'ONNX was run by {runtime}.': 'ONNX 由 {runtime} 运行。',
  'ONNX was not measured: {reason}': '未测量 ONNX：{reason}',
} as const;
