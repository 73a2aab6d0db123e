/** Errors of serving models, in Chinese. */

export const SERVING = {
  SERVE_TARGET: {
    what: '无法提供 {target} 的服务：{reason}。',
    todo: '请给出 loadModel 可读取的文件或文件夹、含图模型的文件夹，或由 1、2、… 等子文件夹组成、每个子文件夹各含一个模型的文件夹。',
  },
  SERVE_LOAD: { what: '模型 {name} 无法加载：{reason}。', todo: '请修复模型，然后重新提供服务。' },
  SERVE_NAME: {
    what: '{name} 不能用作模型名称，或已被占用。',
    todo: '请使用字母、数字、点、连字符和下划线，以字母或数字开头；每个名称只用一次。',
  },
  SERVE_PORT: {
    what: '无法在 {address} 上监听：{reason}。',
    todo: '请用 --port 选择另一个端口，或用 0 选择空闲端口。',
  },
  SERVE_CERTIFICATE: {
    what: '证书 {file} 无法使用：{reason}。',
    todo: '请给出当前有效的证书及与之匹配的私钥，均为 PEM 格式。',
  },
  SERVE_OPEN: {
    what: '其他机器可以访问 {host}，而服务不要求密钥。',
    todo: '请在 LIMPID_SERVE_KEY 或 --key-file 中设置密钥，或只使用 127.0.0.1。',
  },
  SERVE_OPTION: { what: '{option} 为 {given}。', todo: '请给出 {expected}。' },
  SERVE_ENDED: { what: '提供服务的进程已结束：{reason}。', todo: '请修复所述问题，然后再次调用 serve。' },
  SERVE_STOPPED: { what: '服务 {name} 已停止。', todo: '请再次调用 serve。' },
  SERVE_REFUSED: {
    what: '{url} 的服务拒绝了请求（HTTP {status}）：{reason}。',
    todo: '它之前提供的服务仍在继续。',
  },
};
