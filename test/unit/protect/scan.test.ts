/** `scanModel` on models that are right, and on those of an attacker: each trick is found, with its place. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { zipSync } from 'fflate';
import { fileIo } from '../../../kernel/src/engine/native.ts';
import { silenceCpuAdvice } from '../../../kernel/src/engine/repairs/cpu-advice.ts';
import { writeHdf5 } from '../../../kernel/src/models/hdf5.ts';
import { saveKeras } from '../../../kernel/src/models/save-keras.ts';
import { makeZip } from '../../../kernel/src/models/zip.ts';
import type { ScanRule, Severity } from '../../../kernel/src/protect/scan/finding.ts';
import { GRAPH_OPS } from '../../../kernel/src/protect/scan/graph-ops.ts';
import { depthOf } from '../../../kernel/src/protect/scan/json-text.ts';
import { countNotFinite } from '../../../kernel/src/protect/scan/not-finite.ts';
import { scanModel } from '../../../kernel/src/protect/scan/scan-model.ts';

type Expected = [severity: Severity, rule: ScanRule, where: RegExp, text: RegExp];
type Edit = (text: string) => string;

const dense = (settings: object): object => ({ class_name: 'Dense', config: { name: 'dense', units: 2, ...settings } });
const input = { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 3], dtype: 'float32' } };
const sequential = (layers: object[]): object => ({ class_name: 'Sequential', config: { name: 'model', layers } });
const MANIFEST = [
  {
    paths: ['weights.bin'],
    weights: [
      { name: 'dense/kernel', shape: [3, 2], dtype: 'float32' },
      { name: 'dense/bias', shape: [2], dtype: 'float32' },
    ],
  },
];
const layersModel = (topology: object = sequential([input, dense({})])): string =>
  JSON.stringify({
    format: 'layers-model',
    modelTopology: { keras_version: '2.15', model_config: topology },
    weightsManifest: MANIFEST,
  });
const node = (op: string, attr: object = {}): object => ({ name: op.toLowerCase(), op, attr });
const graphModel = (nodes: object[]): string =>
  JSON.stringify({ format: 'graph-model', modelTopology: { node: nodes }, weightsManifest: MANIFEST });
const instead =
  (from: string, to: string): Edit =>
  (text) => {
    assert.ok(text.includes(from), `${from} is in the model`);
    return text.replace(from, to);
  };

describe('scanModel', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-scan-'));
    writeFileSync(join(folder, 'weights.bin'), new Float32Array(8).fill(0.5));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (text: string | Uint8Array, name = 'model.json'): void => writeFileSync(join(folder, name), text);
  const found = async (path = folder) => (await scanModel(path)).findings;
  async function finds(...[severity, rule, where, text]: Expected): Promise<void> {
    const findings = await found();
    const [first] = findings;
    assert.ok(first, 'nothing was found');
    assert.deepEqual([first.severity, first.rule], [severity, rule], JSON.stringify(findings));
    assert.match(first.where, where);
    assert.match(first.text, text);
    assert.match(first.todo, /\.$/);
  }

  it('finds nothing in models that are right', async () => {
    write(layersModel());
    write(graphModel([node('Placeholder'), node('Const'), node('MatMul')]), 'graph.json');
    write('{"name": "not a model"}', 'package.json');
    const report = await scanModel(folder);
    assert.deepEqual(report.findings, []);
    assert.deepEqual(report.files, ['graph.json', 'model.json']);
    assert.ok(report.isSafe);
    assert.equal(report.toText(), 'graph.json, model.json: nothing was found.');
  });

  it('finds nothing in what tfjs and saveKeras write', async () => {
    await tf.setBackend('cpu');
    silenceCpuAdvice();
    fileIo();
    const cnn = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3, activation: 'softmax', kernelRegularizer: 'l1l2' }),
      ],
    });
    const words = tf.input({ shape: [5] });
    const embedded = tf.layers.embedding({ inputDim: 7, outputDim: 4 }).apply(words) as tf.SymbolicTensor;
    const lstm = tf.layers.lstm({ units: 3, recurrentActivation: 'sigmoid', returnSequences: true });
    const both = tf.layers.bidirectional({ layer: lstm }).apply(embedded) as tf.SymbolicTensor;
    const each = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }).apply(both) as tf.SymbolicTensor;
    const recurrent = tf.model({
      inputs: words,
      outputs: tf.layers.reshape({ targetShape: [-1] }).apply(each) as tf.SymbolicTensor,
    });
    for (const [name, model] of Object.entries({ cnn, recurrent })) {
      await model.save(`file://${join(folder, name)}`);
      await saveKeras(model, join(folder, `${name}.keras`));
      model.dispose();
    }
    const { findings, files } = await scanModel(folder);
    assert.deepEqual(findings, []);
    assert.deepEqual(files, ['cnn.keras', 'cnn/model.json', 'recurrent.keras', 'recurrent/model.json']);
  });

  const LAYERS: [what: string, edit: Edit, ...Expected][] = [
    [
      'a path upwards',
      instead('"weights.bin"', '"../../secret"'),
      'critical',
      'path',
      /model\.json/,
      /\.\.\/\.\.\/secret/,
    ],
    ['an absolute path', instead('"weights.bin"', '"/etc/passwd"'), 'critical', 'path', /model/, /passwd/],
    ['a path of Windows', instead('"weights.bin"', '"..\\\\secret"'), 'critical', 'path', /model/, /secret/],
    ['an address', instead('"weights.bin"', '"https://example.org/w.bin"'), 'critical', 'path', /model/, /https/],
    [
      'a file twice',
      instead('"weights.bin"', '"weights.bin","weights.bin"'),
      'high',
      'duplicate',
      /model/,
      /more than once/,
    ],
    [
      'a file that is not there',
      instead('"weights.bin"', '"w.bin"'),
      'high',
      'unreadable',
      /model/,
      /w\.bin is not there/,
    ],
    [
      'a shape that overflows',
      instead('[3,2]', '[4294967296,4294967296,2]'),
      'high',
      'size',
      /dense\/kernel/,
      /4294967296/,
    ],
    ['a negative shape', instead('[3,2]', '[-3,-2]'), 'high', 'shape', /dense\/kernel/, /-3/],
    ['a shape of fractions', instead('[3,2]', '[1.5,4]'), 'high', 'shape', /dense\/kernel/, /1\.5/],
    ['a shape that is none', instead('[3,2]', '"6"'), 'high', 'shape', /dense\/kernel/, /"6"|\\"6/],
    ['weights too few', instead('[3,2]', '[300,2]'), 'high', 'length', /model/, /2408 bytes, and 32/],
    ['bytes too many', instead('[3,2]', '[3,1]'), 'medium', 'unused bytes', /model/, /20 bytes, and 32/],
    [
      'a dtype',
      instead('"shape":[3,2],"dtype":"float32"', '"shape":[3,2],"dtype":"object"'),
      'high',
      'dtype',
      /dense/,
      /object/,
    ],
    [
      'an infinite scale',
      instead(
        '"shape":[3,2],"dtype":"float32"',
        '"shape":[3,2],"dtype":"float32","quantization":{"dtype":"uint8","min":0,"scale":1e999}',
      ),
      'high',
      'quantization',
      /dense\/kernel/,
      /Infinity/,
    ],
    ['two weights of one name', instead('dense/bias', 'dense/kernel'), 'high', 'duplicate', /model/, /dense\/kernel/],
    ['a Lambda', instead('"Dense"', '"Lambda"'), 'critical', 'code', /model\.json: dense/, /Lambda holds code/],
    [
      'a class of its own',
      instead('"class_name":"Dense"', '"registered_name":"evil>Dense","class_name":"Dense"'),
      'critical',
      'code',
      /dense/,
      /evil>Dense/,
    ],
    ['an unknown layer', instead('"Dense"', '"Mystery"'), 'medium', 'layer', /dense/, /Mystery is no layer/],
    [
      'more units than weights',
      instead('"units":2', '"units":1000000000'),
      'high',
      'size',
      /dense/,
      /units is 1000000000/,
    ],
    ['units that are none', instead('"units":2', '"units":-1'), 'high', 'shape', /dense/, /units is -1/],
    [
      'an input without end',
      instead('[null,3]', '[null,99999999,99999999]'),
      'high',
      'size',
      /: x/,
      /batch_input_shape/,
    ],
    ['an unknown setting', instead('"units":2', '"units":2,"quirk":7'), 'medium', 'setting', /model/, /quirk/],
    ['half a file', (text) => text.slice(0, 100), 'high', 'unreadable', /model/, /no JSON/],
    [
      'depth',
      instead('"units":2', `"units":${'['.repeat(5000)}${']'.repeat(5000)}`),
      'high',
      'depth',
      /model/,
      /500\d deep/,
    ],
  ];
  for (const [what, edit, ...expected] of LAYERS) {
    it(`finds ${what}`, async () => {
      write(edit(layersModel()));
      await finds(...expected);
    });
  }

  it('finds a Lambda within a wrapper within a model within a model', async () => {
    const lambda = { class_name: 'Lambda', config: { name: 'inner', function: ['4wEAAAA=', null, null] } };
    const wrapped = { class_name: 'TimeDistributed', config: { name: 'wrapper', layer: lambda } };
    write(layersModel(sequential([input, sequential([wrapped])])));
    await finds('critical', 'code', /inner/, /Lambda/);
  });

  const GRAPHS: [what: string, nodes: object[], ...Expected][] = [
    ['an op that reads files', [node('ReadFile')], 'critical', 'reaching op', /model/, /ReadFile/],
    ['an op that calls Python', [node('EagerPyFunc')], 'critical', 'reaching op', /model/, /EagerPyFunc/],
    [
      'a model read from a path',
      [node('SimpleMLLoadModelFromPathWithHandle')],
      'critical',
      'reaching op',
      /model/,
      /SimpleML/,
    ],
    ['an unknown op', [node('Mystery')], 'medium', 'op', /model/, /Mystery/],
    ['no nodes', [], 'high', 'unreadable', /model/, /no nodes/],
    [
      'a shape that overflows',
      [node('Placeholder', { shape: { shape: { dim: [{ size: '-1' }, { size: '999999999' }, { size: '999999' }] } } })],
      'high',
      'shape',
      /placeholder/,
      /999999999/,
    ],
  ];
  for (const [what, nodes, ...expected] of GRAPHS) {
    it(`finds in a graph ${what}`, async () => {
      write(graphModel(nodes));
      await finds(...expected);
    });
  }

  for (const [kind, bytes] of [
    ['float32', Float32Array.of(1, NaN, 3, -Infinity, 5, 6, 7, 8)],
    ['float16', Uint16Array.of(0x3c00, 0x7e00, 0, 0xfc00, 0, 0, 0, 0)],
  ] as const) {
    it(`counts what is no number: ${kind}`, async () => {
      const quantization = kind === 'float16' ? ',"quantization":{"dtype":"float16"}' : '';
      write(layersModel().replaceAll('"dtype":"float32"}', `"dtype":"float32"${quantization}}`));
      write(new Uint8Array(bytes.buffer), 'weights.bin');
      await finds('high', 'not a number', /dense\/kernel/, /^2 of its numbers/);
      assert.equal(countNotFinite(new Uint8Array(bytes.buffer.slice(0)), bytes.byteLength, kind), 2);
    });
  }

  it('reads weights across files, also where a number is cut in two', async () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6, 7, NaN).buffer);
    write(layersModel().replace('"weights.bin"', '"a.bin","b.bin"'));
    write(bytes.subarray(0, 30), 'a.bin');
    write(bytes.subarray(30), 'b.bin');
    await finds('high', 'not a number', /dense\/bias/, /^1 of its numbers/);
  });

  it('finds links that lead out, and follows those of a download cache', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'limpid-outside-'));
    writeFileSync(join(outside, 'secret'), new Float32Array(8));
    await rm(join(folder, 'weights.bin'));
    symlinkSync(join(outside, 'secret'), join(folder, 'weights.bin'));
    write(layersModel());
    await finds('critical', 'link', /model\.json|weights\.bin/, /weights\.bin is a link/);

    const cached = join(folder, 'snapshot');
    mkdirSync(cached);
    writeFileSync(join(outside, 'blob'), layersModel());
    symlinkSync(join(outside, 'blob'), join(cached, 'model.json'));
    symlinkSync(join(outside, 'secret'), join(cached, 'weights.bin'));
    assert.deepEqual(await found(cached), []);
    await rm(outside, { recursive: true });
  });

  describe('Keras', () => {
    const config = (layers: object[]): Uint8Array => Buffer.from(JSON.stringify(sequential(layers)));
    const METADATA = { 'metadata.json': Buffer.from('{"keras_version": "3.15.1"}') };
    const weights = (value: number): Promise<Uint8Array> =>
      writeHdf5({
        arrays: new Map([['layers/dense/vars/0', { shape: [3, 2], values: new Float32Array(6).fill(value) }]]),
        groups: [],
      });
    it('finds nothing in a file that is right', async () => {
      write(
        makeZip({ ...METADATA, 'config.json': config([input, dense({})]), 'model.weights.h5': await weights(1) }),
        'a.keras',
      );
      assert.deepEqual(await found(), []);
    });
    it('finds a Lambda', async () => {
      const lambda = { class_name: 'Lambda', config: { name: 'evil' } };
      write(makeZip({ ...METADATA, 'config.json': config([lambda]), 'model.weights.h5': await weights(1) }), 'a.keras');
      await finds('critical', 'code', /a\.keras: evil/, /Lambda/);
    });
    it('finds weights that are no numbers', async () => {
      write(
        makeZip({ ...METADATA, 'config.json': config([input, dense({})]), 'model.weights.h5': await weights(NaN) }),
        'a.keras',
      );
      await finds('high', 'not a number', /layers\/dense\/vars\/0/, /^6 of/);
    });
    it('finds a zip bomb', async () => {
      const bomb = {
        'config.json': config([input]),
        'model.weights.h5': [new Uint8Array(2 ** 25), { level: 6 }] as [Uint8Array, { level: 6 }],
      };
      write(zipSync(bomb), 'a.keras');
      await finds('high', 'unreadable', /a\.keras/, /unpacks to 33554432/);
    });
  });

  it('finds pickles, by name or content, and files that are not what they are called', async () => {
    write(Uint8Array.of(0x80, 4, 0x95, 0, 0), 'notes.txt');
    await finds('critical', 'code', /notes\.txt/, /code of Python/);
    write('', 'model.pkl');
    write('no HDF5', 'weights.h5');
    const findings = await found();
    assert.deepEqual(
      findings.map(({ where, rule }) => [where, rule]),
      [
        ['model.pkl', 'code'],
        ['notes.txt', 'code'],
        ['weights.h5', 'unreadable'],
      ],
    );
  });

  it('an empty folder is no model, and a path that is not there an error', async () => {
    await rm(join(folder, 'weights.bin'));
    await finds('high', 'unreadable', /limpid-scan/, /no model/);
    await assert.rejects(scanModel(join(folder, 'nowhere')), { code: 'SCAN_PATH' });
  });

  it('names of a file cannot forge a table or a terminal', async () => {
    write(layersModel().replace('"name":"dense"', '"name":"\\u001b[2J | a\\n| b"').replace('"Dense"', '"Lambda"'));
    const text = (await scanModel(folder)).toText();
    assert.ok(!text.includes('\u001b') && text.split('\n').length < 8, text);
  });

  it('depth counts no brackets within texts', () => {
    assert.equal(depthOf('{"a": [1, {"b\\"[[[": "{{{"}]}'), 3);
    assert.equal(depthOf(''), 0);
  });

  it('the ops of graphs are those of tfjs-converter', () => {
    const lists = join(
      dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-converter/package.json')),
      'dist/operations/op_list',
    );
    const texts = readdirSync(lists)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(lists, name), 'utf8'));
    const ops = texts.flatMap((text) => [...text.matchAll(/'tfOpName':\s*'([^']+)'/g)].map(([, op = '']) => op));
    assert.deepEqual([...GRAPH_OPS].sort(), [...new Set(ops)].sort());
  });
});
