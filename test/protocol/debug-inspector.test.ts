/** Another debugger beside ours: V8's inspector of the thread that runs the cells, on a port of the loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import WebSocket from 'ws';
import { DebugSession } from './debug-session.ts';
import { FrontEnd } from './front-end.ts';

interface Profile {
  profile: { nodes: { callFrame: { functionName: string } }[] };
}

describe('debug_request: openInspector', () => {
  let front: FrontEnd;
  let debug: DebugSession;
  before(async () => {
    front = await FrontEnd.start();
    debug = new DebugSession(front);
  });
  after(() => front.close());

  it('takes a CPU profile of a cell, sees its variables, and is closed when the debugger goes', async () => {
    const { address } = await debug.ask('openInspector');
    assert.match(address, /^ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}$/);
    const devTools = await DevTools.connect(address);
    await front.run('let kept = 41; function spinInHere() { const end = Date.now() + 200; while (Date.now() < end); }');
    assert.deepEqual(await devTools.ask('Runtime.evaluate', { expression: 'kept + 1' }), {
      result: { type: 'number', value: 42, description: '42' },
    });
    await devTools.ask('Profiler.enable');
    await devTools.ask('Profiler.start');
    await front.run('spinInHere()');
    // SAFETY: the protocol says so
    const { profile } = (await devTools.ask('Profiler.stop')) as unknown as Profile;
    assert.ok(profile.nodes.some(({ callFrame }) => callFrame.functionName === 'spinInHere'));
    await devTools.close();
    await assert.rejects(DevTools.connect(address), /ECONNREFUSED|ECONNRESET|hang up/);
    assert.equal(await front.value('kept'), '41');
  });

  it('answers while a cell spins, and what it does not know with an error', async () => {
    const { address } = await debug.ask('openInspector');
    const devTools = await DevTools.connect(address);
    const cell = await front.begin(`console.log('spins'); while (true) {}`);
    await cell.recvStream('stdout', 'spins\n');
    await devTools.ask('Profiler.enable');
    await assert.rejects(devTools.ask('No.such'), /No\.such/);
    await devTools.close();
    await front.interrupt();
    await cell.fails();
  });

  it('takes a heap snapshot, in pieces', async () => {
    const { address } = await debug.ask('openInspector');
    const devTools = await DevTools.connect(address);
    await devTools.ask('HeapProfiler.takeHeapSnapshot');
    const text = devTools.told.flatMap(({ method, params }) =>
      method === 'HeapProfiler.addHeapSnapshotChunk' ? [params['chunk']] : [],
    );
    assert.match(text.join('').slice(0, 200), /^\{"snapshot":/);
    await devTools.close();
  });

  it('takes one debugger, none that does not know its secret, and no page of a browser', async () => {
    const { address } = await debug.ask('openInspector');
    await assert.rejects(DevTools.connect(address.replace(/[^/]*$/, 'guessed')), /400/);
    await assert.rejects(DevTools.connect(address, { origin: 'http://127.0.0.1' }), /401/);
    await assert.rejects(DevTools.connect(address, { headers: { host: 'bent.example:80' } }), /401/);
    const devTools = await DevTools.connect(address);
    await assert.rejects(DevTools.connect(address), /ECONNREFUSED|ECONNRESET|hang up/);
    await devTools.close();
  });
});

/** As a front end of the Chrome DevTools Protocol speaks. */
class DevTools {
  /** What came without being asked for. */
  readonly told: { method: string; params: { [field: string]: unknown } }[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<object>>();
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      // SAFETY: what is not so fails the test
      const { id, result, error, ...notification } = JSON.parse(data.toString()) as {
        id?: number;
        result?: object;
        error?: { message: string };
      } & DevTools['told'][number];
      if (id === undefined) this.told.push(notification);
      else if (error) this.#waiting.get(id)?.reject(new Error(error.message));
      else this.#waiting.get(id)?.resolve(result ?? {});
    });
  }

  static async connect(address: string, options: WebSocket.ClientOptions = {}): Promise<DevTools> {
    const socket = new WebSocket(address, options);
    await once(socket, 'open');
    return new DevTools(socket);
  }

  ask(method: string, params = {}): Promise<object> {
    const id = ++this.#id;
    const waiting = Promise.withResolvers<object>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return waiting.promise;
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
