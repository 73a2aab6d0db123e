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
  serve: `用法：limpid serve TARGET… [选项]

以开放推理协议 V2、TensorFlow Serving 的 REST 和 MLflow 的 /invocations 提供模型服务；/docs 列出全部内容。
TARGET 是 .keras 或 .h5 文件、含 model.json 的文件夹、由 1、2、… 等子文件夹组成、每个子文件夹各为一个版本的文件夹，或登记处的模型：
NAME、NAME:VERSION 或 NAME@ALIAS。/metrics 供 Prometheus 读取。

  --name NAME         地址中的模型名称；未给出时取文件或文件夹的名称
  --versions LIST     latest（默认）、all，或其中一些：1,3
  --canary V=PERCENT  每个请求由版本（或别名）V 回答的概率；可多次给出
  --split V=PERCENT   同上，但依 X-Limpid-Key、parameters.user 或 id：同一个键总是遇到同一版本
  --shadow V          已回答的请求也问 V，并统计其一致之处
  --port N            默认 8000；0 表示选择空闲端口
  --grpc-port N       同时监听 gRPC；0 表示选择空闲端口
  --host H            默认 127.0.0.1；其他地址需要密钥
  --public-key FILE   只加载此密钥的所有者签名过的内容（limpid sign）
  --unsigned          加载注册表中的模型时不要求签名
  --allow-host NAME   访问此服务的另一个名称；可多次给出
  --key-file FILE     请求必须携带的密钥；也可放在 LIMPID_SERVE_KEY 中
  --cert FILE         TLS 证书，以及
  --cert-key FILE     其私钥，均为 PEM 格式
  --max-batch N       一次最多运行的行数，默认 64
  --max-delay MS      一个请求最多等待其他请求多久，默认 0
  --threads N         TensorFlow 的线程数；未给出且所有模型都小于 4 MiB 时为一个，否则每核一个
  --warm-up MS        模型在应答之前可用多久尝试怎样最快地运行其批次，默认 5000
  --p99 MS            批次大小据此调整的目标
  --reference FILE    driftReference 的 JSON：在 /metrics 中报告漂移
  --queue N           最多可等待的请求数，默认 1024；超出的回答 503
  --timeout MS        一个请求最多可等待多久，默认 30000；之后回答 504
  --rate N            每个密钥每秒的请求数；超出的回答 429（不含 gRPC）
  --accept-nan        允许 NaN 和无穷大进入模型
  -h, --help          显示此帮助

SIGTERM 和 SIGINT 会在回答完所有已到达的请求后结束服务。仅用于加载和卸载的密钥放在 LIMPID_SERVE_ADMIN_KEY 中。`,
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
  mlflow: `用法：limpid mlflow [--port N] [--host H] [--key-file FILE] [--allow-host NAME]… [--unsigned]

通过 MLflow 的 REST 接口提供本项目的运行和模型注册表：Python 的 mlflow 将打印的地址作为跟踪地址（tracking URI），即可读取它们，
在其旁记录运行、文件和模型，并移动别名。

  --port N            默认为 5000；0 表示任选空闲端口
  --host H            默认为 127.0.0.1；其他地址需要密钥
  --key-file FILE     客户端以 MLFLOW_TRACKING_TOKEN 发送的密钥；也可放在 LIMPID_SERVE_KEY 中
  --allow-host NAME   服务器的另一个可用名称；可重复给出
  --unsigned          提供注册表中的模型时不要求签名
  -h, --help          显示此帮助

客户端发送的文件位于运行存储旁的 mlflow-artifacts。SIGTERM 和 SIGINT 使其结束。`,

  models: `用法：limpid models [list] [--json]
      limpid models show NAME[:VERSION | @ALIAS] [--json]
      limpid models alias NAME ALIAS VERSION
      limpid models alias NAME ALIAS --delete
      limpid models export NAME[:VERSION | @ALIAS] FOLDER [--unsigned]
      limpid models remove NAME[:VERSION]…
      limpid models sign NAME[:VERSION | @ALIAS]…
      limpid models key
      limpid models push NAME[:VERSION | @ALIAS] [--to URI] [--unsigned]

  list    此项目中注册的每个模型
  show    一个版本：签名、来源、标签；以及该模型的所有版本
  alias   将别名指向某个版本，例如 champion；或去掉别名
  export  写出 tf.loadLayersModel 或 tf.loadGraphModel 可读取的文件夹
  remove  删除一个版本，或模型及其所有版本
  sign    为早先保存的或由他人签名的内容签名：一个版本，或模型的所有版本
  key     输出验证您的模型所用的公钥，供他人的 --public-key 使用
  push    发送到 MLflow 服务器，成为那里的一个版本

  --json      供程序使用
  --delete    去掉别名
  --unsigned  不验证签名
  --to URI    MLflow 服务器；默认为 MLFLOW_TRACKING_URI
  -h, --help  显示此帮助

没有版本也没有别名时，表示最新的版本。注册表位于项目文件夹的 .limpid/models；LIMPID_MODELS 可指定另一个文件夹。`,
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
  keygen: `用法：limpid keygen [--curve P-256|P-384|P-521] [--out KEY.pem]

为 \`limpid sign\` 和 \`limpid verify\` 生成一对密钥：KEY.pem 只有您能读取，KEY.pub.pem 则交给获取您模型的人。
绝不覆盖任何密钥。

  --curve C    曲线；默认为 P-256
  --out FILE   写入的位置；默认为设置文件夹中的 limpid/signing-key.pem（XDG_CONFIG_HOME、APPDATA）
  -h, --help   显示此帮助`,
  sign: `用法：limpid sign FOLDER [--key KEY.pem] [--signature FILE] [--ignore PATH]… [--shard-size BYTES]

按 OpenSSF Model Signing 1.0 为模型文件夹中的每个文件签名，不需要网络。\`limpid verify\` 和 Python 的
\`model_signing verify key\` 可以验证它。

  --key FILE          私钥；默认为 \`limpid keygen\` 生成的私钥
  --signature FILE    写入的位置；默认为文件夹中的 model.sig
  --ignore PATH       不属于模型的文件或文件夹；git 自己的文件从不属于模型
  --shard-size BYTES  每这么多字节一个摘要，而不是每个文件一个
  -h, --help          显示此帮助`,
  verify: `用法：limpid verify FOLDER [--public-key KEY.pub.pem] [--signature FILE]

用以密钥生成的 OpenSSF Model Signing 1.0 签名验证模型。文件被更改、新增或移除都会失败，链接也是如此。
仅当一切都与签名时一致时才以 0 退出。

  --public-key FILE  签名者的公钥，应来自模型以外的来源；默认为 \`limpid keygen\` 生成的公钥
  --signature FILE   签名；默认为文件夹中的 model.sig
  -h, --help         显示此帮助`,
  scan: `用法：limpid scan PATH [--json]

读取陌生人的模型，但不构建其中的任何内容：层或图的 model.json、.keras、.h5、SavedModel，或一个文件夹。
查找指向别处的路径、链接、代码、未知的层和运算、不符的大小、形状和 dtype，以及不是数的权重。
它无法判断模型被训练来做什么。

  --json      供程序使用：{ path, files, findings: [{ severity, rule, where, text, todo }] }
  -h, --help  显示此帮助

如果发现 critical 或 high 级别的问题，以 1 退出。`,
  deploy: `用法：limpid deploy MODEL --out DIR [--image IMAGE] [--port N] [--replicas N] [--cpu N] [--memory N]
                     [--storage URI] [--namespace NS] [--allow-host NAME]… [--engine wasm|native] [--grpc-port N]
                     [--canary V=PERCENT]… [--split V=PERCENT]… [--shadow V] [--key-file FILE] [--public-key FILE] [--unsigned]

MODEL 是模型的文件夹或文件，或注册表中的版本：NAME、NAME:VERSION 或 NAME@ALIAS（以当前所指为准）。扫描后将其复制到 DIR/model，并在旁边写出：

  Dockerfile, .dockerignore   含有该模型的镜像
  docker-compose.yaml         本机自身地址上的一个服务器
  kubernetes.yaml             Deployment 和 Service
  kserve.yaml                 ServingRuntime 和 InferenceService
  NAME.service                用于本机的 systemd 单元

服务器以无特权用户运行，只写入 /tmp，并通过 /v2/health/live 和 /v2/health/ready 接受检查。请求须携带密钥：
集群中为 Secret NAME-key，Compose 为 LIMPID_SERVE_KEY，systemd 为 /etc/limpid/NAME.env 或 --key-file。TLS 由前面的服务负责。

  --out DIR      写入的位置
  --image IMAGE  镜像名称；默认为 NAME:1
  --port N       服务器端口；默认为 8080
  --replicas N   集群中的服务器数；默认为 1
  --cpu N        每个服务器的核心数，例如 2 或 500m；默认为 1
  --memory N     每个服务器的内存，例如 2Gi；默认为 1Gi
  --storage URI  KServe 获取模型的位置；默认为 pvc://models/NAME
  --namespace NS Kubernetes 的命名空间；默认为 default
  --allow-host H 访问服务所用的另一个名称，例如 ingress 的名称；可多次给出
  --engine E     镜像中的 TensorFlow：wasm 不需要编译器，或 native；默认为 wasm
  --grpc-port N  同时监听 gRPC，Service 使用相同端口
  --canary, --split, --shadow   旁边的版本，写法同 limpid serve：来自版本文件夹或注册表
  --key-file FILE    systemd 所在机器上存放密钥的文件，由 systemd 转交；集群中的 Secret 以文件挂载。只写入其路径
  --public-key FILE  用此公钥验证所部署的模型；已签名的文件夹在每个服务器启动时再次验证
  --unsigned     取用注册表中的模型而不要求签名
  -h, --help     显示此帮助`,
  target: TARGET,
};
