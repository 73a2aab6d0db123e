/** Errors of trainings, runs and files of models, in Chinese. */

export const MODELS = {
  // Training
  STEP_NOT_TRACED: {
    what: '{what}逐个运算执行：{reason}。',
    todo: '结果相同，只是较慢。用 limpid 的 `traced` 声明每一步行为都相同的函数和层。',
  },
  STEP_FAILED: {
    what: '张量没有值：本应计算它的那个训练步失败了：{reason}。',
    todo: '请修正该步失败的原因并重新训练；权重保持为此前各步的结果。',
  },
  LAYER_NOTHING_LEFT: {
    what: '层 {layer} 得到 {given}，处理后什么也不剩：{left}。',
    todo: "它的窗口比输入还大：请使用 padding 'same'、更小的窗口，或在它之前少放这样的层。",
  },
  TRAINING_DIVERGED: {
    what: '{where}中损失为 {loss}，训练因此结束。',
    todo: '请降低学习率、裁剪梯度（`clipNorm`），或检查数据中是否有非数值。训练历史已保留。',
  },
  CHECKPOINT_UNREADABLE: {
    what: '文件夹 {folder} 中的检查点无法使用：{reason}。',
    todo: '请指定 modelCheckpoint 写入的文件夹，或在另一个文件夹中重新训练。',
  },
  CHECKPOINT_MISMATCH: {
    what: '文件夹 {folder} 中的检查点属于另一个模型：{reason}。',
    todo: '请按原样构建并编译模型，然后继续训练。',
  },
  CHECKPOINT_UNWRITABLE: {
    what: '无法写入文件夹 {folder} 中的检查点：{reason}。',
    todo: '请释放一些空间，或修正文件夹的权限。训练继续进行。',
  },
  STEERING_SAMPLE: {
    what: '训练数据中没有样本 {number}：{reason}。',
    todo: '样本从 0 开始编号，按传给 `fit` 的数据的顺序。',
  },
  DOCTOR_RATE: {
    what: '优化器 {optimizer} 没有可以逐步提高的学习率。',
    todo: '请用 tf.train 或 limpid 的优化器编译模型。',
  },

  // Runs
  RUNS_UNUSABLE: {
    what: '训练记录库 {file} 无法使用：{reason}。',
    todo: '训练继续进行，记录库恢复可用后即会保存。请释放空间或修正权限，或将 LIMPID_RUNS 设为另一个文件或 `off`。',
  },
  RUNS_DAMAGED: {
    what: '训练记录库 {file} 已损坏（{reason}），已移至 {aside}。',
    todo: '将写入新的记录库。`sqlite3 FILE .recover` 或许能挽回旧库中的记录。',
  },
  RUN_UNKNOWN: {
    what: '{file} 中没有训练记录 {id}。',
    todo: '用 `limpid runs` 或在笔记本中用 `runs()` 查看现有的记录。',
  },
  RUN_AMBIGUOUS: { what: '{id} 是 {count} 条训练记录的开头：{ids}。', todo: '请多给几个字符。' },
  RUN_METRIC: { what: '这些训练记录都没有指标 {metric}。', todo: '它们有：{known}。' },
  RUN_CHECKPOINT: {
    what: '训练记录 {id} 没有检查点 {which}。',
    todo: '现有：{known}。检查点由 modelCheckpoint 在训练时写入。',
  },
  RUN_UNCOMPILED: {
    what: '文件夹 {folder} 中检查点的模型未编译：其损失是笔记本中的一个函数，文件无法保存它。',
    todo: '要继续训练，请用它的优化器和该损失调用 `compile`，然后 `await run.resume(model)`。',
  },
  RUN_METRICS: {
    what: '文件夹 {folder} 中检查点的模型没有指标：它们是笔记本中的函数，文件无法保存（{reason}）。',
    todo: '模型可以照常继续训练。若需要指标，请用优化器、损失和这些指标调用 `compile`，然后 `await run.resume(model)`。',
  },
  RUN_EXPORT: { what: '无法将训练记录导出到 {path}：{reason}。', todo: '请指定另一个路径。' },
  RUN_FORMAT: { what: '训练记录不能导出为 {format}。', todo: '支持的格式：{known}。' },

  // Files of models
  MODEL_UNREADABLE: {
    what: '无法读取模型 {file}：{reason}。',
    todo: '请重新保存为 .keras、.h5、model.json 或 SavedModel。',
  },
  MODEL_LAYER: {
    what: '层 {layer} 是 {kind}，而 {side} 没有这种层。',
    todo: '请用其他层构建模型，或以 SavedModel 的形式转换：loadSavedModel 和 saveSavedModel。',
  },
  MODEL_CODE: {
    what: '层 {layer} 是 {kind}：其代码是 Python，而文件中的任何代码都不会被运行。',
    todo: '请用 Keras 的层构建模型，或以 SavedModel 的形式转换：loadSavedModel 和 saveSavedModel。',
  },
  MODEL_SETTING: {
    what: '层 {layer} 的 {setting} = {value}，而 {side} 做不到同样的事。',
    todo: '请在构建模型处更改该设置。',
  },
  MODEL_GRAPH: { what: '模型的各层互不相配：{reason}。', todo: '请在构建它的地方重新保存。' },
  MODEL_WEIGHTS: {
    what: '层 {layer} 有 {needed} 个权重，而文件中有 {found} 个。',
    todo: '请重新保存模型，将配置与权重一并保存。',
  },
  MODEL_WEIGHT_SHAPE: {
    what: '层 {layer} 的权重 {weight} 形状为 {needed}，而文件中为 {found}。',
    todo: '请重新保存模型，将配置与权重一并保存。',
  },
  MODEL_WEIGHT_NAME: {
    what: '找不到层 {layer} 的权重 {weight}：{problem}。',
    todo: '请将模型保存为 .keras，它不依赖名称。',
  },
  MODEL_DIFFERS: {
    what: '模型 {file} 已加载，但计算结果不同：{layer} 相差 {difference}，允许 {tolerance}。',
    todo: '请不带 `verify` 加载，并用 verifyModel 检查；也请报告此问题。',
  },
  MODEL_NOT_EXPORTED: {
    what: '模型 {model} 无法写为 SavedModel：{reason}。',
    todo: '请用 saveKeras 保存，再在 Python 中导出：`model.export`。',
  },
  SAVED_MODEL_SIGNATURE: { what: 'SavedModel {folder} 没有签名 {name}。', todo: '它有：{known}。' },
  SAVED_MODEL_INPUTS: { what: '该签名需要输入 {needed}，得到的是 {found}。', todo: '请按名称给出每个输入。' },
  SAVED_MODEL_OPS: {
    what: 'SavedModel {folder} 通过 {ops} 访问自身以外的内容，因此不予加载。',
    todo: '请在不含输入管道和查找文件的情况下导出。',
  },
  ACTIVATIONS_SHAPE: {
    what: '激活值 {name} 的形状为 {found}，而模型给出 {needed}。',
    todo: '请保存这个模型本身的激活值。',
  },

  SEED_INVALID: {
    what: '随机种子是整数，而 {found} 不是。',
    todo: '请给出 -(2⁵³ - 1) 到 2⁵³ - 1 之间的整数，例如 setSeed(42)。',
  },
  RANDOM_STATE: {
    what: '这不是随机数生成器的状态。',
    todo: '请给出 getRandomState() 在本进程或先前进程中返回的值。',
  },
};
