/**
 * `engine install`: download, check, extract, build, verify, and one rename. Everything happens in a folder beside the
 * final one, so a kill at any point leaves the engine as it was; the next run goes on with the steps that are done.
 */
import { mkdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { engineFolder, VENDOR } from '../folders.ts';
import { addonSources, installedEngine, RECORD, type EngineRecord } from '../installed.ts';
import { ADDON, FILES, LIBRARIES, megabytes, platform, TENSORFLOW, wheelFor, type Wheel } from '../pinned.ts';
import { buildAddons, findCompiler, type Compiler } from './build.ts';
import { downloadWheel } from './download.ts';
import { extractEngine } from './extract.ts';
import { withLock } from './lock.ts';
import { findPip } from './pip.ts';
import type { Progress } from './progress.ts';
import { run } from './run.ts';

/** Left free beside what is needed: addon, headers, pip's work. */
const MARGIN = 50_000_000;
const VERIFY_TIMEOUT = 180_000;
/** Says that every file has been taken out of the wheel. */
const EXTRACTED = '.extracted';

export interface InstallOptions {
  progress: Progress;
  env?: NodeJS.ProcessEnv;
  /** Default: the one for this platform. */
  wheel?: Wheel | null;
  /** Bytes free on the disk of a folder. */
  freeSpace?: (folder: string) => Promise<number>;
}

/** Installs the engine unless it is there. Throws LimpidError with an ENGINE_ code. */
export async function installEngine(options: InstallOptions): Promise<EngineRecord> {
  const { progress, env = process.env, wheel = installable(), freeSpace = freeOn } = options;
  if (wheel === null) throw new LimpidError('ENGINE_PLATFORM', { platform: platformName() });
  const target = engineFolder(env);
  await mkdir(dirname(target), { recursive: true });
  const waiting = () => progress.note('Another install is running; waiting for it …');
  return withLock(target, waiting, async () => {
    const installed = installedEngine(target);
    if (installed.state === 'installed') return installed.record;
    const compiler = await findCompiler(env);
    const work = join(dirname(target), `.${basename(target)}.partial`);
    const tree = join(work, 'tree');
    await rm(join(work, 'pip'), { recursive: true, force: true });
    await mkdir(tree, { recursive: true });
    const extracted = join(work, EXTRACTED);
    if (!(await exists(extracted))) {
      await checkSpace(wheel, work, target, freeSpace);
      const file = await downloadWheel(wheel, work, await findPip(env), env, progress);
      await progress.step(`Extract ${LIBRARIES.join(', ')} and headers`, wheel.unpackedBytes, (report) =>
        extractEngine(file, tree, report),
      );
      await writeFile(extracted, '');
    }
    await rm(join(work, wheel.file), { force: true });
    await progress.step(`Build ${ADDON} with ${compiler.version}`, null, () => buildAddons(compiler, tree, env));
    await progress.step('Train a small network with it', null, () => verify(tree, env));
    const record = await writeRecord(tree, wheel, compiler);
    await rm(target, { recursive: true, force: true });
    await rename(tree, target);
    await rm(work, { recursive: true, force: true });
    return record;
  });
}

/** What an install downloads on this machine; null where the native engine cannot run. */
export function installable(): Wheel | null {
  return isMusl() ? null : wheelFor();
}

/** The wheel and what is taken out of it lie side by side for a while. */
async function checkSpace(
  wheel: Wheel,
  work: string,
  target: string,
  freeSpace: (folder: string) => Promise<number>,
): Promise<void> {
  const have = Math.max(
    ...(await Promise.all([wheel.file, `${wheel.file}.partial`].map((f) => sizeOf(join(work, f))))),
  );
  const needed = Math.max(0, wheel.bytes - have) + wheel.unpackedBytes + MARGIN;
  const free = await freeSpace(work);
  if (free >= needed) return;
  throw new LimpidError('ENGINE_DISK_FULL', {
    needed: megabytes(needed),
    free: megabytes(free),
    folder: dirname(target),
  });
}

async function verify(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const script = fileURLToPath(new URL(`./verify${extname(import.meta.url)}`, import.meta.url));
  const child = await run(process.execPath, [script, folder], { env, timeout: VERIFY_TIMEOUT });
  if (child.code === 0) {
    // SAFETY: printed by verify.ts.
    const { losses } = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as { losses: number[] };
    const [first = Number.NaN, last = Number.NaN] = [losses[0], losses.at(-1)];
    if (last < first) return;
    throw new LimpidError('ENGINE_BROKEN', {
      reason: say('its loss did not fall in training ({losses})', { losses: losses.join(', ') }),
    });
  }
  const line = child.stderr.split('\n').find((text) => /error/i.test(text));
  const how =
    child.failure ??
    (child.signal === null
      ? say('exit code {code}', { code: String(child.code) })
      : say('signal {signal}', { signal: child.signal }));
  throw new LimpidError('ENGINE_BROKEN', { reason: line?.trim() ?? how });
}

async function writeRecord(folder: string, wheel: Wheel, compiler: Compiler): Promise<EngineRecord> {
  const sizes = await Promise.all(FILES.map((name) => sizeOf(join(folder, name))));
  // SAFETY: setup/vendor.mjs wrote this file.
  const { version } = createRequire(import.meta.url)(join(VENDOR, 'package.json')) as { version: string };
  const record: EngineRecord = {
    tensorflow: TENSORFLOW,
    tfjsNode: version,
    platform: platform(),
    wheel: { file: wheel.file, sha256: wheel.sha256 },
    compiler: compiler.version,
    sources: addonSources(),
    files: Object.fromEntries(FILES.map((name, i) => [name, sizes[i] ?? 0])),
    installed: new Date().toISOString(),
  };
  await writeFile(join(folder, RECORD), JSON.stringify(record, null, 2) + '\n');
  return record;
}

async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The wheel's libraries are linked to glibc. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // SAFETY: documented shape of a diagnostic report.
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

function platformName(): string {
  return wheelFor() === null ? platform() : `${platform()} with musl`;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
