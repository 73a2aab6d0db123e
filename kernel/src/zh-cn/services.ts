/** What services and `limpid serve` tell, in Chinese. */

export const SERVICES = {
  '--name is for one model': '--name 只用于一个模型',
  '--cert and --cert-key go together': '--cert 和 --cert-key 须一同给出',
  'a file with a key in it': '一个含有密钥的文件',
  'a number from {least} to {most}': '{least} 到 {most} 之间的数',
  '{names} at {url}': '{names} 位于 {url}',
  '{name} has been stopped': '{name} 已停止',
  model: '模型',
  version: '版本',
  requests: '请求',
  failed: '失败',
  'rows a batch': '每批行数',
};
