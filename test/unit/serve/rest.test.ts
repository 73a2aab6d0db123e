/** The doors of the service, asked without a socket: what comes out, and that hostile requests are refused in the one shape. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { startRest, type Rest } from '../../../kernel/src/serve/rest/rest.ts';
import { doubling } from './served.ts';

const KEY = 'a key';
const input = (more: object): object => ({
  inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2], ...more }],
});
const answerY = (...data: number[]): object => ({
  ...{ model_name: 'm', model_version: '1' },
  outputs: [{ name: 'y', shape: [data.length / 2, 2], datatype: 'FP32', data }],
});
const deep = Buffer.from('['.repeat(1_000_000));

type Headers = { [name: string]: string };
interface Case {
  path?: string;
  body?: object | Buffer | string;
  headers?: Headers;
  status: number;
  answer?: object | RegExp;
}

const INFER: { [name: string]: Case } = {
  'flat data': { body: input({}), status: 200, answer: answerY(2, 4) },
  'nested data': {
    body: input({
      shape: [2, 2],
      data: [
        [1, 2],
        [3, 4],
      ],
    }),
    status: 200,
    answer: answerY(2, 4, 6, 8),
  },
  'a version': { path: '/v2/models/m/versions/1/infer', body: input({}), status: 200, answer: answerY(2, 4) },
  'no such version': { path: '/v2/models/m/versions/2/infer', body: input({}), status: 404, answer: /unknown model/ },
  'no such model': { path: '/v2/models/__proto__/infer', body: input({}), status: 404, answer: /unknown model/ },
  gzip: { body: gzipSync(JSON.stringify(input({}))), headers: { 'content-encoding': 'gzip' }, status: 200 },
  'gzip that unpacks to more than a body may have': {
    ...{ body: gzipSync(Buffer.alloc(2 ** 21)), headers: { 'content-encoding': 'gzip' } },
    ...{ status: 413, answer: /unpacks to more/ },
  },
  'no gzip': { body: 'x', headers: { 'content-encoding': 'gzip' }, status: 400, answer: /not gzip/ },
  'a shape whose product overflows': { body: input({ shape: [2 ** 62, 4] }), status: 400, answer: /too many elements/ },
  'a negative length': { body: input({ shape: [-1, 2] }), status: 400, answer: /whole numbers/ },
  'a length that is no number': { body: input({ shape: ['1', 2] }), status: 400, answer: /whole numbers/ },
  'fewer numbers than the shape': { body: input({ shape: [2, 2] }), status: 400, answer: /2 elements/ },
  'another rank': { body: input({ shape: [2] }), status: 400, answer: /unexpected shape/ },
  'another type': { body: input({ datatype: 'INT32' }), status: 400, answer: /expects 'FP32'/ },
  'no type': { body: input({ datatype: 'toString' }), status: 400, answer: /x: the datatype "toString" is none of/ },
  'text for a number': { body: input({ data: ['1', 2] }), status: 400, answer: /no FP32/ },
  'a number beyond float32': {
    body: input({ data: [1e39, 2] }),
    status: 400,
    answer: /x\[0\] is 1e\+39, which FP32/,
  },
  'FP64 that would be rounded': {
    body: input({ datatype: 'FP64', data: [0.1, 2] }),
    status: 400,
    answer: /x\[0\] is 0\.1, which FP32/,
  },
  'FP64 that fits': { body: input({ datatype: 'FP64', data: [0.5, 2] }), status: 200, answer: answerY(1, 4) },
  'NaN as a bare word': {
    body: '{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[NaN,1]}]}',
    status: 400,
  },
  'an unknown input': { body: input({ name: 'z' }), status: 400, answer: /unexpected inference input 'z'/ },
  'an output that is not there': { body: { ...input({}), outputs: [{ name: 'z' }] }, status: 400, answer: /'z'/ },
  'an output twice, which comes once': {
    body: { ...input({}), outputs: [{ name: 'y' }, { name: 'y' }] },
    ...{ status: 200, answer: answerY(2, 4) },
  },
  'JSON that is a million lists deep': { body: deep, status: 400, answer: /deeper than 32/ },
  'half a JSON': { body: '{"inputs":', status: 400, answer: /failed to parse/ },
  'no body': { body: '', status: 400 },
  'a body over the limit': { body: Buffer.alloc(2 ** 20 + 1), status: 413 },
  'a failing model, whose stack stays inside': {
    body: input({ data: [13, 1] }),
    status: 500,
    answer: /^The model failed: 13 is a bad number$/,
  },
  'a header length beyond the body': {
    body: input({}),
    headers: { 'inference-header-content-length': '999' },
    status: 400,
    answer: /of a body of/,
  },
  'a header length that is none': {
    body: input({}),
    headers: { 'inference-header-content-length': '-1' },
    status: 400,
  },
  'binary data': { ...binary([1, 2], 8), status: 200, answer: answerY(2, 4) },
  'binary data with NaN': { ...binary([NaN, 2], 8), status: 400, answer: /NaN/ },
  'binary data that is cut short': { ...binary([1, 2], 80), status: 400, answer: /binary_data_size/ },
  'binary data that nobody takes': { ...binary([1, 2, 3], 8), status: 400, answer: /belong to no input/ },
  'the raw form': { body: floats([1, 2]), headers: { 'inference-header-content-length': '0' }, status: 200 },
  'the raw form, too long': {
    body: floats([1, 2, 3]),
    headers: { 'inference-header-content-length': '0' },
    status: 400,
  },
};

const OTHERS: { [name: string]: Case } = {
  ':predict by rows': {
    path: '/v1/models/m:predict',
    body: {
      instances: [
        [1, 2],
        [3, 4],
      ],
    },
    status: 200,
    answer: {
      predictions: [
        [2, 4],
        [6, 8],
      ],
    },
  },
  ':predict by named rows': {
    path: '/v1/models/m:predict',
    body: { instances: [{ x: [1, 2] }] },
    status: 200,
    answer: { predictions: [[2, 4]] },
  },
  ':predict by columns': {
    path: '/v1/models/m/versions/1:predict',
    body: { inputs: { x: [[1, 2]] } },
    status: 200,
    answer: { outputs: [[2, 4]] },
  },
  ':predict of ragged rows': {
    path: '/v1/models/m:predict',
    body: { instances: [[1, 2], [3]] },
    status: 400,
    answer: /different shapes/,
  },
  ':predict both ways': {
    path: '/v1/models/m:predict',
    body: { instances: [[1, 2]], inputs: [[1, 2]] },
    status: 400,
    answer: /either/,
  },
  ':predict of a version that is not there': {
    path: '/v1/models/m/versions/7:predict',
    body: { instances: [[1, 2]] },
    status: 404,
  },
  'invocations: split': {
    path: '/invocations',
    body: { dataframe_split: { columns: ['a', 'b'], data: [[1, 2]] } },
    status: 200,
    answer: { predictions: [[2, 4]] },
  },
  'invocations: records': {
    path: '/invocations',
    body: { dataframe_records: [{ a: 1, b: 2 }] },
    status: 200,
    answer: { predictions: [[2, 4]] },
  },
  'invocations: inputs': {
    path: '/invocations',
    body: { inputs: { x: [[1, 2]] } },
    status: 200,
    answer: { predictions: [[2, 4]] },
  },
  'invocations: CSV': {
    path: '/invocations',
    body: '\ufeffa,b\r\n1,2\r\n"3",4e0\r\n',
    headers: { 'content-type': 'text/csv; charset=utf-8' },
    status: 200,
    answer: {
      predictions: [
        [2, 4],
        [6, 8],
      ],
    },
  },
  'invocations: CSV with a word': {
    ...{ path: '/invocations', body: 'a,b\n1,two\n', headers: { 'content-type': 'text/csv' } },
    ...{ status: 400, answer: /row 1 of column 'b' holds 'two'/ },
  },
  'invocations: CSV with an empty cell': {
    ...{ path: '/invocations', body: 'a,b\n1,\n', headers: { 'content-type': 'text/csv' } },
    ...{ status: 400, answer: /no number/ },
  },
  'invocations: CSV with a row that is too long': {
    ...{ path: '/invocations', body: 'a,b\n1,2,3\n', headers: { 'content-type': 'text/csv' } },
    ...{ status: 400, answer: /failed to parse the CSV/ },
  },
  'invocations: CSV without rows': {
    ...{ path: '/invocations', body: 'a,b\n', headers: { 'content-type': 'text/csv' } },
    ...{ status: 400, answer: /rows after it/ },
  },
  'invocations: two forms': {
    path: '/invocations',
    body: { inputs: [[1, 2]], instances: [[1, 2]] },
    status: 400,
    answer: /exactly one/,
  },
  index: {
    path: '/v2/repository/index',
    body: {},
    status: 200,
    answer: [{ name: 'm', version: '1', state: 'READY', reason: '' }],
  },
  'a model out of a request': {
    path: '/v2/repository/models/m/load',
    body: { parameters: { 'file:1/model.json': 'e30=' } },
    status: 400,
    answer: /own folder/,
  },
  'nothing there': { path: '/v2/nothing', body: {}, status: 404, answer: /nothing at POST/ },
  'another method': { path: '/v2', body: {}, status: 405, answer: /takes GET/ },
  'no key': {
    path: '/v2/repository/index',
    headers: { 'x-api-key': '' },
    body: {},
    status: 401,
    answer: /key is missing or wrong/,
  },
  'a wrong key': { path: '/v2/repository/index', headers: { 'x-api-key': 'b key' }, body: {}, status: 401 },
  'a bearer': {
    path: '/v2/repository/index',
    headers: { 'x-api-key': KEY, authorization: `Bearer ${KEY}` },
    body: {},
    status: 200,
  },
  'the key that is not for loading': { path: '/v2/repository/models/m/load', body: {}, status: 401 },
  'a name that was rebound': {
    headers: { host: 'evil.example:80' },
    body: input({}),
    status: 403,
    answer: /host name/,
  },
  'a foreign page': { headers: { origin: 'https://evil.example' }, body: input({}), status: 403, answer: /origin/ },
  'a page of this machine': { headers: { origin: 'http://localhost:8888' }, body: input({}), status: 200 },
};

describe('serve: REST', () => {
  let rest: Rest;
  before(async () => {
    const models = await createModels({ m: doubling() });
    rest = await startRest(models, { key: KEY, adminKey: 'another', bodyLimit: 2 ** 20 });
  });
  after(() => rest.close());

  const open: Rest[] = [];
  const closing = (started: Rest): Rest => {
    open.push(started);
    return started;
  };
  // also those of a test that failed
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  for (const [name, one] of Object.entries({ ...INFER, ...OTHERS })) {
    it(`${one.status}: ${name}`, async () => {
      const headers = { 'x-api-key': KEY, host: '127.0.0.1', ...one.headers };
      if (one.path?.endsWith('/load') && one.status === 400) headers['x-api-key'] = 'another';
      const { status, json } = await post(rest.app, one.path ?? '/v2/models/m/infer', one.body ?? '', headers);
      assert.equal(status, one.status, JSON.stringify(json));
      if (status >= 400) assert.deepEqual(Object.keys(json), ['error']);
      if (one.answer instanceof RegExp) assert.match('error' in json ? String(json.error) : '', one.answer);
      else if (one.answer) assert.deepEqual(json, one.answer);
    });
  }

  it('more requests than the rate are refused with the time to wait', async () => {
    const limited = closing(await startRest(await createModels({ m: doubling() }), { rate: 2 }));
    const statuses: [number, unknown][] = [];
    for (let request = 0; request < 3; request += 1) {
      const { statusCode, headers } = await limited.app.inject({ url: '/v2', headers: { host: 'localhost' } });
      statuses.push([statusCode, headers['retry-after']]);
    }
    assert.deepEqual(statuses, [
      [200, undefined],
      [200, undefined],
      [429, '1'],
    ]);
  });

  it('without a key it listens on this machine alone', async () => {
    const models = await createModels({ m: doubling() });
    await assert.rejects(startRest(models, { host: '0.0.0.0' }), { code: 'SERVE_OPEN' });
    // a name that begins as addresses of this machine do
    await assert.rejects(startRest(models, { host: '127.example.org' }), { code: 'SERVE_OPEN' });
  });

  it('it speaks TLS, and names a certificate that nobody takes at the start', async () => {
    const models = await createModels({ m: doubling() });
    const tls = (name: string) => ({ cert: certificate(name), key: certificate('key.pem') });
    const expired = startRest(models, { tls: tls('expired.pem') });
    await assert.rejects(expired, { code: 'SERVE_CERTIFICATE', message: /it expired at 2021-01-01/ });
    await assert.rejects(startRest(models, { tls: tls('none.pem') }), { code: 'SERVE_CERTIFICATE' });
    const secure = closing(await startRest(models, { tls: tls('valid.pem') }));
    const asked = get(secure.url + '/ping', {
      ...{ agent: false, ca: await readFile(certificate('valid.pem')) },
      // the certificate has no names but that of its subject
      checkServerIdentity: () => undefined,
    });
    // SAFETY: what this event brings
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    assert.equal(answer.resume().statusCode, 200);
  });
});

function certificate(name: string): string {
  return fileURLToPath(new URL(`certificates/${name}`, import.meta.url));
}

async function post(app: FastifyInstance, url: string, body: object | string, headers: Headers) {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await app.inject({ method: 'POST', url, headers, payload });
  const isJson = String(answer.headers['content-type']).startsWith('application/json');
  // SAFETY: bodies of JSON are objects or lists here
  return { status: answer.statusCode, json: isJson ? (JSON.parse(answer.body) as object) : {} };
}

function floats(values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

function binary(values: number[], size: number): { body: Buffer; headers: Headers } {
  const { inputs } = {
    inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', parameters: { binary_data_size: size } }],
  };
  const json = Buffer.from(JSON.stringify({ inputs }));
  const headers = { 'inference-header-content-length': String(json.length) };
  return { body: Buffer.concat([json, floats(values)]), headers };
}
