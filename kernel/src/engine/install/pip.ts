/** The user's pip: it knows their index, proxy, certificates and credentials. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LimpidError } from '../../errors.ts';
import type { Wheel } from '../pinned.ts';
import { run } from './run.ts';

/** The first pip that takes `--platform manylinux_2_27_x86_64` (PEP 600). */
const OLDEST_PIP = 20.3;
const POLL = 250;

export interface Pip {
  python: string;
  version: string;
}

export async function findPip(env: NodeJS.ProcessEnv): Promise<Pip | null> {
  for (const python of ['python3', 'python']) {
    const { code, stdout } = await run(python, ['-m', 'pip', '--version'], { env });
    const version = /^pip (\d+\.\d+)/.exec(stdout)?.[1];
    if (code === 0 && version !== undefined && Number.parseFloat(version) >= OLDEST_PIP) return { python, version };
  }
  return null;
}

/** Downloads `wheel` to `target`, whole or not at all. Work files go to `folder`, which is gone afterwards. */
export async function downloadWithPip(
  pip: Pip,
  wheel: Wheel,
  folder: string,
  target: string,
  env: NodeJS.ProcessEnv,
  report: (bytes: number) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const watch = setInterval(() => {
    void largestFile(folder).then(report);
  }, POLL);
  try {
    const { code, stderr, stdout } = await run(pip.python, arguments_(wheel, folder), {
      // A folder of our own: the wheel may not fit into /tmp, and what a killed pip leaves is found and removed.
      env: { ...env, TMPDIR: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    });
    if (code !== 0) throw new LimpidError('ENGINE_NETWORK', { reason: `pip: ${lastError(stderr || stdout)}` });
    await rename(join(folder, wheel.file), target);
  } finally {
    clearInterval(watch);
    await rm(folder, { recursive: true, force: true });
  }
}

function arguments_(wheel: Wheel, folder: string): string[] {
  const [, python, abi, platform] = /-(cp\d+)-(cp\d+)-([^-]+)\.whl$/.exec(wheel.file) ?? [];
  if (python === undefined || abi === undefined || platform === undefined) throw new Error(`no wheel: ${wheel.file}`);
  return [
    ...['-m', 'pip', 'download', `${wheel.project}==${wheel.version}`],
    ...['--no-deps', '--only-binary', ':all:', '--implementation', 'cp'],
    ...['--python-version', python.slice(2), '--abi', abi, '--platform', platform],
    // The wheel is unpacked once; a second copy in pip's cache would only cost disk.
    ...['--no-cache-dir', '--progress-bar', 'off', '--no-input', '--dest', folder],
  ];
}

/** pip says what is wrong in its last ERROR lines. */
export function lastError(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => line.startsWith('ERROR:'));
  const line = errors[0] ?? lines.filter((text) => text !== '').at(-1) ?? 'it failed without a word';
  return line.replace(/^ERROR:\s*/, '').replace(/\.$/, '');
}

async function largestFile(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = entries.map((name) =>
    stat(join(folder, name)).then(
      (file) => (file.isFile() ? file.size : 0),
      () => 0,
    ),
  );
  return Math.max(0, ...(await Promise.all(sizes)));
}
