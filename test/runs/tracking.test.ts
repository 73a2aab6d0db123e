/** Python's own mlflow reads and writes a project through `limpid mlflow`: our trainings and models, its runs, files and models. */
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FrontEnd } from '../protocol/front-end.ts';
import { json, train } from './cells.ts';
import { answers, freePort } from './python-server.ts';
import { python } from './setup.mjs';

const LIMPID = fileURLToPath(new URL('../../kernel/bin/limpid.mjs', import.meta.url));
const KEY = 'a key of this test';

const TRAINING = `
import * as tf from '@tensorflow/tfjs';
import { writeFileSync } from 'node:fs';
import { registry, runs } from 'limpid';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], activation: 'tanh' })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const x = tf.randomNormal([8, 3], 0, 1, 'float32', 3);
await model.fit(x, tf.ones([8, 2]), { epochs: 2 });
await registry.save(model, { name: 'two units', alias: 'champion', description: 'ours', tags: { team: 'a' } });`;

interface Python {
  training: { loss: [number, number][]; params: { [name: string]: string }; status: string; experiment: string };
  answers: number[][];
  version: { run: string; tags: { [tag: string]: string }; description: string; aliases: string[] };
  run: string;
  found: string[];
  history: [number, number, number][];
  files: string[];
  text: string;
  registered: {
    version: string;
    latest: string[];
    aliases: { [alias: string]: string };
    tags: object;
    predicted: number[];
  };
  stage: [string, string];
  errors: { [what: string]: string };
  deleted: string[];
}

describe('limpid mlflow', () => {
  let folder: string;
  let server: ChildProcess;
  let front: FrontEnd;
  let url: string;
  let read: Python;

  before(async function () {
    this.timeout(300_000);
    folder = mkdtempSync(join(tmpdir(), 'limpid-tracking-'));
    const env = { LIMPID_RUNS: join(folder, 'runs.db'), LIMPID_MODELS: join(folder, 'models'), LIMPID_RUNG: 'wasm' };
    front = await FrontEnd.start({ env });
    await train(front, TRAINING);
    server = spawn(process.execPath, [LIMPID, 'mlflow', '--port', '0'], {
      env: { ...process.env, ...env, LIMPID_SERVE_KEY: KEY },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(server.stdout);
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    url = /http:\S+/.exec(String(line))?.[0] ?? '';
    const script = fileURLToPath(new URL('./write_tracking.py', import.meta.url));
    const { stdout } = await promisify(execFile)(python, [script, url, folder], {
      env: { ...process.env, MLFLOW_TRACKING_TOKEN: KEY, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1' },
      maxBuffer: 1 << 26,
    });
    // SAFETY: printed by write_tracking.py.
    read = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1)) as Python;
  });
  after(async () => {
    await front.close();
    if (server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true });
  });

  it('Python reads a training: parameters, every epoch, its state', async () => {
    const { loss, params, status, experiment } = read.training;
    assert.deepEqual(
      loss,
      await json(front, 'runs().at(-1).epochs.map(({ epoch, values }) => [epoch + 1, values.loss])'),
    );
    assert.deepEqual([params['epochs'], params['optimizer'], status, experiment], ['2', 'SGD', 'FINISHED', 'limpid']);
  });

  it('Python loads a model of the registry by its alias, and answers as TensorFlow.js does', async () => {
    const wanted = (await json(front, '[...model.predict(tf.ones([1, 3])).dataSync()]')) as number[];
    assert.equal(read.answers.length, 1);
    read.answers[0]?.forEach((value, at) => assert.ok(Math.abs(value - (wanted[at] ?? NaN)) < 1e-5));
    const { run, tags, description, aliases } = read.version;
    assert.equal(run, await json(front, 'runs().at(-1).id'));
    assert.deepEqual([tags['team'], description, aliases], ['a', 'ours', ['champion']]);
  });

  it('mlflow models serve answers with it as TensorFlow.js does', async () => {
    const port = await freePort();
    const serving = ['models', 'serve', '-m', 'models:/two units@champion', '--env-manager', 'local'];
    const scoring = spawn(python, ['-m', 'mlflow', ...serving, '--port', String(port), '--workers', '1'], {
      env: {
        ...process.env,
        // it calls uvicorn by its name
        PATH: `${dirname(python)}${delimiter}${process.env['PATH'] ?? ''}`,
        ...{ MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: KEY },
      },
      cwd: folder,
      detached: true,
      stdio: 'ignore',
    });
    try {
      await answers(`http://127.0.0.1:${port}/ping`, scoring);
      const response = await fetch(`http://127.0.0.1:${port}/invocations`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ inputs: [[1, 1, 1]] }),
      });
      // SAFETY: what the scoring server answers.
      const { predictions } = (await response.json()) as { predictions: number[][] };
      // SAFETY: asked for so.
      const wanted = (await json(front, '[...model.predict(tf.ones([1, 3])).dataSync()]')) as number[];
      assert.equal(predictions[0]?.length, wanted.length);
      wanted.forEach((value, at) => assert.ok(Math.abs(value - (predictions[0]?.[at] ?? NaN)) < 1e-5));
    } finally {
      // its workers are a group with it
      if (scoring.pid !== undefined && scoring.exitCode === null) {
        process.kill(-scoring.pid, 'SIGKILL');
        await once(scoring, 'exit');
      }
    }
  }).timeout(300_000);

  it('a run of Python is a run of the project', async () => {
    const run = `runs().find(({ id }) => id === ${JSON.stringify(read.run)})`;
    assert.equal(await json(front, `${run}.state`), 'done');
    assert.equal(await json(front, `${run}.parameters.rate`), '0.5');
    assert.deepEqual(await json(front, `${run}.epochs.map(({ epoch, values }) => [epoch + 1, values.score])`), [
      [0, 3],
      [1, 1],
      [2, 0.5],
    ]);
  });

  it('finds it by metric, parameter and tag, with every value that was logged', () => {
    assert.deepEqual(read.found, [read.run]);
    assert.deepEqual(read.history, [
      [0, 2, 1],
      [0, 3, 2],
      [1, 1, 3],
      [2, 0.5, 4],
    ]);
  });

  it('keeps files that were sent, and gives them back', () => {
    assert.deepEqual(read.files, ['notes', 'notes/deep']);
    assert.equal(read.text, 'kept: ü\n');
  });

  it('a model that Python logs is registered, aliased, tagged, loaded by Python, and refused by load', async () => {
    const { version, latest, aliases, tags, predicted } = read.registered;
    assert.deepEqual([version, latest, predicted], ['1', ['1'], [2, 4]]);
    assert.deepEqual([aliases, tags], [{ best: '1' }, { from: 'python' }]);
    assert.equal(await json(front, `registry.version('doubled@best').kind`), 'python');
    const code = `await registry.load('doubled@best').catch(({ code }) => code)`;
    assert.equal(await json(front, code), 'MODELS_PYTHON');
    assert.deepEqual(read.stage, ['Production', 'Archived']);
  });

  it("refuses with MLflow's codes", () => {
    assert.deepEqual(read.errors, {
      'changed parameter': 'INVALID_PARAMETER_VALUE',
      'no such run': 'RESOURCE_DOES_NOT_EXIST',
      'model twice': 'RESOURCE_ALREADY_EXISTS',
      'no such alias': 'RESOURCE_DOES_NOT_EXIST',
      'local source': 'INVALID_PARAMETER_VALUE',
      'bad filter': 'INVALID_PARAMETER_VALUE',
    });
    assert.deepEqual(read.deleted, []);
  });

  const paths: [what: string, path: string, status: number][] = [
    ['the way up', '/api/2.0/mlflow-artifacts/artifacts/runs/RUN/%2e%2e/%2e%2e/x', 400],
    ['the way up, encoded twice', '/api/2.0/mlflow-artifacts/artifacts/runs/RUN/%252e%252e/x', 400],
    ['a backslash', '/api/2.0/mlflow-artifacts/artifacts/runs/RUN/..%5c..%5cx', 400],
    ['no run', '/api/2.0/mlflow-artifacts/artifacts/runs/none/artifacts/x', 404],
    ['what is nobody’s', '/api/2.0/mlflow-artifacts/artifacts/x', 400],
    ['a registered version', '/api/2.0/mlflow-artifacts/artifacts/registry/two%20units/1/MLmodel', 400],
    ['a link', '/api/2.0/mlflow-artifacts/artifacts/runs/RUN/link/x', 400],
  ];
  it('writes nowhere but below a run', async () => {
    const ours = join(folder, 'mlflow-artifacts', 'runs', read.run);
    mkdirSync(ours, { recursive: true });
    symlinkSync(folder, join(ours, 'link'));
    for (const [what, path, status] of paths) {
      const answer = await ask('PUT', path.replace('RUN', read.run), { body: 'hostile' });
      assert.equal(answer.status, status, `${what}: ${answer.text}`);
    }
    assert.ok(!existsSync(join(folder, 'x')) && !existsSync(join(folder, 'mlflow-artifacts/x')));
    writeFileSync(join(folder, 'x'), 'secret');
    const linked = await ask('GET', `/api/2.0/mlflow-artifacts/artifacts/runs/${read.run}/link/x`, {});
    assert.equal(linked.status, 400);
  });

  it('answers nobody without the key, by another host name, or from another page; and no body that is too large or no JSON', async () => {
    const search = '/api/2.0/mlflow/experiments/search';
    const status = async (headers: { [name: string]: string }, body = '{}') =>
      (await ask('POST', search, { headers, body })).status;
    assert.deepEqual(
      [
        await status({ authorization: 'Bearer wrong' }),
        await status({ host: 'evil.example' }),
        await status({ origin: 'https://evil.example' }),
        // it is refused before any of it has come
        await status({ 'content-length': String(5 << 20) }, ''),
        await status({}, '{'),
        await status({}, `${'['.repeat(1000)}${']'.repeat(1000)}`),
        await status({}, '{"max_results": "many"}'),
        await status({}),
      ],
      [401, 403, 403, 413, 400, 400, 400, 200],
    );
  });

  function ask(method: string, path: string, { headers = {}, body }: { headers?: object; body?: string }) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const all = { authorization: `Bearer ${KEY}`, ...headers };
      // not by fetch, which mends paths before it sends them
      const asked = request({ hostname, port, method, path, headers: all }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += String(chunk)));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
});
