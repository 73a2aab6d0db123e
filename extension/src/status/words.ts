/** What the status bar says of a kernel. Pure. */
import type { EngineInfo, Usage } from 'limpid/messages';

export interface KernelState {
  engine: EngineInfo;
  usage: Pick<Usage, 'kernel_memory' | 'tensor_memory'>;
}

export interface StatusWords {
  text: string;
  tooltip: string;
  /** Read out. */
  spoken: string;
}

/** `vscode.l10n.t` */
export type Translate = (message: string, ...values: (string | number)[]) => string;

export function statusWords({ engine, usage }: KernelState, t: Translate): StatusWords {
  const rung = { native: t('native'), wasm: 'WebAssembly', cpu: 'JavaScript' }[engine.rung];
  const memory = bytes(usage.kernel_memory);
  // kernels of an earlier version do not tell it
  const tensors = usage.tensor_memory > 0 ? t('{0} of them in tensors', bytes(usage.tensor_memory)) : '';
  const details = [
    engine.rung === 'native' ? engine.text : t('TensorFlow.js on {0}: models run slower than they could', rung),
    t('{0} of memory', memory),
    ...(tensors === '' ? [] : [tensors]),
  ];
  return {
    text: `$(chip) TensorFlow ${rung} · ${memory}`,
    tooltip: [...details, t('Click for what can be done with the kernel')].join('\n'),
    spoken: t('Kernel of this notebook: {0}', details.join(', ')),
  };
}

/** 412_345_678 -> "412 MB". Powers of ten, as the kernel's own sizes. */
export function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} GB`;
  if (count >= 1e6) return `${Math.ceil(count / 1e6)} MB`;
  return `${Math.ceil(count / 1e3)} kB`;
}
