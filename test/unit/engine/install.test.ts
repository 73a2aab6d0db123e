/** What can go wrong while the engine is installed, with a small wheel and an index on this machine. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { engineFolder } from '../../../kernel/src/engine/folders.ts';
import { addonSources, installedEngine } from '../../../kernel/src/engine/installed.ts';
import { destination } from '../../../kernel/src/engine/install/extract.ts';
import { installEngine } from '../../../kernel/src/engine/install/install.ts';
import { withLock } from '../../../kernel/src/engine/install/lock.ts';
import { downloadFromIndex, findFile } from '../../../kernel/src/engine/install/package-index.ts';
import { lastError } from '../../../kernel/src/engine/install/pip.ts';
import { progressLines } from '../../../kernel/src/engine/install/progress-lines.ts';
import { progressOn } from '../../../kernel/src/engine/install/progress.ts';
import type { Wheel } from '../../../kernel/src/engine/pinned.ts';

const FILE = 'tiny-1.0-cp311-cp311-manylinux_2_27_x86_64.whl';
const BYTES = zip({
  'tensorflow/libtensorflow_cc.so.2': 'not a library',
  'tensorflow/libtensorflow_framework.so.2': 'nor is this',
  'tensorflow/include/tensorflow/c/c_api.h': '// a header',
  'tensorflow/python/big.py': 'left where it is',
});
const WHEEL: Wheel = {
  project: 'tiny',
  version: '1.0',
  file: FILE,
  bytes: BYTES.length,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
  unpackedBytes: 1000,
};

describe('engine install', () => {
  let cache: string;
  let screen: string;
  let index: Server;
  let serve: (request: IncomingMessage, response: ServerResponse) => void;
  let env: NodeJS.ProcessEnv;
  let ranges: (string | undefined)[];

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'limpid-engine-'));
    screen = '';
    ranges = [];
    serve = (_request, response) => response.end(BYTES);
    index = createServer((request, response) => {
      if (request.url !== '/tiny/') {
        ranges.push(request.headers.range);
        return serve(request, response);
      }
      response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
      response.end(JSON.stringify({ files: [{ filename: FILE, url: `/files/${FILE}` }] }));
    }).listen(0, '127.0.0.1');
    await once(index, 'listening');
    const address = index.address();
    assert.ok(typeof address === 'object' && address !== null);
    // No PATH: there is no pip, so the index is asked. The compiler says its version and then fails.
    const compiler = join(cache, 'compiler');
    await writeFile(
      compiler,
      '#!/bin/sh\n[ "$1" = --version ] && echo tiny 1.0 && exit 0\necho "x.cc: error: no" >&2; exit 1\n',
      {
        mode: 0o755,
      },
    );
    env = { PATH: '/nowhere', XDG_CACHE_HOME: cache, CXX: compiler, PIP_INDEX_URL: `http://127.0.0.1:${address.port}` };
  });

  afterEach(async () => {
    index.closeAllConnections();
    index.close();
    await rm(cache, { recursive: true });
  });

  const install = (free = 1e12) =>
    installEngine({
      wheel: WHEEL,
      env,
      freeSpace: async () => free,
      progress: progressOn({ write: (text) => (screen += text) }),
    });
  const work = () => join(cache, 'limpid', 'engine', `.${engineFolder(env).split('/').at(-1)}.partial`);

  it('a compiler that fails: says its error, keeps what was extracted, and the next run downloads nothing', async () => {
    await assert.rejects(install(), { code: 'ENGINE_COMPILER', what: /x\.cc: error: no/ });
    assert.deepEqual(ranges, [undefined]);
    assert.equal(await readFile(join(work(), 'tree/libtensorflow_cc.so.2'), 'utf8'), 'not a library');
    assert.ok(!existsSync(join(work(), FILE)), 'the wheel is deleted');
    await assert.rejects(install(), { code: 'ENGINE_COMPILER' });
    assert.deepEqual(ranges, [undefined]);
    assert.deepEqual(installedEngine(engineFolder(env)), { state: 'missing' });
  });

  it('tells programs each step and how far it is, a line of JSON each', async () => {
    let lines = '';
    const progress = progressLines((text) => (lines += text));
    const options = { wheel: WHEEL, env, freeSpace: async () => 1e12, progress };
    await assert.rejects(installEngine(options), { code: 'ENGINE_COMPILER' });
    const told = lines
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    assert.deepEqual(told[0], { step: `Download ${FILE} with the package index`, done: 0, total: BYTES.length });
    assert.deepEqual(told.at(-1), { step: 'Build limpid_binding.node with tiny 1.0' });
  });

  it('no compiler: says so before anything is downloaded', async () => {
    env['CXX'] = 'no-such-compiler';
    await assert.rejects(install(), { code: 'ENGINE_COMPILER', what: /no-such-compiler/ });
    assert.deepEqual(ranges, []);
  });

  it('a disk that is too full: says so before anything is downloaded', async () => {
    await assert.rejects(install(1_000_000), { code: 'ENGINE_DISK_FULL', what: /1 MB is free/ });
    assert.deepEqual(ranges, []);
  });

  it('a damaged download: refused by its SHA-256 and deleted, and the next run downloads again', async () => {
    serve = (_request, response) => response.end(Buffer.alloc(BYTES.length));
    await assert.rejects(install(), { code: 'ENGINE_CORRUPT' });
    assert.deepEqual(
      (await readdir(work())).filter((name) => name.startsWith('tiny')),
      [],
    );
    serve = (_request, response) => response.end(BYTES);
    await assert.rejects(install(), { code: 'ENGINE_COMPILER' });
    assert.equal(ranges.length, 2);
  });

  it('no network: says so', async () => {
    index.closeAllConnections();
    index.close();
    await assert.rejects(install(), { code: 'ENGINE_NETWORK', what: /ECONNREFUSED/ });
  });

  it('an index that fails: says its status', async () => {
    serve = (_request, response) => response.writeHead(503).end();
    await assert.rejects(install(), { code: 'ENGINE_NETWORK', what: /503/ });
  });

  it('a connection that breaks: goes on where it stopped', async () => {
    const half = Math.floor(BYTES.length / 2);
    const arrived = Promise.withResolvers<void>();
    serve = (request, response) => {
      if (request.headers.range === undefined) {
        response.writeHead(200, { 'content-length': BYTES.length });
        response.write(BYTES.subarray(0, half));
        void arrived.promise.then(() => response.destroy());
        return;
      }
      response.writeHead(206, { 'content-range': `bytes ${half}-${BYTES.length - 1}/${BYTES.length}` });
      response.end(BYTES.subarray(half));
    };
    const target = join(cache, FILE);
    await downloadFromIndex(WHEEL, target, env, () => arrived.resolve());
    assert.deepEqual(ranges, [undefined, `bytes=${half}-`]);
    assert.deepEqual(await readFile(target), BYTES);
  });

  it('a server that knows no ranges: starts again and still gives the whole file', async () => {
    const target = join(cache, FILE);
    await writeFile(`${target}.partial`, 'an old beginning');
    await downloadFromIndex(WHEEL, target, env, () => undefined);
    assert.deepEqual(ranges, ['bytes=16-']);
    assert.deepEqual(await readFile(target), BYTES);
  });

  it('a platform without a wheel: says so', async () => {
    const progress = progressOn({ write: () => undefined });
    await assert.rejects(installEngine({ progress, env, wheel: null }), { code: 'ENGINE_PLATFORM' });
  });

  it('two at once: the second waits for the first', async () => {
    const order: string[] = [];
    const waited = Promise.withResolvers<void>();
    const first = withLock(
      cache,
      () => assert.fail('nobody has it'),
      async () => {
        await waited.promise;
        order.push('first');
      },
    );
    const second = withLock(
      cache,
      () => waited.resolve(),
      async () => {
        order.push('second');
      },
    );
    await Promise.all([first, second]);
    assert.deepEqual(order, ['first', 'second']);
  });

  it('an engine that misses a library is broken, and says which', async () => {
    const folder = engineFolder(env);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'engine.json'),
      JSON.stringify({ files: { 'limpid_binding.node': 3 }, sources: addonSources() }),
    );
    const found = installedEngine(folder);
    assert.equal(found.state, 'broken');
    assert.match(found.reason, /limpid_binding\.node is missing/);
  });
});

describe('engine install: pure parts', () => {
  const ENTRIES: [entry: string, destination: string | null][] = [
    ['tensorflow/libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
    ['tensorflow/include/tensorflow/c/eager/c_api.h', 'include/tensorflow/c/eager/c_api.h'],
    ['tensorflow/include/xla/tsl/c/tsl_status.h', 'include/xla/tsl/c/tsl_status.h'],
    ['tensorflow/include/tensorflow/c/../../../../x.h', null],
    ['tensorflow/include/tensorflow/core/graph/graph.h', null],
    ['other/libtensorflow_cc.so.2', null],
  ];
  for (const [entry, expected] of ENTRIES) {
    it(`${entry} -> ${expected}`, () => assert.equal(destination(entry), expected));
  }

  const PAGES: [what: string, body: string, type: string, href: string | null][] = [
    ['JSON', `{"files":[{"filename":"${FILE}","url":"u"}]}`, 'application/vnd.pypi.simple.v1+json', 'u'],
    ['JSON without it', '{"files":[]}', 'application/vnd.pypi.simple.v1+json', null],
    ['HTML', `<a href="../x/${FILE}?a=1&amp;b=2#sha256=0">t</a>`, 'text/html', `../x/${FILE}?a=1&b=2#sha256=0`],
    ['HTML without it', '<a href="other.whl">t</a>', 'text/html', null],
  ];
  for (const [what, body, type, href] of PAGES) {
    it(`an index page in ${what}: ${href}`, () => assert.equal(findFile(body, type, FILE), href));
  }

  it("pip's first error line is its reason", () => {
    assert.equal(lastError('Looking\nERROR: No index.\nERROR: No match\n'), 'No index');
    assert.equal(lastError(''), 'it failed without a word');
  });
});

/** A zip file whose entries are stored, not compressed. */
function zip(files: { [name: string]: string }): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, tail, Buffer.from(name)]));
    parts.push(entry);
    offset += entry.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
