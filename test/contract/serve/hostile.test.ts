/** What hostile or unlucky clients do to a service that listens: they are refused in the one shape, and others are served meanwhile. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { connect as open, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { credentials, makeGenericClientConstructor, status, type ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { serve } from '../../../kernel/src/cli/serve.ts';
import { connect } from '../../../kernel/src/serve/client/connect.ts';
import { INFERENCE } from '../../../kernel/src/serve/grpc/inference-proto.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { startService, type Service } from '../../../kernel/src/serve/service.ts';
import { doubling } from '../../unit/serve/served.ts';
import { texts } from './models.ts';

const ASK = JSON.stringify({ inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] });
/** Milliseconds that a request may take: others are to be answered by then on a machine that is busy. */
const LATE = 2000;
const certificate = (name: string) => fileURLToPath(new URL(`../../unit/serve/certificates/${name}`, import.meta.url));

describe('a service among hostile clients', () => {
  const held = Promise.withResolvers<void>();
  let service: Service;

  before(async () => {
    const models = await createModels(
      { m: doubling(), t: texts(held.promise), u: texts(held.promise) },
      { timeout: LATE },
    );
    const tls = { cert: certificate('valid.pem'), key: certificate('key.pem') };
    service = await startService(models, { grace: 0, grpcPort: 0, receive: { headers: 1000, body: 1000 } });
    secure = await startService(await createModels({ m: doubling() }), { grace: 0, grpcPort: 0, tls });
  });
  after(async () => {
    held.resolve();
    await Promise.all([service.stop(), secure.stop()]);
  });
  let secure: Service;

  async function isServed(): Promise<void> {
    const answer = await fetch(`${service.url}/v2/models/m/infer`, { method: 'POST', body: ASK });
    assert.equal(answer.status, 200);
  }

  /** What the service sends until it closes; `write` is called four times a second. */
  async function raw(first: string, more: string): Promise<string> {
    const socket = open({ port: Number(new URL(service.url).port), host: '127.0.0.1' });
    const answer = text(socket);
    socket.write(first);
    const slowly = setInterval(() => socket.write(more), 250);
    await isServed();
    return answer.finally(() => clearInterval(slowly));
  }

  const HEAD = 'POST /v2/models/m/infer HTTP/1.1\r\nHost: localhost\r\n';
  const SLOW: readonly [what: string, first: string, more: string, status: number][] = [
    ['a body a byte at a time', `${HEAD}Content-Length: 1000\r\n\r\n`, ' ', 408],
    ['headers a byte at a time', HEAD, 'X', 408],
    ['chunks a byte at a time', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n', 408],
    ['no HTTP', 'hello\r\n\r\n', '', 400],
    ['headers without end', `${HEAD}X: ${'x'.repeat(20_000)}`, 'x', 431],
  ];
  for (const [what, first, more, expected] of SLOW) {
    it(`${expected}: ${what}`, async () => {
      const answer = await raw(first, more);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${expected} `));
      const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
      assert.ok(typeof body === 'object' && body !== null);
      assert.deepEqual(Object.keys(body), ['error']);
      await isServed();
    });
  }

  it('413: a body of 65 MB, whose sender reads why', async () => {
    const answer = await fetch(`${service.url}/v2/models/m/infer`, { method: 'POST', body: Buffer.alloc(65 << 20) });
    assert.equal(answer.status, 413);
    // SAFETY: the one shape of errors
    assert.match(((await answer.json()) as { error: string }).error, /too large/);
    await isServed();
  });

  it('504: a model that computes for ever, and who waits behind it', async () => {
    const ask = () =>
      fetch(`${service.url}/v2/models/t/infer`, {
        method: 'POST',
        body: JSON.stringify({ inputs: [{ name: 't', shape: [1], datatype: 'BYTES', data: ['held'] }] }),
      });
    const first = ask();
    const answers = await Promise.all([first, ask(), ask()]);
    for (const answer of answers) {
      assert.equal(answer.status, 504);
      assert.deepEqual(await answer.json(), { error: `The request took longer than ${LATE} ms` });
    }
    await isServed();
  });

  it('gRPC speaks TLS, to who trusts its certificate', async () => {
    const trusted = credentials.createSsl(await readFile(certificate('valid.pem')));
    assert.deepEqual(await call(secure, 'ServerLive', {}, trusted), { live: true });
    for (const wrong of [credentials.createSsl(), credentials.createInsecure()]) {
      await assert.rejects(call(secure, 'ServerLive', {}, wrong), ({ code }: { code: number }) =>
        [status.UNAVAILABLE, status.DEADLINE_EXCEEDED].includes(code),
      );
    }
  });

  it('gRPC: DEADLINE_EXCEEDED of a model that computes for ever, for who set no deadline', async () => {
    const inputs = [{ name: 't', shape: [1], datatype: 'BYTES', contents: { bytes_contents: [Buffer.from('held')] } }];
    await assert.rejects(call(service, 'ModelInfer', { model_name: 'u', inputs }, credentials.createInsecure()), {
      code: status.DEADLINE_EXCEEDED,
      details: `The request took longer than ${LATE} ms`,
    });
    await isServed();
  });

  it('gRPC: RESOURCE_EXHAUSTED of a message of more than 64 MB, and not of 8 MB', async () => {
    const ask = (bytes: number) => {
      const inputs = [{ name: 'x', shape: [1, 2], datatype: 'FP32' }];
      const request = { model_name: 'm', inputs, raw_input_contents: [Buffer.alloc(bytes)] };
      return call(service, 'ModelInfer', request, credentials.createInsecure());
    };
    await assert.rejects(ask(64 << 20), { code: status.RESOURCE_EXHAUSTED });
    await assert.rejects(ask(8 << 20), { code: status.INVALID_ARGUMENT });
    await isServed();
  });

  it('our client says that a certificate has expired', async () => {
    const [cert, key] = await Promise.all(['expired.pem', 'key.pem'].map((name) => readFile(certificate(name))));
    assert.ok(cert && key);
    const server = createServer({ cert, key }, (_request, response) => response.end('{}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, String(cert)]);
    try {
      // SAFETY: a server that listens on a port has one
      const { port } = server.address() as AddressInfo;
      const asked = connect(`https://localhost:${port}`).ready();
      await assert.rejects(asked, { code: 'CLIENT_UNREACHABLE', message: /certificate has expired/ });
    } finally {
      setDefaultCACertificates(trusted);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });

  it('limpid serve says so of its own before it loads a model', async () => {
    const argv = ['no-model', '--cert', certificate('expired.pem'), '--cert-key', certificate('key.pem')];
    await assert.rejects(serve(argv), { code: 'SERVE_CERTIFICATE', message: /it expired at 2021-01-01/ });
    const valid = ['no-model', '--cert', certificate('valid.pem'), '--cert-key', certificate('key.pem')];
    await assert.rejects(serve(valid), { code: 'SERVE_TARGET' });
  });

  it('and its command line ends with that, in the language of the user', async () => {
    const limpid = fileURLToPath(new URL('../../../kernel/src/cli/main.ts', import.meta.url));
    const argv = ['serve', 'no-model', '--cert', certificate('expired.pem'), '--cert-key', certificate('key.pem')];
    const said = async (language: string): Promise<unknown> => {
      const env = { ...process.env, LIMPID_LANGUAGE: language };
      return promisify(execFile)(process.execPath, [limpid, ...argv], { env }).catch((error: unknown) => error);
    };
    const [english, chinese] = await Promise.all([said('en'), said('zh-cn')]);
    for (const ended of [english, chinese]) assert.equal(Reflect.get(Object(ended), 'code'), 1);
    assert.match(String(Reflect.get(Object(english), 'stderr')), /it expired at 2021-01-01/);
    assert.match(String(Reflect.get(Object(chinese), 'stderr')), /它已于 2021-01-01\S* 过期/);
  });
});

/** One method of gRPC, by a client of no library of ours. */
async function call(
  { grpcPort }: Service,
  name: string,
  request: object,
  trusted: ReturnType<typeof credentials.createSsl>,
): Promise<unknown> {
  const description: object = INFERENCE;
  // SAFETY: the one service of that description
  const definition = fromJSON(description, { keepCase: true })['inference.GRPCInferenceService'] as ServiceDefinition;
  const Made = makeGenericClientConstructor(definition, 'inference');
  const client = new Made(`127.0.0.1:${grpcPort}`, trusted, { 'grpc.ssl_target_name_override': 'localhost' });
  const method: unknown = Reflect.get(client, name);
  assert.ok(typeof method === 'function');
  const deadline = Date.now() + 60_000;
  return new Promise((resolve, reject) => {
    method.call(client, request, { deadline }, (error: Error | null, answer: unknown) =>
      error ? reject(error) : resolve(answer),
    );
  }).finally(() => client.close());
}
