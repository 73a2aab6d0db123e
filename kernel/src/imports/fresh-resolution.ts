/**
 * Node keeps every package.json that it has read, and that it was not there, for as long as a thread lives. So what has been
 * installed since is looked for by a thread that has read none.
 */
import { existsSync } from 'node:fs';
import type { ResolveFnOutput } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Question } from './resolving-thread.ts';

/** A thread that has not answered by then (ms) is left alone. */
const PATIENCE = 10_000;

/** Nothing when the package is not there, or has nothing of this name. `parent` is the URL of what imports it. */
export function resolvedAfresh(specifier: string, parent: string, isRequired: boolean): ResolveFnOutput | undefined {
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  if (name === undefined || /^[.#]|^[a-z]+:/.test(name)) return undefined;
  if (installedAt(name, path.dirname(fileURLToPath(parent))) === undefined) return undefined;
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const { port1: answers, port2: port } = new MessageChannel();
  const file = import.meta.url.endsWith('.ts') ? './resolving-thread.ts' : './resolving-thread.js';
  const thread = new Worker(new URL(file, import.meta.url), {
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: { specifier, parent, isRequired, answered, port } satisfies Question,
    transferList: [port],
  });
  thread.unref();
  // it tells in its answer what went wrong; its end is no matter
  thread.on('error', () => undefined);
  Atomics.wait(answered, 0, 0, PATIENCE);
  const received: { message: unknown } | undefined = receiveMessageOnPort(answers);
  answers.close();
  // SAFETY: resolving-thread.ts sends nothing else
  return (received?.message ?? undefined) as ResolveFnOutput | undefined;
}

/** The folder of a package that an import in `folder` finds. */
export function installedAt(name: string, folder: string): string | undefined {
  const place = path.join(folder, 'node_modules', name);
  if (existsSync(place)) return place;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : installedAt(name, parent);
}
