/** Files that lie, are damaged, or come from elsewhere: each is refused with its reason, before memory is taken. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { zipSync } from 'fflate';
import * as hdf5 from 'h5wasm';
import { fileIo } from '../../../kernel/src/engine/native.ts';
import type { ErrorCode } from '../../../kernel/src/errors.ts';
import { silenceCpuAdvice } from '../../../kernel/src/engine/repairs/cpu-advice.ts';
import { writeHdf5 } from '../../../kernel/src/models/hdf5.ts';
import { loadModel } from '../../../kernel/src/models/load-model.ts';
import { makeZip } from '../../../kernel/src/models/zip.ts';

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const METADATA = { 'metadata.json': text({ keras_version: '3.15.1' }) };

function config(units = 2): object {
  const layer = (class_name: string, settings: object): object => ({
    module: 'keras.layers',
    class_name,
    config: settings,
    registered_name: null,
  });
  const layers = [layer('InputLayer', { name: 'x', batch_shape: [null, 3] }), layer('Dense', { name: 'dense', units })];
  return { module: 'keras', class_name: 'Sequential', config: { name: 'model', layers } };
}

function weights(shape: number[], bias = 2): Promise<Uint8Array> {
  const array = (lengths: number[]) => ({
    shape: lengths,
    values: new Float32Array(lengths.reduce((a, b) => a * b, 1)),
  });
  const arrays = new Map([
    ['layers/dense/vars/0', array(shape)],
    ['layers/dense/vars/1', array([bias])],
  ]);
  return writeHdf5({ arrays, groups: [] });
}

/** As tfjs writes it. */
const dense = { class_name: 'Dense', config: { name: 'dense', units: 2, batch_input_shape: [null, 3] } };

describe('hostile model files', () => {
  let folder = '';
  before(async () => {
    await tf.setBackend('cpu');
    silenceCpuAdvice();
  });
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'limpid-hostile-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  async function refuses(name: string, bytes: Uint8Array, code: ErrorCode, reason: RegExp): Promise<void> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    await assert.rejects(loadModel(path), { code, message: reason });
  }
  const kerasFile = async (of: object, stored: Promise<Uint8Array>): Promise<Uint8Array> =>
    makeZip({ ...METADATA, 'config.json': text(of), 'model.weights.h5': await stored });

  it('the model that they are made of loads', async () => {
    const path = join(folder, 'good.keras');
    await writeFile(path, await kerasFile(config(), weights([3, 2])));
    const model = await loadModel(path);
    assert.deepEqual(model.outputs[0]?.shape, [null, 2]);
  });

  it('a zip bomb', async () => {
    const bomb = zipSync({
      ...METADATA,
      'config.json': text(config()),
      'model.weights.h5': [new Uint8Array(2 ** 25), { level: 6 }],
    });
    assert.ok(bomb.length < 2 ** 17);
    await refuses('bomb.keras', bomb, 'MODEL_UNREADABLE', /says that it unpacks to 33554432 bytes/);
  });

  it('an entry that unpacks to more than it says', async () => {
    const zip = zipSync({
      ...METADATA,
      'config.json': [text(config()), { level: 9 }],
      'model.weights.h5': await weights([3, 2]),
    });
    const length = text(config()).length;
    const view = new DataView(zip.buffer, zip.byteOffset);
    for (let at = 0; at + 4 <= zip.length; at += 1)
      if (view.getUint32(at, true) === length) view.setUint32(at, 10, true);
    await refuses('lying.keras', zip, 'MODEL_UNREADABLE', /too many bytes/);
  });

  it('an entry twice', async () => {
    const zip = makeZip({ 'config.json': text(config()), 'config.jsoN': text(config()) });
    const twice = Buffer.from(Buffer.from(zip).toString('latin1').replaceAll('config.jsoN', 'config.json'), 'latin1');
    await refuses('twice.keras', twice, 'MODEL_UNREADABLE', /two entries config.json/);
  });

  it('half a file', async () => {
    const whole = await kerasFile(config(), weights([3, 2]));
    await refuses('half.keras', whole.subarray(0, whole.length / 2), 'MODEL_UNREADABLE', /cannot be read/);
  });

  it('weights that are no HDF5 file', async () => {
    await refuses(
      'text.keras',
      await kerasFile(config(), Promise.resolve(text('weights'))),
      'MODEL_UNREADABLE',
      /no HDF5 file/,
    );
  });

  it('layers with more weights than there are', async () => {
    await refuses(
      'large.keras',
      await kerasFile(config(1e9), weights([3, 2])),
      'MODEL_UNREADABLE',
      /more weights than the 8 stored/,
    );
  });

  it('an array that says it is larger than the file', async () => {
    const { FS } = await hdf5.ready;
    const file = new hdf5.File('/huge.h5', 'w');
    file.create_group('layers').create_group('dense').create_group('vars');
    const made = { data: new Float32Array(4), shape: [2, 2], maxshape: [null, null], chunks: [2, 2] };
    file
      .create_group('a')
      .create_dataset({ name: 'b', ...made })
      .resize([1 << 20, 1 << 20]);
    file.close();
    const bytes = FS.readFile('/huge.h5');
    assert.ok(bytes.length < 2 ** 20);
    await refuses(
      'huge.keras',
      await kerasFile(config(), Promise.resolve(bytes)),
      'MODEL_UNREADABLE',
      /larger than it can hold/,
    );
  });

  it('a link to another file leads nowhere', async () => {
    const { FS } = await hdf5.ready;
    const file = new hdf5.File('/link.h5', 'w');
    file.create_group('layers').create_group('dense').create_external_link('/etc/hostname', '/', 'vars');
    file.close();
    await refuses(
      'link.keras',
      await kerasFile(config(), Promise.resolve(FS.readFile('/link.h5'))),
      'MODEL_UNREADABLE',
      /more weights than the 0/,
    );
  });

  it('weights of another shape: layer, weight and both shapes', async () => {
    await refuses(
      'shape.keras',
      await kerasFile(config(), weights([2, 3])),
      'MODEL_WEIGHT_SHAPE',
      /kernel of the layer dense has shape \[3, 2\], and the file holds \[2, 3\]/,
    );
  });

  it('JSON that is no model', async () => {
    await refuses('empty.json', text({}), 'MODEL_LAYER', /layer without a class/);
    await refuses('cut.json', new TextEncoder().encode('{"modelTopology": '), 'MODEL_UNREADABLE', /JSON/);
    await refuses(
      'picture.png',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
      'MODEL_UNREADABLE',
      /no zip archive, HDF5 or JSON/,
    );
  });

  describe('model.json', () => {
    const manifest = (path: string, shape: unknown = [3, 2]): Uint8Array => {
      const weight = (name: string, lengths: unknown): object => ({ name, shape: lengths, dtype: 'float32' });
      const group = { paths: [path], weights: [weight('dense/kernel', shape), weight('dense/bias', [2])] };
      return text({
        format: 'layers-model',
        modelTopology: { keras_version: '3.1', model_config: config() },
        weightsManifest: [group],
      });
    };
    before(() => writeFile(join(folder, 'weights.bin'), new Uint8Array(4 * 8)));

    for (const path of ['../secret', '/etc/hostname', 'a/../../b', '..\\secret', '']) {
      it(`reads no weights from ${path || 'nowhere'}`, () =>
        refuses('away.json', manifest(path), 'MODEL_UNREADABLE', /not beside it/));
    }
    it('weights that end early', () =>
      refuses('short.json', manifest('weights.bin', [4, 2]), 'MODEL_UNREADABLE', /end within dense\/bias/));
    it('shapes that overflow', () =>
      refuses(
        'huge.json',
        manifest('weights.bin', [2 ** 52, 2 ** 52]),
        'MODEL_UNREADABLE',
        /end within dense\/kernel/,
      ));
    it('shapes of no numbers', () =>
      refuses('odd.json', manifest('weights.bin', [-1, 'a']), 'MODEL_UNREADABLE', /no weight/));
    it('a link that leads out of the folder, and those of a download cache', async () => {
      const inner = join(folder, 'inner');
      await mkdir(inner);
      await symlink('../weights.bin', join(inner, 'linked.bin'));
      await refuses('inner/link.json', manifest('linked.bin'), 'MODEL_UNREADABLE', /not beside it/);
      await writeFile(join(folder, 'blob'), manifest('linked.bin'));
      await symlink('../blob', join(inner, 'cached.json'));
      const model = await loadModel(join(inner, 'cached.json'));
      assert.deepEqual(model.outputs[0]?.shape, [null, 2]);
    });
    it('a folder in place of weights, and a file twice', async () => {
      await mkdir(join(folder, 'w'));
      await refuses('folder.json', manifest('w'), 'MODEL_UNREADABLE', /is no file/);
      const twice = Buffer.from(manifest('weights.bin'))
        .toString()
        .replace('"weights.bin"', '"weights.bin","weights.bin"');
      await refuses('twice.json', Buffer.from(twice), 'MODEL_UNREADABLE', /more than once/);
    });
    it('an infinite scale', async () => {
      const scaled = Buffer.from(manifest('weights.bin'))
        .toString()
        .replace('"dtype":"float32"', '"dtype":"float32","quantization":{"dtype":"uint8","min":0,"scale":1e999}');
      await refuses('scale.json', Buffer.from(scaled), 'MODEL_UNREADABLE', /no weight/);
    });
    it("tfjs-node's own loader reads what is beside the file alone, too", async () => {
      const tfjs = { class_name: 'Sequential', config: { name: 'm', layers: [dense] } };
      const written = async (name: string, path: string): Promise<string> => {
        const stored = JSON.parse(Buffer.from(manifest(path)).toString()) as object;
        await writeFile(join(folder, name), text({ ...stored, modelTopology: tfjs }));
        return `file://${join(folder, name)}`;
      };
      fileIo();
      const model = await tf.loadLayersModel(await written('tfjs.json', 'weights.bin'));
      assert.equal(model.countParams(), 8);
      for (const path of ['../secret', '/etc/hostname', 'a/../../b', 'inner/linked.bin/../../../x']) {
        const address = await written('tfjs.json', path);
        await assert.rejects(tf.loadLayersModel(address), { code: 'MODEL_UNREADABLE', message: /not beside it/ });
        await assert.rejects(tf.loadGraphModel(address), { code: 'MODEL_UNREADABLE', message: /not beside it/ });
      }
    });
    it('weights of another name', async () => {
      const renamed = Buffer.from(manifest('weights.bin')).toString().replace('dense/kernel', 'other/kernel');
      await refuses(
        'renamed.json',
        Buffer.from(renamed),
        'MODEL_WEIGHT_NAME',
        /kernel of the layer dense is not found/,
      );
    });
  });
});
