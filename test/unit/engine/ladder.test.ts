/** The ladder in processes of their own: each rung trains a convolutional network. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { addonSources } from '../../../kernel/src/engine/installed.ts';
import { ADDON, FILES, TENSORFLOW, platform } from '../../../kernel/src/engine/pinned.ts';

interface Trained {
  rung: string;
  notice: string | null;
  /** Of three epochs. */
  losses: number[];
  /** Tensors that training left beside weights and optimizer. */
  leaked: number;
  node: string;
}

describe('engine ladder', () => {
  let cache: string;
  let folder: string;

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'limpid-ladder-'));
    folder = join(cache, 'limpid', 'engine', `${TENSORFLOW}-${platform()}`);
  });
  afterEach(() => rm(cache, { recursive: true }));

  it('nothing installed: trains on WebAssembly, says how to install, and prints no advice of others', async () => {
    const { stderr, ...trained } = await train(cache);
    assert.equal(trained.rung, 'wasm');
    assert.match(trained.notice ?? '', /limpid engine install/);
    assertLearns(trained);
    assert.match(trained.node, /tf\.node needs the native engine/);
    assert.equal(stderr, '');
  }).timeout(180_000);

  it('a library that does not load: says so, and trains on WebAssembly', async () => {
    await mkdir(folder, { recursive: true });
    for (const name of FILES) await writeFile(join(folder, name), 'no library');
    const files = Object.fromEntries(FILES.map((name) => [name, 'no library'.length]));
    await writeFile(join(folder, 'engine.json'), JSON.stringify({ files, sources: addonSources() }));
    const trained = await train(cache);
    assert.equal(trained.rung, 'wasm');
    assert.match(trained.notice ?? '', /does not load: .*file too short|invalid ELF/);
    assertLearns(trained);
  }).timeout(180_000);

  it('a library that is gone: says which', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'engine.json'), JSON.stringify({ files: { [ADDON]: 1 }, sources: addonSources() }));
    const trained = await train(cache);
    assert.equal(trained.rung, 'wasm');
    assert.match(trained.notice ?? '', new RegExp(`${ADDON} is missing`));
  }).timeout(180_000);
});

function assertLearns({ losses, leaked }: Trained): void {
  const [first = Number.NaN, , last = Number.NaN] = losses;
  assert.ok(last < first, `loss: ${losses.join(', ')}`);
  assert.equal(leaked, 0);
}

async function train(cache: string): Promise<Trained & { stderr: string }> {
  const script = fileURLToPath(new URL('./train.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { env: { ...process.env, XDG_CACHE_HOME: cache } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  assert.equal(child.exitCode, 0, stderr);
  // SAFETY: printed by train.ts.
  return { ...(JSON.parse(stdout) as Trained), stderr };
}
