/** The Jupyter kernelspec of Limpid, and the folder where Jupyter looks for it. Pure. */
import { posix, win32 } from 'node:path';

export const KERNEL_NAME = 'limpid';
export const DISPLAY_NAME = 'TypeScript (Limpid)';
export const LANGUAGE = 'typescript';

/** What `kernel.json` holds; `command` starts the kernel, the front end fills `{connection_file}`. */
export function kernelspec(command: readonly string[]) {
  return {
    argv: [...command, '-f', '{connection_file}'],
    display_name: DISPLAY_NAME,
    language: LANGUAGE,
    interrupt_mode: 'message',
    kernel_protocol_version: '5.5',
    metadata: { debugger: true, supported_encryption: ['curve'] },
  };
}

/** Where the kernelspec goes: the user's Jupyter, or the Python installation or other prefix given. */
export type Target = { kind: 'user' } | { kind: 'prefix'; prefix: string };

export interface Machine {
  platform: NodeJS.Platform;
  env: { readonly [name: string]: string | undefined };
  home: string;
}

/** The folder of our kernelspec, after https://jupyter-core.readthedocs.io, "Common directories": data. */
export function kernelspecFolder(target: Target, machine: Machine): string {
  const path = machine.platform === 'win32' ? win32 : posix;
  const data = target.kind === 'user' ? userData(machine) : path.join(target.prefix, 'share', 'jupyter');
  return path.join(data, 'kernels', KERNEL_NAME);
}

function userData({ platform, env, home }: Machine): string {
  if (env['JUPYTER_DATA_DIR']) return env['JUPYTER_DATA_DIR'];
  if (platform === 'win32') return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'jupyter');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Jupyter');
  return posix.join(env['XDG_DATA_HOME'] || posix.join(home, '.local', 'share'), 'jupyter');
}
