/** `--user`, `--sys-prefix` and `--prefix`, which `install` and `uninstall` share. */
import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';
import { kernelspecFolder } from './kernelspec.ts';
import type { Target } from './kernelspec.ts';

export const TARGET_HELP = helpOf(
  'target',
  `  --user         for you only, in Jupyter's data folder (the default)
  --sys-prefix   in the active Python environment
  --prefix P     in P/share/jupyter/kernels
                 Either way, where there is a Python, its papermill learns
                 to write parameters in TypeScript.
  -h, --help     show this`,
);

export interface Place {
  /** The folder of the kernelspec. */
  folder: string;
  /** The Python environment or other prefix that it is in; null in the user's own folder. */
  prefix: string | null;
}

/** The place that the options name; null when help was asked for. */
export function targetPlace(argv: string[]): Place | null {
  const { values } = parseArguments(argv, {
    user: { type: 'boolean' },
    'sys-prefix': { type: 'boolean' },
    prefix: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;
  const given = [values.user, values['sys-prefix'], values.prefix !== undefined].filter(Boolean);
  if (given.length > 1) throw usage(say('Give only one of --user, --sys-prefix and --prefix'));
  const chosen = target(values.prefix, values['sys-prefix'] === true);
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  return { folder: kernelspecFolder(chosen, machine), prefix: chosen.kind === 'prefix' ? chosen.prefix : null };
}

function target(prefix: string | undefined, sysPrefix: boolean): Target {
  if (prefix !== undefined) return { kind: 'prefix', prefix: resolve(prefix) };
  return sysPrefix ? { kind: 'prefix', prefix: pythonPrefix() } : { kind: 'user' };
}

function pythonPrefix(): string {
  const reasons: string[] = [];
  for (const python of ['python3', 'python']) {
    try {
      const printed = execFileSync(python, ['-c', 'import sys; print(sys.prefix)'], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return printed.trim();
    } catch (error) {
      reasons.push(`${python}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
    }
  }
  throw new LimpidError('PREFIX_UNKNOWN', { reason: reasons.join('; ') });
}
