/** What `--help` of each command of `limpid` says, in Chinese. */

const TARGET = `  --user         仅供您使用，位于 Jupyter 的数据文件夹（默认）
  --sys-prefix   位于当前活动的 Python 环境
  --prefix P     位于 P/share/jupyter/kernels
                 无论哪种方式，只要那里有 Python，其 papermill 就会学会
                 用 TypeScript 写参数。
  -h, --help     显示此帮助`;

export const HELP = {
  run: `用法：limpid run NOTEBOOK [-o OUT.ipynb] [--html OUT.html] [-p NAME=VALUE]… [--timeout S]

运行 NOTEBOOK 的每个代码单元格，遇到第一个失败的单元格即停止；全部成功时才以 0 退出。

  -o, --output FILE   写出运行后的笔记本，单元格失败时也写
  --html FILE         写成一个 HTML 页面，不需要网络，也不含脚本
  -p NAME=VALUE       设置带标签 "parameters" 的单元格中的变量；VALUE 为 JSON，否则为字符串
  --timeout S         中断运行超过 S 秒的单元格
  -h, --help          显示此帮助`,
  runs: `用法：limpid runs [list] [--json]
      limpid runs show ID [--json]
      limpid runs compare ID ID… [--json]
      limpid runs export ID… --format csv|tensorboard|mlflow -o PATH
      limpid runs restore ID [--epoch N] -o MODEL
      limpid runs delete ID…

  list     此项目的每条训练记录，最新的在前
  show     一条记录：参数、各轮、检查点、其单元格的代码
  compare  各条记录的不同之处，以及它们的结果
  export   将记录写成其他程序的格式
  restore  写出检查点的模型：.keras 文件，或 tf.loadLayersModel 可读取的文件夹
  delete   删除记录；检查点是您的文件，会保留

  --json       供程序使用
  --format F   csv：一个文件；tensorboard：事件文件的文件夹；mlflow：文件夹 mlruns
  -o PATH      写入的位置
  --epoch N    N 轮之后的检查点，而不是最新的
  -h, --help   显示此帮助

ID 可以缩短，只要仍对应唯一的记录。记录库是项目文件夹中的 .limpid/runs.db；LIMPID_RUNS 可指定另一个文件。`,
  engine: `用法：limpid engine install [--json]
      limpid engine status [--json]
      limpid engine remove

  install  下载、构建并试用 TensorFlow 原生引擎
  status   显示已安装的内容及其位置
  remove   删除它以及安装留下的所有内容

  --json      供程序使用：安装时每有进展输出一行；查看状态时，state 为 installed、missing 或 broken，
              download 为安装所下载的字节数，没有适用的引擎时为 null
  -h, --help  显示此帮助

引擎位于用户的缓存文件夹（XDG_CACHE_HOME）。没有它，模型运行在 WebAssembly 上，速度较慢。
CXX 指定 C++ 编译器；pip 按您的设置下载，没有 pip 时由 PIP_INDEX_URL 指定索引。`,
  doctor: `用法：limpid doctor [--json]

检查 Node、ZeroMQ、引擎及其安装所需、缓存文件夹和 Jupyter 的 kernelspec，并启动一个内核。
警告意味着更慢或不便；问题会使内核无法工作。

  --json      供程序使用：[{ name, state: ok | warning | problem, text, todo }]
  -h, --help  显示此帮助

如有问题，退出码为 1。`,
  kernel: `用法：limpid kernel -f FILE

按 Jupyter 前端写出的连接文件 FILE 运行内核。前端关闭内核时结束。

  -f FILE        连接文件
  -h, --help     显示此帮助`,
  install: `用法：limpid install [--user | --sys-prefix | --prefix P]

写入 kernelspec "TypeScript (Limpid)"，使 JupyterLab 和其他前端提供此内核。

${TARGET}`,
  uninstall: `用法：limpid uninstall [--user | --sys-prefix | --prefix P]

移除以同样选项运行 \`limpid install\` 时写入的 kernelspec 和 papermill 翻译器。

${TARGET}`,
  target: TARGET,
};
