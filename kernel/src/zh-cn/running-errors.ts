/** Errors of the command line, of starting a kernel, of running cells and of debugging, in Chinese. */

export const RUNNING = {
  // Command line
  USAGE: { what: '{problem}', todo: '请参阅 `limpid --help`。' },
  NOTEBOOK_UNREADABLE: {
    what: '无法读取笔记本 {file}：{reason}。',
    todo: '请给出 nbformat 4 的 .ipynb 文件的路径。',
  },
  PARAMETER_UNKNOWN: { what: '笔记本没有参数 {name}。', todo: '其参数单元格定义了：{known}。' },
  CELL_FAILED: { what: '{file} 的单元格 {cell} 失败：{reason}', todo: '输出的笔记本中有完整的错误。' },
  CELL_TIMEOUT: {
    what: '单元格 {cell} 的运行时间超过了 {seconds} 秒。',
    todo: '请提高 --timeout，或检查单元格在等待什么。',
  },

  KERNELSPEC_FOLDER: {
    what: '无法更改 kernelspec 文件夹 {folder}：{reason}。',
    todo: '请用 --user 或 --prefix 选择可写的文件夹。',
  },
  TRANSLATOR_FOLDER: {
    what: 'kernelspec 已更改；{prefix} 下 papermill 的翻译器未更改：{reason}。',
    todo: '请修正其 site-packages 的权限，或用 --prefix 选择您自己的 Python 环境。',
  },
  PREFIX_UNKNOWN: {
    what: '没有活动的 Python 响应，因此 --sys-prefix 没有对应的文件夹：{reason}。',
    todo: '请激活一个 Python 环境，或使用 --user 或 --prefix。',
  },

  // Starting a kernel
  NODE_TOO_OLD: {
    what: '内核需要 Node 24 或更新的版本，而只找到 {found}。',
    todo: '请重新运行 `npm install` 以安装指定的 Node，或将 LIMPID_NODE（在 VS Code 中：设置 limpid.node）设为更新的版本。',
  },
  CONNECTION_FILE: {
    what: '连接文件 {file} 无法使用：{reason}。',
    todo: '请从 Jupyter 前端启动内核，或检查该文件。',
  },
  EMPTY_KEY: {
    what: '连接文件的密钥为空，而 {ip} 不是本机。',
    todo: '请使用签名密钥，或绑定到 127.0.0.1。',
  },
  EMPTY_KEY_LOCAL: {
    what: '连接文件的密钥为空，因此本机的任何程序都可以在此内核中运行代码。',
    todo: '请在其中加入签名密钥。',
  },
  CONNECTION_FILE_OPEN: {
    what: '连接文件 {file} 含有签名密钥，而本机的其他用户可以访问它（权限 {mode}）。',
    todo: '请对它运行 `chmod 600`，并使用新的密钥。',
  },
  REGISTRATION_SILENT: {
    what: '{address} 上的启动程序在 {seconds} 秒内没有确认内核。',
    todo: '请从前端重新启动内核。',
  },
  REGISTRATION_REFUSED: {
    what: '{address} 上的启动程序没有接受内核：{reason}。',
    todo: '请从前端重新启动内核。',
  },
  PORT_IN_USE: {
    what: '无法监听 {address}：{reason}。',
    todo: '该端口已被其他程序占用。请重新启动内核；前端会选择新的端口。',
  },
  KERNEL_SILENT: {
    what: '内核在 {seconds} 秒内没有响应。{log}',
    todo: '请运行 `limpid doctor`，它会指出缺少什么。',
  },
  KERNEL_EXITED: {
    what: '内核进程在响应之前结束（{how}）。{log}',
    todo: '请运行 `limpid doctor`，它会指出缺少什么。',
  },

  // Running cells
  INTERRUPTED: { what: '已中断。', todo: '变量仍然保留。' },
  INTERRUPT_STUCK: {
    what: '单元格尚未停止：它正在原生代码中，或处于训练的一个长步骤中。',
    todo: '返回后即会停止。再次中断会重启运行代码的进程：立即生效，但变量会丢失。',
  },
  RUNNER_RESTARTED: {
    what: '单元格无法中断，因此运行代码的进程已重启。',
    todo: '变量已丢失，请重新运行所需的单元格。',
  },
  RUNNER_EXITED: {
    what: '单元格使运行代码的进程结束（{how}）。{cause}',
    todo: '新的进程已启动：变量已丢失，请重新运行所需的单元格。',
  },
  PACKAGE_MISSING: {
    what: '从 {folder} 找不到包 {name}。{similar}',
    todo: '请在该文件夹中运行 `npm install {name}`。',
  },
  PACKAGE_INCOMPLETE: {
    what: '在 {name} 的安装位置 {place} 中找不到 {specifier}。',
    todo: '请检查包名之后的部分，或重新安装该包：`npm install {name} --force`。',
  },
  PACKAGE_CHANGED: {
    what: '现在安装的是 {name} {installed}，而已加载的是 {name} {loaded}。',
    todo: '请重启内核以使用新版本。',
  },
  JSX_MISSING: {
    what: 'JSX 会变成对 {name} 的调用，而从 {folder} 向上都没有安装它。',
    todo: '请在那里运行 `npm install {name}`，或改用您自己的函数：在第一行写 `/** @jsx h */`。',
  },
  FILE_MISSING: { what: '从 {folder} 找不到 {name}。{similar}', todo: '请检查路径：它从该文件夹开始。' },
  MAGIC_UNKNOWN: { what: '没有魔法命令 %{name}。{hint}', todo: '`%help` 列出全部命令。' },
  MAGIC_NOT_FIRST: { what: '%%{name} 作用于整个单元格。', todo: '请把它放在单元格的第一行。' },
  MAGIC_FORM: { what: '%{name} 单独占一行，不能放在单元格之上。', todo: '请写 `{usage}`。' },
  MAGIC_ARGUMENT: { what: '%{name} 的参数缺失或不正确。', todo: '请写 `{usage}`。' },
  MAGIC_ENV_MISSING: { what: '没有环境变量 {name}。', todo: '`%env` 列出现有的环境变量。' },
  MAGIC_FOLDER: { what: '无法进入文件夹 {folder}：{reason}。', todo: '请检查路径。' },
  MAGIC_VALUE: { what: '{value} 不能放入命令或魔法命令：{reason}。', todo: '请给出文本、数或列表。' },
  COMMAND_FAILED: { what: '`{command}` 失败：{how}。', todo: '其输出说明了原因；`!command || true` 会继续运行。' },
  COMMAND_UNSTARTED: { what: '无法启动 `{command}`：{reason}。', todo: '请缩短它，或检查 `%cd .`。' },
  SUBSHELL_UNKNOWN: {
    what: '没有 subshell {id}。',
    todo: '请用 create_subshell_request 创建一个，或发送不带 subshell_id 的请求。',
  },
  PAYLOAD_LATE: {
    what: '调用 {name} 时，其单元格已经结束，而它的请求要随单元格的回复一起发送。',
    todo: '请在单元格运行时调用：对通向该调用的代码使用 `await`。',
  },
  HISTORY_UNUSABLE: {
    what: '{file} 中的历史记录无法使用：{reason}。',
    todo: '此内核只记住自己的单元格。请修复或删除该文件，或将 LIMPID_HISTORY 设为另一个文件或 `off`。',
  },
  OUTPUT_DROPPED: {
    what: '某个前端曾停止读取内核发布的消息，最多错过了 {messages} 条（{megabytes} MB）。',
    todo: '如果输出不完整，请重新运行单元格。',
  },
  COMM_CLOSED: { what: 'comm {target} 已关闭。', todo: '请另开一个；重新运行单元格即可再次显示控件。' },
  STDIN_REFUSED: {
    what: '无法提问：此前端在单元格运行时不接受提问。',
    todo: '请改为在变量中设置该值；`limpid run` 用 -p NAME=VALUE 传入。',
  },
  STDIN_GONE: { what: '无法提问：运行此单元格的前端已断开连接。', todo: '请重新运行单元格。' },
  STDIN_LATE: {
    what: '提问所属的单元格已经结束，不会有人回答。',
    todo: '请对提问的代码使用 await，使单元格等到回答为止。',
  },
  STDIN_END: { what: '输入在回答之前结束。', todo: '请重新运行单元格并作答。' },

  // Debugging
  DEBUG_COMMAND: { what: '调试器不支持请求 {command}。', todo: '支持的请求：{known}。' },
  DEBUG_NOT_STARTED: {
    what: '调试器未启动，而 {command} 需要它。',
    todo: '请先发送 `initialize` 和 `attach`。',
  },
  DEBUG_RUNNING: { what: '代码没有停下，而 {command} 需要代码停下。', todo: '请设置断点，或发送 `pause`。' },
  DEBUG_ARGUMENT: { what: '此调试请求的参数 {name} 应为 {expected}。', todo: '请按此发送。' },
  DEBUG_HIT_CONDITION: {
    what: '无法理解命中条件 {condition}。',
    todo: '请写一个数，或 >、>=、<、<=、% 加一个数。',
  },
  DEBUG_FRAME: { what: '没有栈帧 {id}：代码已继续运行。', todo: '请重新获取调用栈。' },
  DEBUG_REFERENCE: {
    what: '引用 {reference} 没有对应的内容：代码已继续运行。',
    todo: '请重新获取作用域和变量。',
  },
  DEBUG_EVALUATION: { what: '{reason}', todo: '请修正表达式。' },
  DEBUG_NAME: { what: '{name} 不是变量名。', todo: '请只给出名称。' },
  DEBUG_SOURCE: {
    what: '此处没有源文件 {source}。',
    todo: '请发送带单元格文本的 `dumpCell`，或给出文件的路径。',
  },
  DEBUG_BUSY: {
    what: '代码没有响应：它正在原生调用中，或所请求的操作耗时较长。',
    todo: '请等待，或中断单元格。',
  },
  DEBUG_RUNNER: { what: '运行代码的进程已结束。', todo: '请重新启动调试器。' },
};
