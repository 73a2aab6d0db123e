/** `serve(model)` in a cell: the model in a process of its own, behind HTTP, and a handle to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadEngine } from '../engine/load.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { DriftReference } from '../monitor/reference.ts';
import type { ServedTfModel } from './tf-servable.ts';
import { ServiceHandle, type ChallengeOptions } from './service-handle.ts';

export interface ServeOptions {
  /** The model's name in addresses; `model` when not given. */
  name?: string;
  /** A free one when not given. */
  port?: number;
  /** Asked for by the service, as `Authorization: Bearer KEY`; nobody but this machine reaches it either way. */
  key?: string;
  /** Milliseconds that 99 of 100 requests shall not exceed; the size of batches is fitted to it. */
  p99?: number;
  /** Rows that are run at once at most; 64 when not given. */
  maxBatch?: number;
  /** Another model beside it from the start, as {@link ServiceHandle.challenge} takes it. */
  challenger?: ChallengeOptions & { model: ServedTfModel };
  /** Of `driftReference({ inputs, predictions })`: the service compares what it is asked and answers with it, and its panel alarms. */
  reference?: DriftReference;
}

/**
 * Serves `model` from a process of its own, until `stop()` or the end of the kernel:
 *
 * ```ts
 * const service = await serve(model, { name: 'digits' });
 * await fetch(`${service.url}/v1/models/digits:predict`, { method: 'POST', body: JSON.stringify({ instances: [[1, 2]] }) });
 * await service.swap(better); // no request fails meanwhile
 * await service.stop();
 * ```
 *
 * @throws LimpidError SERVE_ENDED
 */
export async function serve(model: ServedTfModel, options: ServeOptions = {}): Promise<ServiceHandle> {
  const { name = 'model', port = 0, key, p99, maxBatch, reference } = options;
  await loadEngine(); // knows how models become files
  const folder = await mkdtemp(join(tmpdir(), 'limpid-serve-'));
  const forget = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', forget);
  let child: ChildProcess | undefined;
  try {
    await save(model, folder, 1);
    const limits = [...option('p99', p99), ...option('max-batch', maxBatch), ...(await kept(reference, folder))];
    child = start([folder, '--name', name, '--port', String(port), ...limits], key);
    const url = await listening(child);
    const service = new ServiceHandle({
      ...{ name, url, key, child, reference },
      save: (next, version) => save(next, folder, version),
      forget: clean,
    });
    if (options.challenger) await service.challenge(options.challenger.model, options.challenger);
    await service.show();
    return service;
  } catch (error) {
    child?.kill();
    await clean();
    throw error;
  }

  async function clean(): Promise<void> {
    process.off('exit', forget);
    await rm(folder, { recursive: true, force: true });
  }
}

async function save(model: ServedTfModel, folder: string, version: number): Promise<void> {
  await model.save(pathToFileURL(join(folder, String(version))).href);
}

async function kept(reference: DriftReference | undefined, folder: string): Promise<string[]> {
  if (reference === undefined) return [];
  const file = join(folder, 'reference.json');
  await writeFile(file, JSON.stringify(reference), { mode: 0o600 });
  return ['--reference', file];
}

function option(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, String(value)];
}

/** The channel of the two ends with this process, and the service with it. */
function start(argv: string[], key: string | undefined): ChildProcess {
  const main = fileURLToPath(new URL(`../cli/main${extname(import.meta.url)}`, import.meta.url));
  const env = { ...process.env, ...(key === undefined ? {} : { LIMPID_SERVE_KEY: key }) };
  return spawn(process.execPath, [main, 'serve', ...argv], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

/** What it says where it listens. @throws LimpidError SERVE_ENDED when it ends before */
async function listening(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096);
  });
  const ended = once(child, 'exit').then(([code]: unknown[]): never => {
    throw new LimpidError('SERVE_ENDED', { reason: said.trim() || say('exit code {code}', { code: String(code) }) });
  });
  const first: unknown[] = await Promise.race([once(child, 'message'), ended]);
  const [message] = first;
  // its later end is no failure of the start
  ended.catch(() => undefined);
  if (typeof message === 'object' && message !== null && 'url' in message) return String(message.url);
  throw new LimpidError('SERVE_ENDED', { reason: say('it did not say where it listens') });
}
