/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info */
import type { Kernel } from '../kernel.ts';
import { PROTOCOL_VERSION, type ReplyContent } from '../messages.ts';
import { version } from '../version.ts';

export function kernelInfo(kernel: Kernel): ReplyContent<'kernel_info_request'> {
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'limpid',
    implementation_version: version('limpid'),
    language_info: {
      name: 'typescript',
      version: version('typescript'),
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: 'typescript',
      nbconvert_exporter: 'script',
    },
    banner: `Limpid ${version('limpid')} · TypeScript ${version('typescript')} · Node ${process.versions.node} · ${kernel.engine.text}`,
    debugger: true,
    supported_features: ['iopub_welcome', 'kernel subshells', 'debugger'],
    help_links: [
      { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'TensorFlow.js', url: 'https://js.tensorflow.org/api/latest/' },
    ],
    engine: kernel.engine,
  };
}
