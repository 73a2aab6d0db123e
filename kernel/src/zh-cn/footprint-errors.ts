/** Errors of footprints and of the comparison of models. */
export const FOOTPRINTS = {
  FOOTPRINT_COUNTRY: {
    what: '不知道 {country} 的碳强度。',
    todo: '请在 `intensity` 中给出每千瓦时的二氧化碳当量克数，或给出其中之一：{known}。',
  },
  FOOTPRINT_OPTION: { what: '`{name}` 为 {given}。', todo: '请给出{expected}。' },
  FOOTPRINT_UNKNOWN: {
    what: '没有记录这次训练的能耗。',
    todo: '请给出在此内核中由 `fit` 或 `fitDataset` 返回的值。LIMPID_PICTURES 为 `off` 时不会观察训练。',
  },
  FOOTPRINT_UNWRITABLE: { what: '无法把排放量写入 {path}：{reason}。', todo: '请给出另一个路径。' },
  COMPARE_NOTHING: {
    what: '没有可比较的模型：{found}。',
    todo: '请给出由名称和模型组成的对象：compare({ small, large }, { x, y })。',
  },
  COMPARE_CLASSES: {
    what: '模型 {name} 没有给出各类别的概率：{reason}。',
    todo: '请比较最后一层为 softmax 或 sigmoid 的分类器。',
  },
  COMPARE_INPUTS: {
    what: '样本与模型 {name} 的输入不符：{reason}。',
    todo: '对于多个输入，请按其顺序以列表给出 x，或按名称给出：x: { image, age }。',
  },
  COMPARE_TARGETS: {
    what: '无法用 y 比较模型 {name}：{reason}。',
    todo: "请为每个样本的每个输出给出一个数，[n] 或 [n, outputs]；若为类别，请写 task: 'classification'。",
  },
  COMPARE_WEIGHT: { what: '没有可以加权的列 {name}。', todo: '列有：{known}。' },
};
