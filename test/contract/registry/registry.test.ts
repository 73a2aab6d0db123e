/** The registry of models: what is saved is loaded to the bit, or refused; a save is whole, or has not been. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { models as command } from '../../../kernel/src/cli/models.ts';
import { deploy } from '../../../kernel/src/deploy/deploy.ts';
import { format } from '../../../kernel/src/display/format.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { sha256 } from '../../../kernel/src/registry/blobs.ts';
import { registry } from '../../../kernel/src/registry/registry.ts';
import { textOf } from '../../explainers/bundle-text.ts';
import { graphOf } from '../../explainers/models.ts';

const run = promisify(execFile);
const NODE = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];
const SAVER = fileURLToPath(new URL('./save-cut.ts', import.meta.url));

const MODELS: readonly (readonly [string, () => tf.LayersModel, number[]])[] = [
  ['a compiled CNN', cnn, [8, 8, 1]],
  ['two outputs', twoOutputs, [4]],
  ['an LSTM', () => tf.sequential({ layers: [tf.layers.lstm({ units: 3, inputShape: [5, 2] })] }), [5, 2]],
];

describe('registry', () => {
  let folder: string;
  let config: string;
  const earlier = { ...process.env };
  const restore = (...names: string[]) => {
    for (const name of names) {
      if (earlier[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = earlier[name];
    }
  };
  before(async () => {
    await loadEngine();
    // its keys are none of the person's who runs the tests
    config = mkdtempSync(join(tmpdir(), 'limpid-models-config-'));
    process.env['XDG_CONFIG_HOME'] = config;
  });
  after(() => {
    restore('XDG_CONFIG_HOME');
    rmSync(config, { recursive: true });
  });
  beforeEach(() => {
    tf.engine().startScope();
    folder = mkdtempSync(join(tmpdir(), 'limpid-models-'));
    process.env['LIMPID_MODELS'] = folder;
  });
  afterEach(() => {
    tf.engine().endScope();
    rmSync(folder, { recursive: true });
    restore('LIMPID_MODELS');
  });
  const blobs = () => readdirSync(join(folder, 'blobs')).sort();

  for (const [what, make, shape] of MODELS) {
    it(`gives a model back to the bit, compiled as it was: ${what}`, async () => {
      const model = make();
      const saved = await registry.save(model, { name: 'a model' });
      const loaded = await registry.load('a model:1', { kind: 'layers' });
      const x = tf.randomNormal([3, ...shape], 0, 1, 'float32', 7);
      const answers = (of: tf.LayersModel) => [of.predict(x)].flat().map((one) => one.dataSync());
      assert.deepEqual(answers(loaded), answers(model));
      assert.deepEqual(loaded.loss, model.loss);
      assert.deepEqual(
        saved.signature.inputs.map((input) => input.shape),
        [[null, ...shape]],
      );
      assert.deepEqual([saved.version, saved.kind, saved.parameters], [1, 'layers', model.countParams()]);
    });
  }

  it('gives a graph model back', async () => {
    const dense = tf.layers.dense({ units: 3, inputShape: [6] });
    const model = await graphOf(tf.sequential({ layers: [dense, tf.layers.dense({ units: 2 })] }));
    const { signature } = await registry.save(model, { name: 'graph' });
    assert.deepEqual(signature.inputs, [{ name: 'x', dtype: 'float32', shape: [null, 6] }]);
    const loaded = await registry.load('graph', { kind: 'graph' });
    const x = tf.randomNormal([3, 6]);
    const answer = (of: tf.GraphModel) =>
      [of.predict(x)].flat().map((one) => (one instanceof tf.Tensor ? one.dataSync() : one));
    assert.deepEqual(answer(loaded), answer(model));
    await assert.rejects(registry.load('graph', { kind: 'layers' }), { code: 'MODELS_KIND' });
    loaded.dispose();
    model.dispose();
  });

  it('counts versions from 1 and never again, keeps what is the same once, and forgets what nobody names', async () => {
    const [a, b] = [dense(3), dense(4)];
    const numbers = [];
    for (const model of [a, a, b]) numbers.push((await registry.save(model, { name: 'd' })).version);
    assert.deepEqual(numbers, [1, 2, 3]);
    assert.equal(blobs().length, 4);
    registry.remove('d:3');
    assert.equal(blobs().length, 2);
    registry.remove('d:1');
    assert.equal(blobs().length, 2);
    assert.equal((await registry.save(b, { name: 'd' })).version, 4);
    assert.deepEqual(
      registry.versions('d').map(({ version }) => version),
      [4, 2],
    );
    registry.remove('d');
    assert.deepEqual([[...registry.list()], blobs()], [[], []]);
    assert.throws(() => registry.versions('d'), { code: 'MODELS_UNKNOWN' });
  });

  it('finds versions by name, number and alias, and an alias moves', async () => {
    await registry.save(dense(3), { name: 'd', alias: 'champion', description: 'the first', tags: { team: 'a|b' } });
    await registry.save(dense(4), { name: 'd', alias: 'challenger' });
    const units = async (reference: string) => [(await registry.load(reference)).outputs].flat()[0]?.shape?.at(-1);
    assert.deepEqual([await units('d@champion'), await units('d'), await units('d:1')], [3, 4, 3]);
    registry.alias('d', 'champion', 2);
    assert.equal(await units('d@champion'), 4);
    registry.alias('d', 'challenger', null);
    assert.deepEqual(registry.list()[0]?.aliases, { champion: 2 });
    await assert.rejects(units('d@challenger'), { code: 'MODELS_NO_ALIAS' });
    await assert.rejects(units('d:7'), { code: 'MODELS_VERSION' });
    await assert.rejects(units('e'), { code: 'MODELS_UNKNOWN' });
    assert.throws(() => registry.alias('d', 'champion', 9), { code: 'MODELS_VERSION' });
    assert.throws(() => registry.alias('d', 'v1', 1), { code: 'MODELS_ALIAS' });
    assert.throws(() => registry.remove('d@champion'), { code: 'MODELS_REFERENCE' });

    const shown = [registry.list(), registry.versions('d'), registry.version('d:1')];
    const [list, versions, one] = await Promise.all(shown.map(async (value) => textOf(await format(value))));
    assert.match(list ?? '', /d +2 +champion → 2/);
    assert.match(versions ?? '', /^2 versions of d\n/);
    assert.match(one ?? '', /d:1 · .*\n[^]*inputs +dense_\w+_input: float32\[\?,2\]\n/);
  });

  it('takes names of its user for inputs and outputs, and none that do not fit', async () => {
    const named = (shape: number[]) => ({
      inputs: [{ name: 'pixels', dtype: 'float32', shape: [null, ...shape] }],
      outputs: [{ name: 'digit', dtype: 'float32', shape: [null, 3] }],
    });
    const { signature } = await registry.save(dense(3), { name: 'd', signature: named([2]) });
    assert.equal(signature.inputs[0]?.name, 'pixels');
    assert.ok(await registry.load('d'));
    await assert.rejects(registry.save(dense(3), { name: 'd', signature: named([5]) }), { code: 'MODELS_SIGNATURE' });
  });

  it('refuses before anything is written what could not be loaded again', async () => {
    class Own extends tf.layers.Layer {
      static readonly className = 'OwnLayerOfTheRegistry';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
        return inputs;
      }
    }
    tf.serialization.registerClass(Own);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] }), new Own({})] });
    await assert.rejects(registry.save(model, { name: 'd' }), { code: 'MODEL_LAYER' });
    // @ts-expect-error -- notebooks give what they like
    await assert.rejects(registry.save({}, { name: 'd' }), { code: 'INSPECT_MODEL' });
    assert.deepEqual(readdirSync(folder), []);
  });

  it('loads no file that was changed, lost or exchanged', async () => {
    await registry.save(dense(3), { name: 'd' });
    await registry.save(dense(4), { name: 'd' });
    const database = new DatabaseSync(join(folder, 'registry.db'));
    const row = (version: number) => database.prepare('SELECT * FROM versions WHERE version = ?').get(version) ?? {};
    const damage = async (reason: RegExp, verify = true) =>
      assert.rejects(
        registry.load('d:1', { verify }),
        (error: Error) => reason.test(error.message) && 'code' in error && error.code === 'MODELS_DAMAGED',
      );
    const weights = join(folder, 'blobs', String(row(1)['weights']));
    const bytes = readFileSync(weights);

    writeFileSync(
      weights,
      bytes.map((byte, index) => (index === 3 ? byte ^ 1 : byte)),
    );
    await damage(/was changed/);
    writeFileSync(weights, bytes.subarray(0, -4));
    await damage(/was changed/);
    rmSync(weights);
    await damage(/is not there/);
    writeFileSync(weights, bytes);
    assert.ok(await registry.load('d:1'));

    const set = (column: string, value: unknown) =>
      database.prepare(`UPDATE versions SET ${column} = ? WHERE version = 1`).run(String(value));
    set('topology', row(2)['topology']);
    await assert.rejects(registry.load('d:1'), { code: 'MODELS_TAMPERED', message: /its files are others/ });
    await damage(/float32\[\?,3\], and of the model float32\[\?,4\]/, false);
    set('topology', '../registry.db');
    await damage(/is not there/, false);
    set('signature', 'no JSON');
    await damage(/is not there/, false);
    database.close();
  });

  it('loads and exports what this user has signed, by a key that nobody else reads; other versions are vouched for, or asked for as they are', async () => {
    for (const units of [3, 4]) await registry.save(dense(units), { name: 'd' });
    const key = join(config, 'limpid', 'registry-key.pem');
    assert.equal(statSync(key).mode & 0o777, 0o600);
    const seals = join(folder, 'signatures');
    const names = [1, 2].map((version) => join(seals, sha256(`d:${version}`)));
    const [first = '', second = ''] = names;
    const own = readFileSync(first, 'utf8');
    const out = join(folder, 'out');

    // what was saved before models were signed
    rmSync(first);
    await assert.rejects(registry.load('d:1'), { code: 'MODELS_UNSIGNED', message: /limpid models sign d:1/ });
    await assert.rejects(said('export', 'd:1', out), { code: 'MODELS_UNSIGNED' });
    assert.ok(await registry.load('d:1', { verify: false }));
    await said('export', 'd:1', out, '--unsigned');
    assert.match(await said('sign', 'd:1'), /Signed d:1/);
    assert.ok(await registry.load('d:1'));

    const pem = await said('key');
    assert.match(pem, /^-----BEGIN PUBLIC KEY-----[^]*-----END PUBLIC KEY-----$/);
    const publicKey = join(folder, 'their.pub.pem');
    writeFileSync(publicKey, pem);
    const changed: [text: string, reason: RegExp][] = [
      [readFileSync(second, 'utf8'), /that of d:2/],
      [own.replace(/"payload":"(.{40})./, '"payload":"$1A'), /was changed/],
      [own.slice(0, -9), /cannot be read/],
      [own.replace(/"hint":"../, '"hint":"zz'), /another key/],
    ];
    for (const [text, reason] of changed) {
      assert.notEqual(text, own);
      writeFileSync(first, text);
      await assert.rejects(registry.load('d:1'), { code: 'MODELS_TAMPERED', message: reason });
    }
    writeFileSync(first, own);
    // somebody else, and one who has no key yet
    process.env['XDG_CONFIG_HOME'] = join(folder, 'other');
    try {
      await assert.rejects(registry.load('d:1'), { code: 'MODELS_TAMPERED', message: /another key/ });
      assert.ok(!existsSync(join(folder, 'other')), 'reading makes no key');
      assert.ok(await registry.load('d:1', { publicKey }));
      assert.deepEqual(await registry.sign('d'), ['d:2', 'd:1']);
      assert.ok(await registry.load('d:1'));
      await assert.rejects(registry.load('d:1', { publicKey }), { code: 'MODELS_TAMPERED', message: /another key/ });
    } finally {
      process.env['XDG_CONFIG_HOME'] = config;
    }
    registry.remove('d:1');
    assert.deepEqual(readdirSync(seals), [sha256('d:2')]);
  });

  it('kill -9 within a save leaves the version before, and nothing of this one', async () => {
    for (const moment of ['1', '2', '3', '4', '5']) {
      const killed = run(process.execPath, [...NODE, SAVER, moment]);
      await assert.rejects(killed, { signal: 'SIGKILL' });
      // so far it had come
      assert.ok(blobs().length > 2, `${moment}: ${blobs().join()}`);
      assert.deepEqual(
        registry.versions('whole').map(({ version }) => version),
        [1],
      );
      assert.ok(await registry.load('whole'));
      assert.equal((await registry.save(dense(3), { name: 'whole' })).version, 2);
      assert.equal(blobs().length, 4);
      registry.remove('whole');
    }
  });

  it('a full disk is an error that says so, and leaves nothing', async () => {
    const { stdout } = await run('sh', ['-c', await small(), process.execPath, ...NODE, SAVER]);
    assert.deepEqual(JSON.parse(stdout), {
      ...{ code: 'MODELS_FULL', again: 2 },
      ...{ versions: [['whole', [2, 1]]], blobs: 4, left: [] },
    });
  });

  it('limpid deploy takes what an alias is now, by its number and hash, and only if it is signed', async () => {
    for (const units of [3, 4])
      await registry.save(dense(units), { name: 'my digits', ...(units === 3 ? { alias: 'champion' } : {}) });
    const out = join(folder, 'deployed');
    const { deployment } = await deploy({ model: 'my digits@champion' }, out, [], '1.2.3');
    assert.deepEqual([deployment.name, deployment.image], ['my-digits', 'my-digits:1']);
    for (const file of ['kubernetes.yaml', 'kserve.yaml']) {
      const text = readFileSync(join(out, file), 'utf8');
      assert.match(text, /limpid\/version: my digits:1$/m);
      assert.ok(text.includes(`limpid/sha256: ${registry.version('my digits:1').hash}`));
    }
    const copied = await tf.loadLayersModel(tf.io.fromMemory(artifactsIn(join(out, 'model'))));
    assert.deepEqual([copied.outputs].flat()[0]?.shape, [null, 3]);
    const rollout = { canary: { '2': 10 } };
    await registry.save(dense(3), { name: 'my digits', alias: 'challenger' });
    const both = join(folder, 'rolled out');
    await deploy({ model: 'my digits@champion', rollout: { canary: { challenger: 10 } } }, both, [], '1');
    assert.deepEqual(readdirSync(join(both, 'model')), ['1', '3']);
    assert.match(readFileSync(join(both, 'Dockerfile'), 'utf8'), /"--canary","3=10"/);
    await assert.rejects(deploy({ model: 'my digits:2', rollout }, both, [], '1'), { code: 'DEPLOY_OPTION' });
    const other = join(folder, 'other');
    await assert.rejects(deploy({ model: 'nothing' }, other, [], '1'), { code: 'DEPLOY_MODEL' });
    await assert.rejects(deploy({ model: 'my digits@nobody' }, other, [], '1'), { code: 'MODELS_NO_ALIAS' });
    rmSync(join(folder, 'signatures'), { recursive: true });
    await assert.rejects(deploy({ model: 'my digits' }, other, [], '1'), { code: 'MODELS_UNSIGNED' });
    assert.ok(!existsSync(other));
    await deploy({ model: 'my digits', isUnsigned: true }, other, [], '1');
    assert.ok(existsSync(join(other, 'model/model.json')));
  });

  it('limpid models lists, shows, aliases, exports and removes', async () => {
    await registry.save(dense(3), { name: 'd', description: 'first\u001b[2J' });
    assert.match(await said('list'), /d +1 .* first�\[2J/);
    assert.match(await said('alias', 'd', 'champion', '1'), /d@champion is version 1/);
    // SAFETY: printed by limpid models show.
    const shown = JSON.parse(await said('show', 'd@champion', '--json')) as { version: number; aliases: string[] };
    assert.deepEqual([shown.version, shown.aliases], [1, ['champion']]);
    const out = join(folder, 'out');
    await said('export', 'd@champion', out);
    assert.deepEqual(readdirSync(out).sort(), ['model.json', 'weights.bin']);
    const exported = await tf.loadLayersModel(tf.io.fromMemory(artifactsIn(out)));
    const x = tf.ones([1, 2]);
    const answer = (of: tf.LayersModel) => [of.predict(x)].flat()[0]?.dataSync();
    assert.deepEqual(answer(exported), answer(await registry.load('d', { kind: 'layers' })));
    await assert.rejects(said('export', 'd', out), { code: 'DATA_UNWRITABLE' });
    await assert.rejects(said('alias', 'd', 'champion', 'x'), { code: 'USAGE' });
    await said('alias', 'd', 'champion', '--delete');
    assert.match(await said('remove', 'd:1'), /Removed d:1/);
    assert.match(await said('list'), /No models in/);
  });
});

/** Where 4 MB are too much: on a disk of its own, or, where a user may not mount one, with files that may not be so large. */
async function small(): Promise<string> {
  const mount = 'mount -t tmpfs -o size=4m none "$LIMPID_MODELS"';
  const mayMount = await run('unshare', ['-rm', 'sh', '-c', mount]).then(
    () => true,
    () => false,
  );
  return mayMount ? `exec unshare -rm sh -c '${mount} && exec "$0" "$@"' "$0" "$@"` : `ulimit -f 4096; exec "$0" "$@"`;
}

function dense(units: number): tf.LayersModel {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] });
}

function cnn(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

function twoOutputs(): tf.LayersModel {
  const input = tf.input({ shape: [4] });
  const hidden = tf.layers.dense({ units: 3 }).apply(input);
  const outputs = [1, 2].map((units) => tf.layers.dense({ units }).apply(hidden));
  // SAFETY: layers applied to what is symbolic give what is symbolic.
  return tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor[] });
}

function artifactsIn(folder: string): tf.io.ModelArtifacts {
  // SAFETY: written by the export just now.
  const { modelTopology, weightsManifest } = JSON.parse(
    readFileSync(join(folder, 'model.json'), 'utf8'),
  ) as tf.io.ModelJSON;
  const weightSpecs = weightsManifest[0]?.weights ?? [];
  return { modelTopology, weightSpecs, weightData: Uint8Array.from(readFileSync(join(folder, 'weights.bin'))).buffer };
}

/** What the command prints. */
async function said(...argv: string[]): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await command(argv);
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}
