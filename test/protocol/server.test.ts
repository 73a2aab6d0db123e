/** Kernels of a real Jupyter Server, by the client that the extension uses. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KernelClient } from '../../kernel/src/client/client.ts';
import { connectKernel, findSession, isServer, kernelspecs, signIn } from '../../kernel/src/client/server/index.ts';
import { textIn } from '../../kernel/src/client/server/rest.ts';
import type { JsonObject, Publication } from '../../kernel/src/messages.ts';
import { JupyterServer } from './jupyter-server.ts';

const NOTEBOOK = { path: 'remote-1.ipynb', name: 'remote.ipynb' };

describe('a kernel of a Jupyter Server', function () {
  this.timeout(300_000);
  let server: JupyterServer;
  const clients: KernelClient[] = [];
  before(async () => (server = await JupyterServer.start()));
  afterEach(async () => {
    for (const client of clients.splice(0)) client.detach();
    const sessions = await server.ask('api/sessions');
    for (const { id } of sessions as { id: string }[]) await server.ask(`api/sessions/${id}`, 'DELETE');
  });
  after(() => server.close());

  /** As the extension does: what was published before is in the journal. */
  const connect = async (options: Partial<Parameters<typeof connectKernel>[0]> = {}): Promise<KernelClient> => {
    const door = { url: server.url, token: server.token };
    const client = await connectKernel({ door, notebook: NOTEBOOK, kernel: 'limpid', ...options });
    clients.push(client);
    if (client.isWaiting) client.listen((await client.request('journal_request', {})).sequence);
    return client;
  };

  it('is one of its kernelspecs', async () => {
    const door = { url: server.url, token: server.token };
    assert.equal(await isServer(door), true);
    const ours = (await kernelspecs(door)).find(({ name }) => name === 'limpid');
    assert.deepEqual(ours, { name: 'limpid', displayName: 'TypeScript (Limpid)', language: 'typescript' });
  });

  it('runs cells, whose output comes in its order', async () => {
    const client = await connect();
    const told: Publication[] = [];
    const code = `for (let i = 0; i < 300; i++) i % 3 ? console.log(i) : console.error(i); 'done'`;
    const reply = await client.execute(code, { onMessage: (one) => told.push(one) });
    assert.deepEqual([reply.status, reply.execution_count], ['ok', 1]);
    const numbers = told.flatMap((one) => (one.type === 'stream' ? one.content.text.trim().split('\n') : []));
    assert.deepEqual(
      numbers,
      Array.from({ length: 300 }, (_, index) => String(index)),
    );
    assert.equal(resultOf(told), "'done'");
  });

  it('is debugged over its control channel, whose events come whole', async () => {
    const client = await connect();
    const events: string[] = [];
    const stopped = Promise.withResolvers<void>();
    client.followDebugger(({ event }) => {
      events.push(event);
      if (event === 'stopped') stopped.resolve();
    });
    const ask = async (command: string, args: JsonObject = {}): Promise<object> => {
      const asked = { type: 'request', seq: 1, command, arguments: args } as const;
      const { success, message, body } = await client.request('debug_request', asked);
      assert.ok(success, message);
      return body;
    };
    const code = 'let n = 1;\nn += 1;\nn';
    await ask('initialize');
    await ask('attach');
    const path = textIn(await ask('dumpCell', { code }), 'sourcePath');
    await ask('setBreakpoints', { source: { path }, breakpoints: [{ line: 2 }] });
    const reply = client.execute(code);
    await stopped.promise;
    await ask('continue', { threadId: 1 });
    assert.equal((await reply).status, 'ok');
    await ask('disconnect');
    assert.deepEqual(events, ['initialized', 'stopped', 'continued', 'terminated']);
  });

  it('is asked for values and completions', async () => {
    const client = await connect();
    await client.execute('const answer = 42');
    const { matches } = ok(await client.request('complete_request', { code: 'answ', cursor_pos: 4 }));
    assert.ok(matches.includes('answer'));
    const inspected = ok(await client.request('inspect_request', { code: 'answer', cursor_pos: 3, detail_level: 0 }));
    assert.match(JSON.stringify(inspected.data['text/plain']), /42/);
  });

  it('is interrupted in an endless cell and keeps its variables', async () => {
    const client = await connect();
    await client.execute('let kept = 41');
    const spinning = client.execute(`console.log('spinning'); while (true) {}`, {
      onMessage: ({ type }) => void (type === 'stream' && client.interrupt()),
    });
    assert.equal((await spinning).status, 'error');
    assert.equal(await valueOf(client, 'kept + 1'), '42');
  });

  it('asks what a cell wants to know, one question after another', async () => {
    const client = await connect();
    const told: Publication[] = [];
    const asked: object[] = [];
    const code = `import { promptSecret } from 'limpid'; [prompt('Name'), promptSecret('Key')?.length, prompt('More')]`;
    const reply = await client.execute(code, {
      onMessage: (one) => told.push(one),
      onQuestion: async (question) => {
        asked.push(question);
        return ['Zürich 🙂', 'secret', null][asked.length - 1] ?? null;
      },
    });
    assert.equal(reply.status, 'ok');
    assert.deepEqual(asked, [
      { prompt: 'Name ', password: false },
      { prompt: 'Key ', password: true },
      { prompt: 'More ', password: false },
    ]);
    assert.equal(resultOf(told), "[ 'Zürich 🙂', 6, null ]");
  });

  it('takes a question back when its cell is interrupted', async () => {
    const client = await connect();
    let isOver = false;
    const reply = await client.execute(`prompt('Name')`, {
      onQuestion: (_question, over) =>
        new Promise((resolve) => {
          over.addEventListener('abort', () => {
            isOver = true;
            resolve(null);
          });
          void client.interrupt();
        }),
    });
    assert.deepEqual([reply.status, isOver], ['error', true]);
    assert.equal(await valueOf(client, '1 + 1'), '2');
  });

  it('opens comms, with buffers too', async () => {
    const client = await connect();
    const told: Publication[] = [];
    const code = `Deno.jupyter.broadcast('comm_open', { comm_id: 'c', target_name: 't', data: {} },
      { buffers: [new Uint8Array([1, 2, 3])] }); 1`;
    const reply = await client.execute(code, { onMessage: (one) => told.push(one) });
    assert.equal(reply.status, 'ok');
    assert.equal(told.find(({ type }) => type === 'comm_open')?.type, 'comm_open');
  });

  it('is come back to: the cell that ran meanwhile has lost no line', async () => {
    const first = await connect();
    const begun = Promise.withResolvers<void>();
    const folder = await mkdtemp(path.join(tmpdir(), 'limpid-back-'));
    const back = path.join(folder, 'back');
    const code = `for (let i = 0; i < 20; i++) {
      console.log('line', i);
      do await new Promise((r) => setTimeout(r, 10));
      while (i === 10 && !require('node:fs').existsSync(${JSON.stringify(back)}));
    }`;
    void first
      .execute(code, { cellId: 'a', onMessage: ({ type }) => type === 'stream' && begun.resolve() })
      .catch(String);
    await begun.promise;
    first.detach();
    const door = { url: server.url, token: server.token };
    const second = await connectKernel({ door, notebook: NOTEBOOK, kernel: 'limpid' });
    clients.push(second);
    const { entries, sequence } = await second.request('journal_request', {});
    const [entry] = entries;
    assert.ok(entry && entry.cellId === 'a' && entry.reply === null);
    const told = [...entry.outputs];
    const adopted = second.adopt(entry.id, { onMessage: (one) => told.push(one) });
    second.listen(sequence);
    await writeFile(back, '');
    const reply = await adopted;
    assert.equal(reply.status, 'ok');
    assert.equal(textOf(told), Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join(''));
    await rm(folder, { recursive: true });
  });

  it('forgets its variables when it is restarted, and stays the same to the server', async () => {
    const client = await connect();
    await client.execute('let before = 1');
    const kernelOf = async (): Promise<string | undefined> =>
      (await findSession({ url: server.url, token: server.token }, NOTEBOOK))?.kernel;
    const known = await kernelOf();
    await client.shutdown(true);
    assert.equal(await kernelOf(), known);
    assert.equal(await valueOf(await connect(), 'typeof before'), "'undefined'");
  });

  it('ends when it is shut down, and with it its session', async () => {
    const client = await connect();
    await client.shutdown();
    assert.deepEqual(await server.ask('api/sessions'), []);
    assert.deepEqual(await server.ask('api/kernels'), []);
  });

  it('whose process ended says so', async () => {
    const how = Promise.withResolvers<string>();
    const client = await connect({ onExit: how.resolve });
    const cell = client.execute('process.kill(process.ppid, "SIGKILL"); while (true) {}');
    await assert.rejects(cell, /The kernel ended on the server at 127\.0\.0\.1/);
    assert.match(await how.promise, /The next cell starts a new one/);
    // at once, while the server restarts it
    assert.equal(await valueOf(await connect(), '6 * 7'), '42');
  });

  it('shows the whole of a flood, of which the server leaves out most', async () => {
    const client = await connect();
    let text = '';
    let isCut = false;
    const line = 'x'.repeat(1000);
    await client.execute(`for (let i = 0; i < 12000; i++) console.log(i, '${line}')`, {
      onMessage: ({ type, content }) => {
        if (type === 'clear_output') text = '';
        if (type === 'stream') text += content.text;
        isCut ||= text.includes('IOPub data rate exceeded');
      },
    });
    assert.ok(isCut, 'the server cuts floods');
    const lines = text.trim().split('\n');
    assert.deepEqual([lines.length, lines[11_999]], [12_000, `11999 ${line}`]);
  });

  it('goes on when the connection is cut and comes back, without a line lost', async () => {
    const wire = await CutWire.to(Number(new URL(server.url).port));
    const reaches: boolean[] = [];
    const door = { url: wire.url, token: server.token };
    const client = await connect({ door, onReach: (isThere) => reaches.push(isThere) });
    let text = '';
    const code = `for (let i = 0; i < 40; i++) { console.log('line', i); await new Promise((r) => setTimeout(r, 50)); }`;
    const reply = await client.execute(code, {
      onMessage: ({ type, content }) => {
        if (type === 'clear_output') text = '';
        if (type !== 'stream') return;
        if (reaches.length === 0) wire.cut();
        text += content.text;
      },
    });
    assert.equal(reply.status, 'ok');
    assert.deepEqual(reaches, [false, true]);
    assert.equal(text, Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join(''));
    assert.equal(await valueOf(client, '1 + 1'), '2');
    client.detach();
    wire.close();
  });
});

describe('a Jupyter Server that', function () {
  this.timeout(300_000);

  it('refuses the token says so', async () => {
    const server = await JupyterServer.start();
    const door = { url: server.url, token: 'wrong' };
    await assert.rejects(kernelspecs(door), /refuses the token or password \(HTTP 403\)\. Connect once more/);
    await assert.rejects(connectKernel({ door, notebook: NOTEBOOK, kernel: 'limpid' }), /refuses the token/);
    await server.close();
  });

  it('has a password and no token is signed in to, and runs and ends kernels', async () => {
    const server = await JupyterServer.start({ password: 'open sesame & more' });
    const shut = await signIn({ url: server.url, token: 'wrong' });
    await assert.rejects(kernelspecs(shut), /refuses the token or password/);
    const door = await signIn({ url: server.url, token: 'open sesame & more' });
    const client = await connectKernel({ door, notebook: NOTEBOOK, kernel: 'limpid' });
    client.listen(0);
    assert.equal(await valueOf(client, '40 + 2'), '42');
    await client.shutdown();
    assert.equal(await findSession(door, NOTEBOOK), null);
    await server.close();
  });

  it('has a certificate of its own making is refused, in words that say what to do', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'limpid-certificate-'));
    const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
    const asked = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=127.0.0.1'.split(
      ' ',
    );
    execFileSync('openssl', [...asked, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    const server = await JupyterServer.start({ tls: { key, certificate } });
    const door = { url: server.url, token: server.token };
    await assert.rejects(
      isServer(door),
      /certificate of 127\.0\.0\.1:\d+ is not trusted \(.*self-signed.*NODE_EXTRA_CA_CERTS/,
    );
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('is not there says so', async () => {
    const door = { url: 'http://127.0.0.1:9/', token: '' };
    await assert.rejects(kernelspecs(door), /Nothing answers at 127\.0\.0\.1:9 \(.+\)\. See that the server runs/);
  });

  it('has no such kernel says so, and leaves no session', async () => {
    const server = await JupyterServer.start({ hasOurs: false });
    const door = { url: server.url, token: server.token };
    await assert.rejects(connectKernel({ door, notebook: NOTEBOOK, kernel: 'limpid' }), /limpid/);
    assert.deepEqual(await server.ask('api/sessions'), []);
    await server.close();
  });

  it('goes away in the midst of a cell lets it fail in clear words, with its output so far', async () => {
    const server = await JupyterServer.start();
    const door = { url: server.url, token: server.token };
    const how = Promise.withResolvers<string>();
    const client = await connectKernel({ door, notebook: NOTEBOOK, kernel: 'limpid', onExit: how.resolve });
    client.listen((await client.request('journal_request', {})).sequence);
    let text = '';
    const cell = client.execute(`console.log('so far'); await new Promise(() => {})`, {
      onMessage: ({ type, content }) => {
        if (type !== 'stream') return;
        text += content.text;
        void server.kill();
      },
    });
    await assert.rejects(cell, /went away \(.+\), and did not come back within \d+ s/);
    assert.match(await how.promise, /What the cell has put out stays/);
    assert.equal(text, 'so far\n');
    await server.close();
  });
});

/** A wire to a server that can be cut once in a while. */
class CutWire {
  readonly url: string;
  readonly #sockets = new Set<Socket>();
  readonly #close: () => void;

  private constructor(port: number, close: () => void) {
    this.url = `http://127.0.0.1:${port}/`;
    this.#close = close;
  }

  static async to(port: number): Promise<CutWire> {
    const server = createServer((socket) => {
      const onward = connectTo(port, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const one of [socket, onward]) {
        wire.#sockets.add(one);
        one.on('close', () => wire.#sockets.delete(one));
        one.on('error', () => [socket, onward].forEach((end) => end.destroy()));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // SAFETY: a server that listens on TCP has a port.
    const wire = new CutWire((server.address() as AddressInfo).port, () => server.close());
    return wire;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#close();
  }
}

async function valueOf(client: KernelClient, code: string): Promise<string> {
  const told: Publication[] = [];
  await client.execute(code, { onMessage: (one) => told.push(one) });
  return resultOf(told);
}

function resultOf(told: readonly Publication[]): string {
  const result = told.find((one) => one.type === 'execute_result');
  return result?.type === 'execute_result' ? textIn(result.content.data, 'text/plain') : '';
}

function textOf(told: readonly Publication[]): string {
  return told.map((one) => (one.type === 'stream' ? one.content.text : '')).join('');
}

function ok<T extends { status: string }>(reply: T): Extract<T, { status: 'ok' }> {
  assert.equal(reply.status, 'ok');
  // SAFETY: just seen
  return reply as Extract<T, { status: 'ok' }>;
}
