/** The TypeScript client asks models over REST with the binary extension: what comes back is what the model gives here. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import type { ErrorCode, LimpidError } from '../../../kernel/src/errors.ts';
import { connect } from '../../../kernel/src/serve/client/connect.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { startService, type Service } from '../../../kernel/src/serve/service.ts';
import { dense as makeDense, simple, texts } from './models.ts';

/** What a program says of the service, so that the compiler checks names. */
interface Served {
  readonly [other: string]: { readonly inputs: string; readonly outputs: string };
  readonly simple: { readonly inputs: 'INPUT0' | 'INPUT1'; readonly outputs: 'OUTPUT0' | 'OUTPUT1' };
  readonly dense: { readonly inputs: 'x'; readonly outputs: 'y' };
}

const KEY = 'a-key-of-the-test';
/** A port that no other test is given: those that are free are given again at once. */
const NOBODY = 'http://127.0.0.1:2';
const ROWS = [
  [0.5, -1, 2],
  [1, 0.25, -3],
];
const A = [Array.from({ length: 16 }, (_, at) => at)];

describe('the client of a service', () => {
  let door: Service;
  let dense: tf.LayersModel;
  let tensors = 0;
  const client = () => connect<Served>(door.url, { key: KEY });
  const here = () =>
    // SAFETY: one tensor of two dimensions.
    tf.tidy(() => (dense.predictOnBatch(tf.tensor2d(ROWS)) as tf.Tensor2D).arraySync());

  before(async () => {
    await loadEngine();
    dense = makeDense();
    door = await startService(await createModels({ simple, dense, text: texts() }), { key: KEY, grace: 0 });
    tensors = tf.memory().numTensors;
  });
  after(async () => {
    assert.equal(tf.memory().numTensors, tensors);
    dense.dispose();
    await door.stop();
  });

  it('takes lists, alone or by name', async () => {
    const alone = await client().infer('dense', ROWS);
    assert.deepEqual(alone.outputs.y.array(), here());
    const named = await client().infer('dense', { x: ROWS }, { id: 'a', version: '1' });
    assert.deepEqual([named.model, named.version, named.id], ['dense', '1', 'a']);
    assert.deepEqual(named.outputs.y.array(), here());
  });

  it('takes typed arrays and tensors, and gives tensors', async () => {
    const arrays = await client().infer('dense', [new Float32Array([0.5, -1, 2]), new Float32Array([1, 0.25, -3])]);
    assert.deepEqual(arrays.outputs.y.shape, [2, 2]);
    const x = tf.tensor2d(ROWS);
    const { outputs } = await client().infer('dense', { x });
    const y = outputs.y.tensor();
    assert.deepEqual(y.arraySync(), here());
    assert.deepEqual(arrays.outputs.y.array(), y.arraySync());
    tf.dispose([x, y]);
  });

  it('sends the datatype that the model wants, and takes the outputs that are asked for', async () => {
    const { outputs } = await client().infer('simple', { INPUT0: A, INPUT1: A }, { outputs: ['OUTPUT1'] });
    assert.deepEqual(Object.keys(outputs), ['OUTPUT1']);
    assert.equal(outputs.OUTPUT1.datatype, 'INT32');
    assert.deepEqual(outputs.OUTPUT1.array(), [A.flat().map(() => 0)]);
  });

  it('carries texts', async () => {
    const { outputs } = await client().infer('text', ['', '世界', 'abc']);
    assert.deepEqual(outputs.t?.array(), ['', '世界', 'abc']);
  });

  it('tells what a model takes, whether it is ready, and what it has done', async () => {
    assert.deepEqual((await client().metadata('dense')).inputs, [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }]);
    assert.equal(await client().ready(), true);
    assert.equal(await client().ready('dense', '1'), true);
    const [statistics] = await client().statistics('dense');
    // four requests of two rows each
    assert.deepEqual([statistics?.inferenceCount, statistics?.durations.queue.count], [8, 4]);
  });

  const REFUSED: readonly [what: string, code: ErrorCode, says: RegExp, ask: () => Promise<unknown>][] = [
    ['a model that is not there', 'CLIENT_REFUSED', /HTTP 404.*unknown model/, () => client().infer('no', { x: ROWS })],
    ['an input that is not there', 'CLIENT_INPUT', /no input z.*: t\./, () => client().infer('text', { z: ['a'] })],
    ['one value for two inputs', 'CLIENT_INPUTS', /2 inputs.*INPUT0, INPUT1/, () => client().infer('simple', A)],
    ['uneven lists', 'CLIENT_RAGGED', /\[2, 3\]/, () => client().infer('dense', [[1, 2, 3], [4]])],
    ['lists of two depths', 'CLIENT_RAGGED', /\[2, 3\]/, () => client().infer('dense', [[1, 2, 3], 4])],
    ['a text for a number', 'CLIENT_VALUE', /"a".*FP32/, () => client().infer('dense', [[1, 2, 'a']])],
    ['a half for INT32', 'CLIENT_VALUE', /0\.5.*INT32/, () => client().infer('simple', { INPUT0: [[0.5]] })],
    ['a wrong key', 'CLIENT_REFUSED', /HTTP 401/, () => connect(door.url, { key: 'b' }).infer('dense', ROWS)],
    ['an address that is none', 'CLIENT_ADDRESS', /nowhere/, async () => connect('nowhere')],
    ['an address where nobody is', 'CLIENT_UNREACHABLE', /ECONNREFUSED/, () => connect(NOBODY).ready()],
  ];
  for (const [what, code, says, ask] of REFUSED) {
    it(`says what is wrong with ${what}`, () =>
      assert.rejects(ask, (error: LimpidError) => {
        assert.equal(error.code, code);
        assert.match(error.message, says);
        return true;
      }));
  }

  const FOREIGN: readonly [what: string, body: string, header: Record<string, string>, code: ErrorCode][] = [
    ['a page', '<html></html>', {}, 'CLIENT_FOREIGN'],
    ['a body shorter than its header says', '{}', { 'inference-header-content-length': '99' }, 'CLIENT_FOREIGN'],
    ['a tensor longer than the body', output({ binary_data_size: 8 }), {}, 'CLIENT_FOREIGN'],
    ['bytes that are not its shape', output({ binary_data_size: 0 }), {}, 'CLIENT_FOREIGN'],
    ['a redirect', '', { location: 'http://127.0.0.1:9/' }, 'CLIENT_UNREACHABLE'],
  ];
  for (const [what, body, header, code] of FOREIGN) {
    it(`is not taken in by ${what}`, async () => {
      const server = createServer((request, response) => {
        for (const [name, value] of Object.entries(header)) response.setHeader(name, value);
        response.statusCode = 'location' in header ? 302 : 200;
        response.end(body);
        request.resume();
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      // SAFETY: a server that listens on a port has one.
      const { port } = server.address() as AddressInfo;
      const x = tf.tensor2d(ROWS);
      await assert.rejects(connect(`http://127.0.0.1:${port}`).infer('dense', { x }), { code });
      x.dispose();
      await new Promise((done) => server.close(done));
    });
  }

  it('does not wait for ever', async () => {
    const server = createServer(() => undefined);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // SAFETY: a server that listens on a port has one.
    const { port } = server.address() as AddressInfo;
    const waiting = connect(`http://127.0.0.1:${port}`, { timeout: 0.2 }).ready();
    await assert.rejects(waiting, { code: 'CLIENT_SILENT' });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});

function output(parameters: object): string {
  return JSON.stringify({ model_name: 'm', outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 2], parameters }] });
}
