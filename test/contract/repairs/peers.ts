/** Runs a program of this folder on a rung of the engine, or in Python with TensorFlow: JSON goes in, JSON comes out. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const RUNGS = ['native', 'wasm', 'cpu'] as const;
export type Rung = (typeof RUNGS)[number];

/** Has TensorFlow and Keras 3. */
const PYTHON = fileURLToPath(new URL('../../../.limpid/trainers/bin/python', import.meta.url));

const TYPESCRIPT = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

export async function onRung(rung: Rung, program: string, given: unknown): Promise<unknown> {
  return run(process.execPath, [...TYPESCRIPT, here(program)], given, { LIMPID_RUNG: rung });
}

export async function inTensorFlow(program: string, given: unknown): Promise<unknown> {
  return run(PYTHON, [here(program)], given, { TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' });
}

async function run(command: string, args: string[], given: unknown, env: NodeJS.ProcessEnv): Promise<unknown> {
  const child = spawn(command, args, { env: { ...process.env, ...env } });
  child.stdin.end(JSON.stringify(given));
  const [out, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    return JSON.parse(out);
  } catch (cause) {
    throw new Error(`${command} ${args.at(-1) ?? ''} printed no JSON: ${out}\n${complaints.slice(-2000)}`, { cause });
  }
}

function here(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url));
}
