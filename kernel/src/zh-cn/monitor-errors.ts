/** Errors of clients of a service, and of the monitor of drift, in Chinese. */

export const MONITOR = {
  CLIENT_ADDRESS: {
    what: '{address} 不是服务的地址。',
    todo: '请给出以 http:// 或 https:// 开头的地址，与 `serve` 显示的一致。',
  },
  CLIENT_UNREACHABLE: {
    what: '{host} 没有响应（{reason}）。',
    todo: '请确认服务正在运行，并且端口正确。',
  },
  CLIENT_SILENT: {
    what: '{host} 在 {seconds} 秒内没有回答。',
    todo: '请用 `timeout`（秒）给出更长的时间，或在服务的统计中查看其队列。',
  },
  CLIENT_REFUSED: {
    what: '{host} 拒绝了请求（HTTP {status}）：{reason}。',
    todo: '400：请修正请求；401：请检查密钥；404：请检查模型名称或版本；429 和 503：请稍后再试。',
  },
  CLIENT_FOREIGN: {
    what: '在 {host} 响应的不使用 Open Inference Protocol：{reason}。',
    todo: '请给出 V2 服务的地址，不带路径。',
  },
  CLIENT_INPUT: {
    what: '{model} 没有输入 {name}。',
    todo: '其输入有：{known}。',
  },
  CLIENT_INPUTS: {
    what: '{model} 有 {count} 个输入，而只给出了一个没有名称的值。',
    todo: '请按名称给出：{ {known} }。',
  },
  CLIENT_RAGGED: {
    what: '输入 {name} 不整齐：其形状应为 [{shape}]，但有一部分不同。',
    todo: '请在每一层给出长度相同的列表。',
  },
  CLIENT_VALUE: {
    what: '输入 {name} 中有 {value}，{datatype} 无法表示它。',
    todo: 'INT32 请给出 32 位整数，BOOL 请给出 true、false、0 或 1，BYTES 请给出文本，FP32 请给出数值。',
  },
  DRIFT_DATA: {
    what: '无法监测 {name} 的漂移：它是 {found}。',
    todo: '请给出由数值组成的行：张量 [rows, …] 或列表的列表。',
  },
  DRIFT_FEW: {
    what: '{name} 的参照有 {rows} 行，而至少需要 {least} 行。',
    todo: '请给出训练数据，或其中同样大小的样本。',
  },
  DRIFT_STREAM: {
    what: '参照中没有名为 {name} 的数据。',
    todo: '其中有：{known}。',
  },
  DRIFT_WIDTH: {
    what: '{name} 的一行有 {width} 个值，而参照中有 {expected} 个。',
    todo: '请以相同的方式准备两者。',
  },
  DRIFT_NAMES: {
    what: '为 {name} 给出了 {names} 个列名，而它有 {columns} 列。',
    todo: '请为每一列给出一个名称。',
  },
};
