/** What the registry of models and `limpid models` tell, in Chinese. */

export const REGISTRY = {
  // Names and references
  'it is a path': '它是路径',
  'it is damaged': '它已损坏',
  'it is empty': '它是空的',
  'it is longer than {most} characters': '它超过 {most} 个字符',
  'it reads as a version': '它看起来像版本号',
  'it was written by a later version of Limpid': '它由更新版本的 Limpid 写成',
  'latest is the newest version by itself': 'latest 本身就表示最新版本',
  '{character} is in it': '其中含有 {character}',
  version: '版本',
  'version to remove': '要删除的版本',

  // Signatures and files
  'it has {count} {side}, and the model {wanted}': '它有 {count} 个 {side}，而模型有 {wanted} 个',
  '{name} is {type}, and of the model {wanted}': '{name} 是 {type}，而模型的是 {wanted}',
  '{file} is not there': '{file} 不存在',
  '{file} was changed': '{file} 被更改过',
  'it was signed with another key': '它是用另一个密钥签名的',
  'its files are others': '它的文件是别的文件',
  'its signature cannot be read: {reason}': '无法读取它的签名：{reason}',
  'its signature is that of {name}': '它的签名属于 {name}',
  'its signature was changed': '它的签名被更改过',
  'Signed {reference}': '已为 {reference} 签名',
  'it gave no reason': '没有说明原因',

  // Tables
  'No models are registered yet.': '还没有注册任何模型。',
  '{count} versions of {name}': '{name} 的 {count} 个版本',
  '1 version of {name}': '{name} 的 1 个版本',
  aliases: '别名',
  data: '数据',
  description: '说明',
  'hash of data': '数据的哈希',
  kind: '种类',
  'made with': '制作环境',
  model: '模型',
  notebook: '笔记本',
  outputs: '输出',
  run: '训练',
  saved: '保存时间',
  seed: '种子',
  size: '大小',
  tags: '标签',

  // limpid mlflow
  "speak MLflow's REST over this project's runs and models": '通过 MLflow 的 REST 接口提供本项目的运行和模型',
  'MLflow tracking URI: {url}': 'MLflow 跟踪地址：{url}',
  '--port is a number from 0 to 65535': '--port 是 0 到 65535 之间的数',
  'it is off': '它已关闭',

  // limpid models
  'list, alias, export and remove registered models': '列出、导出、删除已注册的模型，并设置别名',
  "models has no command '{name}'": "models 没有命令 '{name}'",
  'No models in {place}': '{place} 中没有模型',
  "A version is a whole number, and was given as '{text}'": "版本是整数，得到的是 '{text}'",
  '{name}@{alias} is version {version}': '{name}@{alias} 现为版本 {version}',
  '{name} has no alias {alias} any more': '{name} 不再有别名 {alias}',
  'Removed {reference}': '已删除 {reference}',
};
