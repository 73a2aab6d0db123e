/** What services and `limpid serve` tell, in Chinese. */

export const SERVICES = {
  '--name is for one model': '--name 只用于一个模型',
  '--canary and --split exclude each other': '--canary 和 --split 不能一同使用',
  '--unsigned and --public-key exclude each other': '--unsigned 和 --public-key 不能一同使用',
  'a roll-out is for one model': '灰度发布只用于一个模型',
  'VERSION=PERCENT, 100 together at most': 'VERSION=PERCENT，合计不超过 100',
  '--cert and --cert-key go together': '--cert 和 --cert-key 须一同给出',
  'a file with a key in it': '一个含有密钥的文件',
  'a number from {least} to {most}': '{least} 到 {most} 之间的数',
  '{names} at {url}': '{names} 位于 {url}',
  '{name}: its signature is not verified; --public-key FILE verifies it':
    '{name}：其签名未经验证；使用 --public-key FILE 可验证',
  'there is no such file or folder, nor such a model in the registry':
    '没有这样的文件或文件夹，登记处中也没有这样的模型',
  'not signed: {names}': '未签名：{names}',
  'gRPC at {address}': 'gRPC 位于 {address}',
  '{name} answers at {url}: {requests} requests, {failed} of them failed.':
    '{name} 在 {url} 提供服务：{requests} 个请求，其中 {failed} 个失败。',
  '{name} has answered {requests} requests, {failed} of them failed, and has been stopped.':
    '{name} 已停止：共 {requests} 个请求，其中 {failed} 个失败。',
  '{name}: this is no JSON.': '{name}：这不是 JSON。',
  '--reference is for one model': '--reference 只用于一个模型',
  'a file with the JSON of a driftReference in it': '一个内容为 driftReference 之 JSON 的文件',
  drift: '漂移',
  none: '无',
  '{name} has been stopped': '{name} 已停止',
  model: '模型',
  version: '版本',
  requests: '请求',
  failed: '失败',
  'rows a batch': '每批行数',
};
