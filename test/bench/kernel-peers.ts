/** The kernels that ours is measured against, installed once into .limpid/peers, each with a kernelspec there. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.limpid/peers');
const marker = join(folder, 'set-up');
const npmFolder = join(folder, 'node_modules');

const PYTHON = ['jupyter_client==8.10.0', 'psutil==7.2.2', 'ipykernel==7.4.0', 'xeus-python==0.19.0'];
const NPM = ['deno@2.9.6', 'tslab@1.0.22'];

export interface Peer {
  /** The kernelspec's name. */
  kernel: string;
  shown: string;
  language: 'typescript' | 'python';
}

export const KERNELS: readonly Peer[] = [
  { kernel: 'limpid', shown: 'Limpid', language: 'typescript' },
  { kernel: 'ipykernel', shown: 'ipykernel 7.4.0', language: 'python' },
  { kernel: 'xpython', shown: 'xeus-python 0.19.0', language: 'python' },
  { kernel: 'deno', shown: 'Deno 2.9.6', language: 'typescript' },
  { kernel: 'tslab', shown: 'tslab 1.0.22', language: 'typescript' },
];

/** The Python that measures, and that runs the Python kernels. */
export const python = join(folder, 'venv/bin/python');
export const jupyterPath = join(folder, 'share/jupyter');

/** Installs what is missing, and writes the kernelspecs. */
export function setUpPeers(): void {
  const madeOf = [...PYTHON, ...NPM].join(' ');
  if (!existsSync(marker)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    console.error(`bench: installing ${madeOf}`);
    quietly('python3', ['-m', 'venv', join(folder, 'venv')]);
    quietly(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PYTHON]);
    // No install script is run: the packages carry their binaries.
    quietly('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...NPM]);
    chmodSync(deno(), 0o755);
    writeFileSync(marker, madeOf);
  }
  quietly(process.execPath, [join(root, 'kernel/bin/limpid.mjs'), 'install', '--prefix', folder]);
  kernelspec('ipykernel', [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}']);
  kernelspec('xpython', [python, '-m', 'xpython_launcher', '-f', '{connection_file}']);
  kernelspec('deno', [deno(), 'jupyter', '--kernel', '--conn', '{connection_file}']);
  const tslab = join(npmFolder, 'tslab/bin/tslab');
  kernelspec('tslab', [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}']);
}

/** The binary lies in the package of this platform. */
function deno(): string {
  const libc = process.platform === 'linux' ? '-glibc' : '';
  return join(npmFolder, `@deno/${process.platform}-${process.arch}${libc}/deno`);
}

function kernelspec(name: string, argv: string[]): void {
  const place = join(jupyterPath, 'kernels', name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'kernel.json'), JSON.stringify({ argv, display_name: name, language: name }));
}

function quietly(program: string, args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
}
