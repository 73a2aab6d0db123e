/** `limpid serve` as it is started in a shell: models of the registry, REST and gRPC on the same models, what Prometheus reads. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import {
  credentials,
  makeGenericClientConstructor,
  Metadata,
  status,
  type Client,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { keyFiles, makeKeys } from '../../../kernel/src/protect/signing/keys.ts';
import { registry } from '../../../kernel/src/registry/registry.ts';
import { INFERENCE } from '../../../kernel/src/serve/grpc/inference-proto.ts';
import type { RolloutState } from '../../../kernel/src/serve/inference.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { placeOf } from '../../../kernel/src/serve/rollout/rollout.ts';
import { openTarget, type TargetOptions } from '../../../kernel/src/serve/target.ts';
import { sums } from './models.ts';

const MAIN = fileURLToPath(new URL('../../../kernel/src/cli/main.ts', import.meta.url));
const KEYS = { LIMPID_SERVE_KEY: 'k', LIMPID_SERVE_ADMIN_KEY: 'admin' };

describe('limpid serve', () => {
  let folder: string;
  let service: Started;
  let url: string;
  let grpc: Client;
  const earlier = process.env['LIMPID_MODELS'];

  before(async () => {
    await loadEngine();
    folder = await mkdtemp(join(tmpdir(), 'limpid-registered-'));
    process.env['LIMPID_MODELS'] = folder;
    for (const factor of [1, 2]) {
      const model = sums(factor);
      await registry.save(model, { name: 'digits', ...(factor === 1 ? { alias: 'champion' } : {}) });
      model.dispose();
    }
    service = await started(['digits@champion', '--port', '0', '--grpc-port', '0', '--canary', '2=0']);
    url = service.url;
    const description: object = INFERENCE;
    const described = fromJSON(description, { keepCase: true, longs: Number })['inference.GRPCInferenceService'];
    // SAFETY: the one service of that description
    const Made = makeGenericClientConstructor(described as ServiceDefinition, 'inference');
    grpc = new Made(`127.0.0.1:${service.grpcPort}`, credentials.createInsecure());
  });
  after(async () => {
    grpc.close();
    await service.end();
    if (earlier === undefined) delete process.env['LIMPID_MODELS'];
    else process.env['LIMPID_MODELS'] = earlier;
    await rm(folder, { recursive: true, force: true });
  });

  it('serves a version of the registry by its alias, and the one that the alias is moved to after a load', async () => {
    assert.deepEqual(await predict(), { predictions: [[10, 10]] });
    registry.alias('digits', 'champion', 2);
    assert.deepEqual(await predict(), { predictions: [[10, 10]] });
    assert.equal((await ask('/v2/repository/models/digits/load', { method: 'POST', key: 'admin' })).status, 200);
    assert.deepEqual(await predict(), { predictions: [[20, 20]] });
  });

  it('serves no version of the registry whose signature is gone or of another key, unless told to', async () => {
    const signatures = join(folder, 'signatures');
    const pair = makeKeys(keyFiles(join(folder, 'other.pem')));
    const open = async (options: TargetOptions) => {
      const models = await createModels({ digits: await openTarget('digits:1', options) });
      await models.close();
    };
    await open({});
    await assert.rejects(open({ publicKey: pair.publicKey }), /another key/);
    await rename(signatures, `${signatures}.away`);
    try {
      await assert.rejects(open({}), /limpid models sign digits:1/);
      await open({ isUnsigned: true });
    } finally {
      await rename(`${signatures}.away`, signatures);
    }
  });

  it('answers gRPC from the same models, and loads for the key of the admin alone', async () => {
    const tensor = { name: 'sums_input', datatype: 'FP32', shape: [1, 4], contents: { fp32_contents: [1, 2, 3, 4] } };
    const answer = await call('ModelInfer', { model_name: 'digits', inputs: [tensor] }, 'k');
    assert.deepEqual([answer['model_version'], answer['outputs']?.[0]?.contents.fp32_contents], ['2', [20, 20]]);
    const load = { model_name: 'digits' };
    await assert.rejects(call('RepositoryModelLoad', load, 'k'), { code: status.UNAUTHENTICATED });
    await call('RepositoryModelLoad', load, 'admin');
  });

  it('tells Prometheus of both, and only who has the key', async () => {
    assert.equal((await ask('/metrics', { key: 'none' })).status, 401);
    const response = await ask('/metrics');
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=/);
    const lines = (await response.text()).split('\n');
    const told = [
      'limpid_inference_request_success_total{model="digits",version="1"} 2',
      'limpid_inference_request_success_total{model="digits",version="2"} 2',
      'limpid_inference_exec_count_total{model="digits",version="2"} 2',
      'limpid_inference_pending_request_count{model="digits",version="2"} 0',
      'limpid_inference_queue_duration_seconds_count{model="digits",version="2"} 2',
      'rpc_server_call_duration_seconds_count{rpc_system_name="grpc",rpc_method="ModelInfer",rpc_response_status_code="0"} 1',
    ];
    for (const line of told) assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
    const route = 'http_route="/metrics",http_response_status_code="401"} 1';
    assert.ok(
      lines.some((line) => line.startsWith('http_server_request_duration_seconds_count') && line.endsWith(route)),
    );
  });

  it('is rolled out as it was started with, and by number and alias while it runs, which gRPC is told by a key too', async () => {
    const path = '/v2/repository/models/digits/rollout';
    // SAFETY: what the service answers there
    const told = (await (await ask(path, { key: 'admin' })).json()) as RolloutState;
    assert.deepEqual([told.champion, told.rollout], ['2', { canary: { '2': 0 } }]);
    const body = JSON.stringify({ champion: 'champion', split: { '1': 50 } });
    assert.equal((await ask(path, { method: 'POST', key: 'admin', body })).status, 200);
    const unknown = await ask(path, { method: 'POST', key: 'admin', body: '{"shadow":"nobody"}' });
    assert.equal(unknown.status, 400, await unknown.text());
    const users = Array.from({ length: 6 }, (_, index) => `user ${index}`);
    const expected = users.map((user) => (placeOf('digits', user) < 0.5 ? '1' : '2'));
    assert.equal(new Set(expected).size, 2);
    const inputs = [{ name: 'sums_input', datatype: 'FP32', shape: [1, 4], contents: { fp32_contents: [1, 2, 3, 4] } }];
    for (const [at, user] of users.entries()) {
      const parameters = { user: { string_param: user } };
      const byParameter = await call('ModelInfer', { model_name: 'digits', inputs, parameters }, 'k');
      const byMetadata = await call('ModelInfer', { model_name: 'digits', inputs }, 'k', user);
      assert.deepEqual([byParameter['model_version'], byMetadata['model_version']], Array(2).fill(expected[at]));
    }
  });

  it('a promotion moves the alias that it is served by where it is asked to, and no other way', async () => {
    const path = '/v2/repository/models/digits';
    const post = (action: string, body: object) =>
      ask(`${path}/${action}`, { method: 'POST', key: 'admin', body: JSON.stringify(body) });
    const aliased = () => registry.version('digits@champion').version;
    assert.equal((await post('rollout', { champion: '2', canary: { '1': 0 } })).status, 200);
    assert.equal((await post('promote', { alias: 'champion' })).status, 400);
    assert.deepEqual([await predict(), aliased()], [{ predictions: [[20, 20]] }, 2]);
    assert.equal((await post('promote', {})).status, 200);
    assert.deepEqual([await predict(), aliased()], [{ predictions: [[10, 10]] }, 2]);
    assert.equal((await post('promote', { version: '1', alias: true })).status, 200);
    assert.deepEqual([await predict(), aliased()], [{ predictions: [[10, 10]] }, 1]);
  });

  const STARTED: [options: string[], answered: string, told: Partial<RolloutState>][] = [
    [['--canary', '2=100'], '2', { challengers: [{ version: '2', percent: 100 }] }],
    [['--split', '2=100'], '2', { challengers: [{ version: '2', percent: 100 }] }],
    [['--shadow', '2'], '1', { challengers: [] }],
  ];
  for (const [options, answered, told] of STARTED) {
    it(`starts with ${options.join(' ')}: version ${answered} answers`, async () => {
      const served = await started(['digits:1', '--port', '0', '--warm-up', '0', ...options]);
      try {
        const headers = { 'x-api-key': 'k' };
        const inputs = [{ name: 'sums_input', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] }];
        const infer = `${served.url}/v2/models/digits/infer`;
        const answer = await fetch(infer, { method: 'POST', headers, body: JSON.stringify({ inputs }) });
        // SAFETY: what the protocol says of an answer
        const { model_version, outputs } = (await answer.json()) as { model_version: string; outputs: [object] };
        assert.deepEqual(
          [model_version, Reflect.get(outputs[0], 'data')],
          [answered, Array(2).fill(10 * Number(answered))],
        );
        const path = `${served.url}/v2/repository/models/digits/rollout`;
        const state: unknown = await (await fetch(path, { headers: { 'x-api-key': 'admin' } })).json();
        // SAFETY: what the service answers there
        const { champion, challengers, shadow } = state as RolloutState;
        assert.deepEqual({ champion, challengers }, { champion: '1', ...told });
        assert.equal(shadow?.version, options[0] === '--shadow' ? '2' : undefined);
      } finally {
        await served.end();
      }
    });
  }

  async function predict(): Promise<unknown> {
    const body = JSON.stringify({ instances: [[1, 2, 3, 4]] });
    return (await ask('/v1/models/digits:predict', { method: 'POST', body })).json();
  }

  function ask(path: string, { key = 'k', ...init }: RequestInit & { key?: string } = {}): Promise<Response> {
    return fetch(url + path, { ...init, headers: { 'x-api-key': key } });
  }

  interface Answer {
    model_version?: string;
    outputs?: { contents: { fp32_contents: number[] } }[];
  }

  function call(method: string, request: object, key: string, asker?: string): Promise<Answer> {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${key}`);
    if (asker !== undefined) metadata.set('x-limpid-key', asker);
    const asked: unknown = Reflect.get(grpc, method);
    assert.ok(typeof asked === 'function');
    return new Promise((resolve, reject) => {
      asked.call(grpc, request, metadata, (error: Error | null, answer: Answer) =>
        error ? reject(error) : resolve(answer),
      );
    });
  }
});

interface Started {
  url: string;
  grpcPort: number;
  /** By the end of who has started it. */
  end(): Promise<void>;
}

async function started(argv: string[]): Promise<Started> {
  const env = { ...process.env, ...KEYS };
  const child = spawn(process.execPath, [MAIN, 'serve', ...argv], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  assert.ok(child.stderr);
  const said = text(child.stderr);
  const ended = once(child, 'exit');
  const first: unknown[] = await Promise.race([
    once(child, 'message'),
    ended.then(async () => assert.fail(await said)),
  ]);
  // SAFETY: what the command sends who has started it
  const [at] = first as [{ url: string; grpcPort: number }];
  return {
    ...at,
    async end() {
      child.disconnect();
      assert.deepEqual(await ended, [0, null], await said);
    },
  };
}
