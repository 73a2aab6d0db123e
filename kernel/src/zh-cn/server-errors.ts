/** Errors of kernels of a Jupyter Server or a JupyterHub, in Chinese. */

export const SERVERS = {
  SERVER_ADDRESS: {
    what: '{address} 不是 Jupyter 服务器的地址。',
    todo: '请给出以 http:// 或 https:// 开头的地址，与 `jupyter server list` 显示的一致。',
  },
  SERVER_UNREACHABLE: {
    what: '{host} 没有响应（{reason}）。',
    todo: '请确认服务器正在运行，并且本机可以访问它：名称、端口、VPN 或隧道。',
  },
  SERVER_CERTIFICATE: {
    what: '{host} 的证书不受信任（{reason}）。',
    todo: '请将其颁发机构的证书加入系统证书，或在启动 VS Code 之前用 NODE_EXTRA_CA_CERTS 指定证书文件。',
  },
  SERVER_CERTIFICATE_DATE: {
    what: '{host} 的证书现在无效（{reason}）。',
    todo: '请联系服务器的管理者更新证书，并确认本机的时钟正确。',
  },
  SERVER_REFUSED: {
    what: '{host} 拒绝了令牌或密码（HTTP {status}）。',
    todo: '请重新连接并给出当前有效的令牌或密码：`jupyter server list` 会显示令牌；JupyterHub 可在 Token 页面生成令牌。',
  },
  SERVER_FOREIGN: {
    what: '在 {host} 响应的既不是 Jupyter 服务器，也不是 JupyterHub（{reason}）。',
    todo: '请给出在浏览器中打开 JupyterLab 时显示的地址。',
  },
  SERVER_OLD: {
    what: '{host} 上的 Jupyter 服务器版本为 {version}，而 Limpid 支持 2.0 及更新的版本。',
    todo: '请在那里运行 `pip install --upgrade jupyter_server`。',
  },
  SERVER_FAILED: {
    what: '{host} 未能完成请求（HTTP {status}）：{reason}。',
    todo: '服务器的日志中有更多信息。',
  },
  SERVER_NO_KERNEL: {
    what: '{host} 上的服务器没有 TypeScript 内核；现有：{known}。',
    todo: '请在服务器的环境中运行 `npx limpid install --sys-prefix`，然后重新连接。',
  },
  SERVER_SILENT: {
    what: '{host} 上的内核 {kernel} 在 {seconds} 秒内没有响应。',
    todo: '请再次运行单元格，或重启内核；服务器的日志中有更多信息。',
  },
  SERVER_GONE: {
    what: '与 {host} 上服务器的连接已断开（{reason}），{seconds} 秒内未能恢复。',
    todo: '单元格已有的输出会保留。请启动服务器或修复连接，然后重新运行单元格：仍在那里运行的内核保留了其变量。',
  },
  SERVER_KERNEL_DIED: {
    what: '{host} 上服务器中的内核已结束。',
    todo: '运行下一个单元格会启动新的内核；服务器的日志中有原因。',
  },
  SERVER_FORGOT: {
    what: '与服务器的连接曾经中断，此单元格在此期间的输出已丢失。',
    todo: '如有需要，请重新运行；变量仍然保留。',
  },
  HUB_SPAWN: {
    what: '{host} 上的 JupyterHub 未能启动您的服务器：{reason}。',
    todo: '请在浏览器中通过 {page} 启动它，那里会显示更多信息；或询问 JupyterHub 的管理员。',
  },
};
