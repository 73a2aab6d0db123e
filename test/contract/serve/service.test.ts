/** The service with real models, judged by Triton's HTTP client and schemathesis; swapped and stopped under load without a failure. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import autocannon from 'autocannon';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { keyFiles, makeKeys } from '../../../kernel/src/protect/signing/keys.ts';
import { sign, SIGNATURE } from '../../../kernel/src/protect/signing/sign.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { driftReference } from '../../../kernel/src/monitor/reference.ts';
import { serve } from '../../../kernel/src/serve/serve.ts';
import { startService } from '../../../kernel/src/serve/service.ts';
import { openTarget } from '../../../kernel/src/serve/target.ts';
import { triton } from '../../python-peer.ts';
import { identity, simple, sums } from './models.ts';

/** What ask_service.py prints. */
interface Answers {
  health: boolean[];
  server: { name: string; extensions: string[] };
  metadata: { inputs: object[]; outputs: object[]; versions: string[] };
  sums: number[][];
  async: number[];
  narrowed: number[][];
  unloaded: boolean;
  loaded: boolean;
  index: string[][];
  statistics: { inference_count: number; inference_stats: { success: { count: number }; fail: { count: number } } };
  fuzz: { code: number; said: string; statuses: [phase: string, operation: string, status: number, count: number][] };
  unknown: Refused;
  wide: Refused;
  nan: Refused;
  shape: Refused;
}
interface Refused {
  status: string;
  message: string;
}

const REQUEST = JSON.stringify({ instances: [[1, 2, 3, 4]] });

describe('the service', () => {
  let folder: string;
  let answers: Answers;
  before(async () => {
    await loadEngine();
    folder = await mkdtemp(join(tmpdir(), 'limpid-service-'));
    await sums().save(pathToFileURL(join(folder, 'sums')).href);
    const models = await createModels({
      ...{ sums: join(folder, 'sums'), simple },
      ...{ texts: identity('BYTES'), whole: identity('INT32') },
    });
    const key = 'a-key-of-the-test';
    const guarded = await startService(await createModels({ sums: join(folder, 'sums') }), { grace: 0, key });
    const tensors = tf.memory().numTensors;
    const service = await startService(models, { grace: 0 });
    try {
      // SAFETY: as ask_service.py says
      answers = (await triton('contract/serve/ask_service.py', {
        ...{ url: service.url, folder },
        guarded: { url: guarded.url, key },
      })) as Answers;
      assert.equal(tf.memory().numTensors, tensors, 'requests leave no tensor');
    } finally {
      await Promise.all([service.stop(), guarded.stop()]);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('tritonclient finds it healthy, and reads what it is', () => {
    assert.deepEqual(answers.health, [true, true, true]);
    assert.ok(answers.server.extensions.includes('binary_tensor_data'));
    const { inputs, outputs, versions } = answers.metadata;
    assert.deepEqual(inputs, [{ name: 'sums_input', datatype: 'FP32', shape: [-1, 4] }]);
    assert.deepEqual(outputs, [{ name: 'sums', datatype: 'FP32', shape: [-1, 2] }]);
    assert.deepEqual(versions, ['1']);
  });

  // its script compares sums, differences and texts itself, as JSON and as binary data, plain, gzip and deflate
  it('tritonclient gets the answers of the model, alone and eight at once', () => {
    assert.deepEqual(answers.sums, [[10, 10]]);
    assert.deepEqual(answers.async, [0, 10, 20, 30, 40, 50, 60, 70]);
    assert.deepEqual(answers.narrowed, [[-7, 9]]);
  });

  it('tritonclient reads why it is refused', () => {
    assert.deepEqual([answers.unknown.status, answers.wide.status], ['404', '400']);
    assert.match(answers.unknown.message, /^Request for unknown model/);
    assert.match(answers.wide.message, /INPUT0\[0\] is 1099511627776, which INT32 cannot hold/);
    assert.match(answers.nan.message, /NaN/);
    assert.match(answers.shape.message, /expected \[-1,4\], got \[1,3\]/);
  });

  it('tritonclient unloads and loads, lists, and counts', () => {
    assert.deepEqual([answers.unloaded, answers.loaded], [false, true]);
    assert.deepEqual(
      answers.index.map(([name]) => name),
      ['sums', 'simple', 'texts', 'whole'],
    );
    assert.ok(answers.index.every(([, state]) => state === 'READY'));
    assert.equal(answers.statistics.inference_stats.success.count, 9);
    assert.equal(answers.statistics.inference_stats.fail.count, 0);
  });

  it('schemathesis finds nothing in any of its checks: what the OpenAPI file says is so, with a key', () =>
    assert.equal(answers.fuzz.code, 0, answers.fuzz.said));

  it('the bodies of schemathesis come to the model, not to its door alone', () => {
    const shareOf = (isMeant: (phase: string, operation: string) => boolean) => {
      const meant = answers.fuzz.statuses.filter(([phase, operation]) => isMeant(phase, operation));
      const count = (some: typeof meant) => some.reduce((sum, [, , , times]) => sum + times, 0);
      return count(meant.filter(([, , status]) => status === 200)) / count(meant);
    };
    assert.equal(
      shareOf((phase) => phase === 'examples'),
      1,
    );
    // measured: 0.79 and 0.44
    assert.ok(shareOf((_, operation) => /:predict|invocations/.test(operation)) > 0.6);
    assert.ok(shareOf(() => true) > 0.35);
  });
});

describe('a model that is signed', () => {
  it('is served with the key of its author, and not once it was changed', async () => {
    await loadEngine();
    const folder = await mkdtemp(join(tmpdir(), 'limpid-signed-'));
    try {
      const [mine, others] = ['mine.pem', 'others.pem'].map((name) => makeKeys(keyFiles(join(folder, name))));
      assert.ok(mine && others);
      const [root, version] = [join(folder, 'sums'), join(folder, 'sums', '1')];
      await mkdir(root);
      await sums().save(pathToFileURL(version).href);
      await sign(version, { key: mine.privateKey });
      const serving = async (publicKey?: string): Promise<boolean> => {
        const models = await createModels({ sums: await openTarget(root, { publicKey }) });
        const isReady = models.isModelReady('sums');
        await models.close();
        return isReady;
      };
      assert.equal((await openTarget(root)).isUnverified, true);
      assert.equal((await openTarget(root, mine)).isUnverified, false);
      assert.deepEqual([await serving(), await serving(mine.publicKey)], [true, true]);
      await assert.rejects(serving(others.publicKey), /signed|key/);
      // above all versions it counts too, but not without the weights
      await rm(join(version, SIGNATURE));
      await assert.rejects(serving(mine.publicKey), /model\.sig/);
      await sign(root, { key: mine.privateKey, ignore: ['1/weights.bin'] });
      await assert.rejects(serving(mine.publicKey), /not signed: 1\/weights\.bin/);
      await sign(root, { key: mine.privateKey });
      assert.equal(await serving(mine.publicKey), true);
      await appendFile(join(version, 'weights.bin'), 'x');
      await assert.rejects(serving(mine.publicKey), /changed: 1\/weights\.bin/);
      await assert.rejects(openTarget('sums@champion', mine), { code: 'MODELS_UNKNOWN' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('serve(model)', () => {
  it('watches drift by itself, and tells it in /metrics', async () => {
    await loadEngine();
    const training = tf.randomNormal([300, 4], 0, 1, 'float32', 1);
    const service = await serve(sums(1), { name: 'sums', reference: driftReference({ inputs: training }) });
    const rows = tf.tidy(() =>
      training
        .add(tf.tensor1d([3, 0, 0, 0]))
        .slice(0, 250)
        .arraySync(),
    );
    try {
      const url = `${service.url}/v1/models/sums:predict`;
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ instances: rows }) });
      assert.equal(answer.status, 200);
      const metrics = await (await fetch(`${service.url}/metrics`)).text();
      assert.match(metrics, /^limpid_drift_checks_total\{model="sums"\} 1$/m);
      const value = /^limpid_drift_value\{model="sums",stream="inputs",column="0",test="psi"\} (\S+)$/m.exec(metrics);
      assert.ok(Number(value?.[1]) > 1, metrics);
    } finally {
      await service.stop();
      training.dispose();
    }
  });

  it('two swaps, a challenger that is promoted and rolled back, and a SIGTERM under load fail no request', async () => {
    await loadEngine();
    const service = await serve(sums(1), { name: 'sums', key: 'k' });
    const url = `${service.url}/v1/models/sums:predict`;
    const headers = { 'x-api-key': 'k', 'content-type': 'application/json' };
    const ask = async (): Promise<unknown> => {
      const answer = await fetch(url, { method: 'POST', body: REQUEST, headers });
      return answer.ok ? await answer.json() : answer.status;
    };
    try {
      assert.deepEqual(await ask(), { predictions: [[10, 10]] });
      const ended = Promise.withResolvers<autocannon.Result>();
      // seconds: a busy machine is slow to answer, and that is no failure
      const patience = { duration: 120, timeout: 60 } as const;
      const options = { url, method: 'POST', headers, body: REQUEST, connections: 8, ...patience } as const;
      const load = autocannon(options, (error: unknown, result) => {
        if (error) ended.reject(error);
        else ended.resolve(result);
      });
      await once(load, 'response');
      await service.swap(sums(2));
      assert.deepEqual(await ask(), { predictions: [[20, 20]] });
      await service.swap(sums(3));
      // the shadow runs in a process of its own; both columns are equal in both, so the first is the largest
      assert.equal((await service.challenge(sums(4), { shadow: true })).shadow?.version, '4');
      assert.deepEqual(await ask(), { predictions: [[30, 30]] });
      let state = await service.rollout();
      while (!state.shadow?.rows.agreed) state = await service.rollout();
      assert.deepEqual([state.shadow.rows.differed, state.shadow.rows.failed, state.shadow.agreement], [0, 0, 1]);
      assert.equal((await service.promote()).champion, '4');
      assert.deepEqual(await ask(), { predictions: [[40, 40]] });
      assert.equal((await service.rollBack()).champion, '3');
      load.stop();
      const { errors, timeouts, non2xx, '2xx': answered } = await ended.promise;
      assert.deepEqual({ errors, timeouts, non2xx }, { errors: 0, timeouts: 0, non2xx: 0 });
      assert.ok(answered > 10, `${answered} answers`);

      const { version, failed, p99 } = await service.stats();
      assert.deepEqual([version, failed], ['3', 0]);
      assert.ok(p99 > 0);
      const shown = (await service[JUPYTER_DISPLAY]())['text/plain'];
      assert.ok(typeof shown === 'string');
      assert.match(shown, /sums +3 /);

      // the last ones are on their way when it is told to end
      const last = Array.from({ length: 20 }, ask);
      process.kill(service.pid, 'SIGTERM');
      const stopped = service.stop();
      assert.deepEqual(
        await Promise.all(last),
        Array.from({ length: 20 }, () => ({ predictions: [[30, 30]] })),
      );
      await stopped;
      await assert.rejects(ask(), TypeError);
    } finally {
      await service.stop();
    }
  });

  it('ends by SIGTERM alone, though who started it holds a channel to it', async () => {
    const service = await serve(sums(), { name: 'sums' });
    process.kill(service.pid, 'SIGTERM');
    // mocha's limit is the failure
    while (isThere(service.pid)) await wait(50);
    assert.deepEqual(await service[JUPYTER_DISPLAY](), { 'text/plain': 'sums has been stopped' });
    await service.stop();
  });
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
