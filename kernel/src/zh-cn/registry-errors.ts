/** Errors of the registry of models, in Chinese. */

export const REGISTRY = {
  MODELS_NAME: {
    what: '{name} 不能作为模型名称：{reason}。',
    todo: '名称是不含 / : 和 @、最多 255 个字符的文本，例如 `digits` 或 `spam filter`。',
  },
  MODELS_ALIAS: {
    what: '{alias} 不能作为别名：{reason}。',
    todo: '别名由字母、数字、_ 和 - 组成，例如 `champion` 或 `challenger`。',
  },
  MODELS_REFERENCE: {
    what: '{reference} 没有说明是哪个{wanted}。',
    todo: "请写 'name' 表示最新版本，'name:3' 表示某个版本，或 'name@alias'。",
  },
  MODELS_OPTION: { what: '{option} 是 {found}。', todo: '它应当是{wanted}。' },
  MODELS_UNKNOWN: { what: '{folder} 中没有模型 {name}。', todo: '现有的模型：{known}。' },
  MODELS_VERSION: { what: '模型 {name} 没有版本 {version}。', todo: '现有的版本：{known}。' },
  MODELS_NO_ALIAS: { what: '模型 {name} 没有别名 {alias}。', todo: '它的别名：{known}。' },
  MODELS_KIND: {
    what: '{reference} 是 {found} 模型，而要求的是 {wanted} 模型。',
    todo: '请省略 `kind`，或指定另一个版本。',
  },
  MODELS_SIGNATURE: {
    what: '{name} 的签名与其模型不符：{reason}。',
    todo: '请省略 `signature` 以使用模型自己的签名，或修改不同之处。',
  },
  MODELS_DAMAGED: {
    what: '无法加载 {reference}，它的文件不是当时保存的文件：{reason}。',
    todo: '请加载另一个版本；如果模型还在，请重新保存；或从备份恢复 {folder}。',
  },
  MODELS_UNSIGNED: {
    what: '{reference} 没有签名：它由较早的 Limpid 保存，或者签名已被移除。',
    todo: '如果您信任它，请签名：`limpid models sign {reference}`。要原样使用，请写 `verify: false`，在终端中则用 --unsigned。',
  },
  MODELS_TAMPERED: {
    what: '{reference} 不是保存时所签名的内容：{reason}。',
    todo: '请加载另一个版本，或重新保存模型。如果由他人签名，请将其 `limpid models key` 输出的公钥作为 `publicKey` 或 --public-key 给出。如果确知它是您的，`limpid models sign {reference}` 会重新签名。',
  },
  MODELS_PYTHON: {
    what: '{reference} 由 MLflow 客户端注册，不是 TensorFlow.js 模型。',
    todo: '请在 Python 中用 mlflow.pyfunc 加载，或指定由 Limpid 保存的版本。',
  },
  MODELS_FULL: {
    what: '{folder} 中没有空间保存 {name}（{reason}）。',
    todo: '没有留下任何内容。请在那里腾出空间，或将 LIMPID_MODELS 设为另一个文件夹，然后重新保存。',
  },
  MODELS_UNUSABLE: {
    what: '无法使用 {folder} 中的模型注册表：{reason}。',
    todo: '请修正该文件夹的权限，或将 LIMPID_MODELS 设为另一个文件夹。',
  },
  MLFLOW_ADDRESS: {
    what: '{address} 不是 MLflow 服务器的地址。',
    todo: '请通过 `trackingUri` 或 MLFLOW_TRACKING_URI 给出以 http:// 或 https:// 开头的地址。',
  },
  MLFLOW_UNREACHABLE: {
    what: '{address} 没有 MLflow 服务器响应（{reason}）。',
    todo: '请用 `mlflow server` 启动一个，或确认本机可以访问它。',
  },
  MLFLOW_FAILED: {
    what: '{address} 上的 MLflow 服务器拒绝了 {request}（HTTP {status}）：{reason}。',
    todo: '服务器的日志中有更多信息。修复后请重新推送：那会生成一个新的版本。',
  },
  MLFLOW_ARTIFACTS: {
    what: '{address} 上的 MLflow 服务器本身不接收文件：其工件位于 {uri}。',
    todo: '请用 `--serve-artifacts`（默认值）启动它，并推送到此后创建的实验中。',
  },
};
