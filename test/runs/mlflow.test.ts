/** A kernel trains, registers and pushes; MLflow's own server, client and pyfunc have the run, the version, and its answers. */
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FrontEnd } from '../protocol/front-end.ts';
import { json, train } from './cells.ts';
import { answers, freePort } from './python-server.ts';
import { python } from './setup.mjs';

interface Registered {
  aliases: { [alias: string]: string };
  versions: { [version: string]: { description: string; tags: { [tag: string]: string }; status: string } };
}
interface Read {
  digits: Registered;
  run: {
    status: string;
    experiment: string;
    params: { [name: string]: string };
    loss: [step: number, value: number][];
    artifacts: string[];
  };
  signature: [inputs: string, outputs: string];
  apart: { [model: string]: { [output: string]: [isShape: boolean, apart: number] } };
  served: number[][];
  graph: Registered & { refused: string };
}

const SET_UP = `
import * as tf from '@tensorflow/tfjs';
import { writeFileSync } from 'node:fs';
import { registry, runs, setSeed } from 'limpid';
setSeed(7);
const sent = {};
const plain = (tensor) => ({ values: [...tensor.dataSync()], shape: tensor.shape, dtype: tensor.dtype });
const keep = (name, model, inputs) => {
  const answers = [model.predict(inputs.length === 1 ? inputs[0] : inputs)].flat();
  const named = (specs, tensors) => Object.fromEntries(specs.map((spec, at) => [spec.sourceLayer.name, plain(tensors[at])]));
  sent[name] = { inputs: named(model.inputs, inputs), outputs: named(model.outputs, answers) };
};`;

/** Trained, so that it comes from a run. */
const DIGITS = `
const digits = tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [8, 8, 1] }),
  tf.layers.batchNormalization(),
  tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.flatten(),
  tf.layers.dropout({ rate: 0.2 }),
  tf.layers.dense({ units: 3, activation: 'softmax' }),
] });
digits.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const x = tf.randomNormal([16, 8, 8, 1]);
await digits.fit(x, tf.oneHot(tf.tensor1d(Array.from({ length: 16 }, (_, at) => at % 3), 'int32'), 3), { epochs: 2, batchSize: 8 });
const saved = await registry.save(digits, { name: 'digits', alias: 'champion', description: 'the first', tags: { team: 'a' } });
keep('digits', digits, [x]);`;

/** One of every kind of layer that Python's module computes, in branches that are outputs of their own. */
const ZOO = `
const image = tf.input({ shape: [7, 6, 2], name: 'image' });
const words = tf.input({ shape: [5], dtype: 'int32', name: 'words' });
const L = tf.layers;
const through = (from, ...layers) => layers.reduce((last, layer) => layer.apply(last), from);
const embedded = L.embedding({ inputDim: 9, outputDim: 4 }).apply(words);
const flat = (padding) => through(image, L.averagePooling2d({ poolSize: 3, strides: 2, padding }), L.flatten());
const shared = L.dense({ units: 3, activation: 'sigmoid' });
const a = through(image, L.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'elu' }), L.globalAveragePooling2d({}));
const b = through(image, L.conv2d({ filters: 3, kernelSize: [2, 3], dilationRate: 2, activation: 'tanh' }), L.globalMaxPooling2d({}));
const outputs = [
  L.add().apply([shared.apply(a), shared.apply(b)]), L.multiply().apply([a, b]), L.average().apply([a, b]), L.maximum().apply([a, b]), L.minimum().apply([a, b]),
  L.concatenate().apply([flat('same'), flat('valid')]),
  through(image, L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'selu' }), L.leakyReLU({ alpha: 0.2 })),
  through(image, L.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'softplus' }), L.batchNormalization()),
  through(image, L.zeroPadding2d({ padding: [[1, 0], [0, 2]] }), L.upSampling2d({ size: [2, 1] }), L.maxPooling2d({ poolSize: 2, padding: 'same' })),
  through(image, L.permute({ dims: [2, 1, 3] }), L.reshape({ targetShape: [3, 28] }), L.layerNormalization(), L.softmax()),
  through(embedded, L.lstm({ units: 3, returnSequences: true }), L.gru({ units: 4, recurrentActivation: 'sigmoid' })),
  through(embedded, L.simpleRNN({ units: 3, goBackwards: true }), L.repeatVector({ n: 2 }), L.reLU({ maxValue: 0.4 })),
  through(embedded, L.conv1d({ filters: 3, kernelSize: 2, activation: 'swish' }), L.maxPooling1d({ poolSize: 2 }), L.averagePooling1d({ poolSize: 2 }), L.elu()),
  through(embedded, L.globalAveragePooling1d({}), tf.sequential({ layers: [
    L.dense({ units: 3, activation: 'hardSigmoid', inputShape: [4] }), L.gaussianNoise({ stddev: 1 }), L.dense({ units: 2, activation: 'softsign' }),
    L.activation({ activation: 'softmax' }),
  ] })),
];
const zoo = tf.model({ inputs: [image, words], outputs });
zoo.setWeights(zoo.getWeights().map(({ shape }) => tf.randomUniform(shape, 0.1, 0.7)));
await registry.save(zoo, { name: 'zoo', alias: 'champion' });
keep('zoo', zoo, [tf.randomNormal([3, 7, 6, 2]), tf.randomUniform([3, 5], 0, 9, 'int32')]);`;

const GRAPH = `
const type = { dtype: { type: 'DT_FLOAT' } };
const graph = await tf.loadGraphModel(tf.io.fromMemory({
  modelTopology: { versions: { producer: 1 }, node: [
    { name: 'x', op: 'Placeholder', attr: { ...type, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } } },
    { name: 'y', op: 'Relu', input: ['x'], attr: { T: { type: 'DT_FLOAT' } } },
  ] },
  weightSpecs: [],
  weightData: new ArrayBuffer(0),
}));
await registry.save(graph, { name: 'graph', alias: 'champion' });`;

describe('MLflow', () => {
  let folder: string;
  let server: ChildProcess;
  let front: FrontEnd;
  let read: Read;
  let sent: { digits: { outputs: { [output: string]: { values: number[] } } } };

  before(async function () {
    this.timeout(300_000);
    folder = mkdtempSync(join(tmpdir(), 'limpid-mlflow-'));
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    server = startServer(port, folder);
    const env = { LIMPID_RUNS: '', LIMPID_RUNG: 'wasm', LIMPID_MODELS: join(folder, 'models') };
    front = await FrontEnd.start({ env: { ...env, JPY_SESSION_NAME: 'digits.ipynb' } });
    for (const code of [SET_UP, DIGITS, ZOO, GRAPH]) await train(front, code);
    await answers(`${address}/health`, server);
    await train(
      front,
      `
      const uri = ${JSON.stringify(address)};
      const pushed = await registry.push('digits@champion', { trackingUri: uri });
      await registry.push('digits', { trackingUri: uri, experiment: 'again' });
      await registry.push('zoo:1', { trackingUri: uri });
      await registry.push('graph', { trackingUri: uri });
      writeFileSync(${JSON.stringify(join(folder, 'sent.json'))}, JSON.stringify(sent));`,
    );
    const script = fileURLToPath(new URL('./read_models.py', import.meta.url));
    const options = { maxBuffer: 1 << 26 };
    const { stdout } = await promisify(execFile)(python, [script, address, join(folder, 'sent.json')], options);
    // SAFETY: printed by read_models.py.
    read = JSON.parse(stdout) as Read;
    // SAFETY: made in SET_UP.
    sent = JSON.parse(readFileSync(join(folder, 'sent.json'), 'utf8')) as typeof sent;
  });
  after(async () => {
    await front.close();
    // its workers are a group with it
    if (server.pid !== undefined && server.exitCode === null) {
      process.kill(-server.pid, 'SIGKILL');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true });
  });

  it('a version knows the run, cell, data and seed that it comes from', async () => {
    // SAFETY: asked for so.
    const [lineage, run] = (await json(front, '[saved.lineage, runs()[0].id]')) as [
      { [what: string]: unknown },
      string,
    ];
    assert.equal(lineage['run'], run);
    assert.equal(lineage['notebook'], 'digits.ipynb');
    assert.match(String(lineage['cell']), /^cell-/);
    assert.equal(lineage['data'], 'float32[16,8,8,1] → int32[16,3]');
    assert.match(String(lineage['dataHash']), /^[0-9a-f]{16}$/);
    assert.equal(lineage['seed'], 7);
  });

  it('MlflowClient reads versions, aliases, tags and descriptions', () => {
    const { aliases, versions } = read.digits;
    assert.deepEqual(Object.keys(versions).sort(), ['1', '2']);
    assert.deepEqual(aliases, { champion: '2' });
    assert.deepEqual([versions['1']?.description, versions['1']?.status], ['the first', 'READY']);
    assert.deepEqual([versions['1']?.tags['team'], versions['1']?.tags['limpid.model']], ['a', 'digits:1']);
  });

  it('MlflowClient reads the run: parameters, every epoch, files', async () => {
    const { status, experiment, params, loss, artifacts } = read.run;
    assert.deepEqual([status, experiment], ['FINISHED', 'limpid']);
    assert.deepEqual([params['optimizer'], params['epochs'], params['seed']], ['Adam', '2', '7']);
    assert.deepEqual(loss, await json(front, 'runs()[0].epochs.map(({ epoch, values }) => [epoch + 1, values.loss])'));
    const files = ['MLmodel', 'code', 'data', 'python_env.yaml', 'requirements.txt'];
    assert.deepEqual(
      artifacts,
      files.map((name) => `model/${name}`),
    );
  });

  it('pyfunc has the signature, and predicts as TensorFlow.js does, to 1e-5: every layer', () => {
    assert.match(read.signature[0], /float32.*\(-1, 8, 8, 1\)/);
    for (const [model, outputs] of Object.entries(read.apart)) {
      for (const [output, [isShape, apart]] of Object.entries(outputs)) {
        assert.ok(isShape && apart < 1e-5, `${model} ${output}: ${isShape} ${apart}`);
      }
    }
    assert.deepEqual(
      [Object.keys(read.apart['digits'] ?? {}).length, Object.keys(read.apart['zoo'] ?? {}).length],
      [1, 14],
    );
  });

  it("MLflow's scoring server answers with it", () => {
    const [wanted] = Object.values(sent.digits.outputs);
    const found = read.served.flat();
    assert.equal(found.length, 48);
    assert.ok(found.every((value, index) => Math.abs(value - (wanted?.values[index] ?? NaN)) < 1e-5));
  });

  it('a graph model is a version too, and says that Python has no flavour of it', () => {
    assert.deepEqual(read.graph.aliases, { champion: '1' });
    assert.match(read.graph.refused, /python_function/);
  });

  it('what is no MLflow server, or none any more, is an error that says so', async () => {
    const code = (uri: string) =>
      front.value(`await registry.push('digits', { trackingUri: ${JSON.stringify(uri)} }).catch(({ code }) => code)`);
    assert.equal(await code('mlruns'), "'MLFLOW_ADDRESS'");
    // a port that no other test is given
    assert.equal(await code('http://127.0.0.1:2'), "'MLFLOW_UNREACHABLE'");
  });
});

function startServer(port: number, folder: string): ChildProcess {
  const store = ['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`];
  const artifacts = ['--artifacts-destination', join(folder, 'artifacts')];
  const at = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  return spawn(python, ['-m', 'mlflow', 'server', ...store, ...artifacts, ...at], {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
  });
}
