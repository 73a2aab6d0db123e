/** What is told to MLflow, before it is sent. */
import assert from 'node:assert/strict';
import { mlflowClient } from '../../../kernel/src/registry/mlflow/client.ts';
import { metricsOf, parametersOf, tagsOf } from '../../../kernel/src/registry/mlflow/logged.ts';
import { mlModelFiles } from '../../../kernel/src/registry/mlflow/ml-model.ts';
import type { StoredVersion } from '../../../kernel/src/registry/stored.ts';

const VERSION: StoredVersion = {
  name: 'digits',
  version: 3,
  created: 0,
  aliases: [],
  description: '',
  tags: { team: 'a' },
  kind: 'layers',
  topology: 'ab',
  weights: 'cd',
  bytes: 1,
  parameters: 1,
  signature: {
    inputs: [{ name: 'x', dtype: 'float32', shape: [null, 4] }],
    outputs: [
      { name: 'a', dtype: 'float32', shape: [null, 2] },
      { name: 'b', dtype: 'string', shape: [] },
    ],
  },
  lineage: { run: null, notebook: 'n.ipynb', cell: null, data: null, dataHash: null, seed: 7, versions: { tfjs: '4' } },
};
const RUN = { started: new Date(1), ended: new Date(9), footprint: null };
const MADE = { run: 'r', uuid: 'u', created: new Date(0), files: { 'model.json': '{}' }, loader: 'code' };

describe('registry: what MLflow is told', () => {
  it('names it does not take are changed, and no parameter comes twice', () =>
    assert.deepEqual(parametersOf({ 'a(b': 1, 'a[b': 2, long: 'x'.repeat(600), none: null }), [
      { key: 'a_b', value: '1' },
      { key: 'long', value: 'x'.repeat(500) },
      { key: 'none', value: '' },
    ]));

  it('metrics that JSON has no numbers for go by their names', () =>
    assert.deepEqual(
      metricsOf({ ...RUN, epochs: [{ epoch: 0, at: 5, values: { loss: NaN, acc: 0.5, top: Infinity } }] }),
      [
        { key: 'loss', value: 'NaN', timestamp: 5, step: 1 },
        { key: 'acc', value: 0.5, timestamp: 5, step: 1 },
        { key: 'top', value: 'Infinity', timestamp: 5, step: 1 },
      ],
    ));

  it('the footprint of a run is four metrics at its end', () => {
    const footprint = { energy: { least: 1, most: 2 }, co2: { least: 0.5, most: 1 }, label: 'measured' } as const;
    const at = { timestamp: 9, step: 3 };
    assert.deepEqual(metricsOf({ ...RUN, epochs: [{ epoch: 2, at: 5, values: {} }], footprint }), [
      { key: 'limpid.energy_wh_least', value: 1, ...at },
      { key: 'limpid.energy_wh_most', value: 2, ...at },
      { key: 'limpid.co2_g_least', value: 0.5, ...at },
      { key: 'limpid.co2_g_most', value: 1, ...at },
    ]);
  });

  it('tags are those of the user and where it comes from', () =>
    assert.deepEqual(Object.fromEntries(tagsOf(VERSION).map(({ key, value }) => [key, value])), {
      team: 'a',
      'limpid.model': 'digits:3',
      'limpid.sha256': 'ab',
      'limpid.notebook': 'n.ipynb',
      'limpid.seed': '7',
      'version.tfjs': '4',
    }));

  it('one tensor of a signature has no name, several have theirs; a graph model has no flavour of Python', () => {
    const files = mlModelFiles(VERSION, MADE);
    assert.deepEqual(Object.keys(files), [
      'MLmodel',
      'data/model.json',
      'code/mlflow_tfjs.py',
      'requirements.txt',
      'python_env.yaml',
    ]);
    // SAFETY: written as JSON just now.
    const { signature, flavors } = JSON.parse(String(files['MLmodel'])) as {
      signature: { inputs: string; outputs: string };
      flavors: object;
    };
    assert.deepEqual(Object.keys(flavors), ['tfjs', 'python_function']);
    assert.deepEqual(JSON.parse(signature.inputs), [
      { type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 4] } },
    ]);
    assert.deepEqual(JSON.parse(signature.outputs), [
      { name: 'a', type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 2] } },
      { name: 'b', type: 'tensor', 'tensor-spec': { dtype: 'str', shape: [] } },
    ]);
    const graph = mlModelFiles({ ...VERSION, kind: 'graph' }, MADE);
    assert.deepEqual(Object.keys(graph), ['MLmodel', 'data/model.json']);
    assert.ok(!String(graph['MLmodel']).includes('python_function'));
  });

  for (const [uri, address] of [
    ['http://127.0.0.1:5000/', 'http://127.0.0.1:5000'],
    ['https://user:secret@host/mlflow', 'https://host/mlflow'],
  ] as const) {
    it(`${uri} is ${address}`, () => assert.equal(mlflowClient(uri, {}).address, address));
  }

  for (const uri of [undefined, '', 'mlruns', 'file:///mlruns', 'sqlite:///m.db', 'databricks']) {
    it(`${String(uri)} is no server`, () => assert.throws(() => mlflowClient(uri, {}), { code: 'MLFLOW_ADDRESS' }));
  }
});
