/** `limpid doctor`: what works on this machine, what is missing, and what to do about it. */
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKernel } from '../client/index.ts';
import { installedEngine, describe } from '../engine/installed.ts';
import { megabytes, wheelFor } from '../engine/pinned.ts';
import { LimpidError } from '../errors.ts';
import { parseArguments } from './arguments.ts';
import { kernelCommand } from './kernel.ts';
import { kernelspecFolder } from './kernelspec.ts';

const HELP = `usage: limpid doctor [--json]

Looks at everything that the kernel needs, starts a kernel, and says what is missing. Exits 0 if cells can run.

  --json         print an array of {name, state, text}, state being ok, warning or failed
  -h, --help     show this`;

/** A warning lets cells run; a failure does not. */
interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'failed';
  text: string;
}

const MARKS = { ok: '✓', warning: '!', failed: '✗' } as const;

export async function doctor(argv: string[]): Promise<number> {
  const { values } = parseArguments(argv, { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const findings = [node(), engine(), jupyter(), await kernel()];
  console.log(values.json ? JSON.stringify(findings, null, 2) : findings.map(line).join('\n'));
  return findings.some(({ state }) => state === 'failed') ? 1 : 0;
}

function line({ name, state, text }: Finding): string {
  return `${MARKS[state]} ${name.padEnd(8)} ${text}`;
}

function node(): Finding {
  const text = `${process.version} at ${process.execPath}`;
  if (Number(process.versions.node.split('.')[0]) >= 24) return { name: 'node', state: 'ok', text };
  return failed('node', new LimpidError('NODE_TOO_OLD', { found: text }));
}

function engine(): Finding {
  const found = installedEngine();
  switch (found.state) {
    case 'installed':
      return { name: 'engine', state: 'ok', text: describe('native').text };
    case 'broken':
      return warning('engine', new LimpidError('ENGINE_BROKEN', { reason: found.reason }));
    case 'missing': {
      const bytes = wheelFor()?.bytes;
      if (bytes === undefined) {
        const platform = `${process.platform}-${process.arch}`;
        return warning('engine', new LimpidError('ENGINE_PLATFORM', { platform }));
      }
      return warning('engine', new LimpidError('ENGINE_MISSING', { rung: 'wasm', size: megabytes(bytes) }));
    }
  }
}

/** Only the user's own Jupyter: which Python environments there are, nobody knows. */
function jupyter(): Finding {
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const folder = kernelspecFolder({ kind: 'user' }, machine);
  if (existsSync(join(folder, 'kernel.json'))) return { name: 'jupyter', state: 'ok', text: `kernelspec in ${folder}` };
  const text = `No kernelspec in ${folder}. For JupyterLab, run \`npx limpid install\`; VS Code needs none.`;
  return { name: 'jupyter', state: 'warning', text };
}

/** Starts a kernel as a front end does, and runs a cell in it. */
async function kernel(): Promise<Finding> {
  const started = performance.now();
  try {
    const client = await startKernel({ command: kernelCommand(), cwd: tmpdir() });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const reply = await client.execute('const one: number = 1; one + 1');
    await client.shutdown();
    if (reply.status === 'ok') return { name: 'kernel', state: 'ok', text: `answers ${seconds} s after its start` };
    const reason = reply.status === 'error' ? `${reply.ename}: ${reply.evalue}` : 'it was skipped';
    return { name: 'kernel', state: 'failed', text: `A cell failed: ${reason}` };
  } catch (error) {
    if (error instanceof LimpidError) return failed('kernel', error);
    throw error;
  }
}

function failed(name: string, { code, message }: LimpidError): Finding {
  return { name, state: 'failed', text: `${code}: ${message}` };
}

function warning(name: string, { code, message }: LimpidError): Finding {
  return { name, state: 'warning', text: `${code}: ${message}` };
}
