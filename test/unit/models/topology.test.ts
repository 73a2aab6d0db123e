import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../kernel/src/errors.ts';
import { objectIn, parseJson, type Json, type JsonObject } from '../../../kernel/src/models/json.ts';
import { importTopology } from '../../../kernel/src/models/topology.ts';

const layer = (class_name: string, config: JsonObject, more: JsonObject = {}): JsonObject => ({
  module: 'keras.layers',
  class_name,
  config,
  registered_name: null,
  ...more,
});
const dense = (config: JsonObject = {}): JsonObject => layer('Dense', { name: 'dense', units: 2, ...config });
const input = layer('InputLayer', { name: 'x', batch_shape: [null, 4], dtype: 'float32' });
const sequential = (...layers: Json[]): JsonObject => ({ class_name: 'Sequential', config: { name: 'model', layers } });

/** A tensor as Keras 3 refers to it. */
const tensor = (...history: [string, number, number]): JsonObject => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 4], dtype: 'float32', keras_history: history },
});
const called = (one: JsonObject, name: string, ...calls: Json[]): JsonObject => ({
  ...one,
  name,
  inbound_nodes: calls,
});
const call = (args: Json[], kwargs: JsonObject = {}): JsonObject => ({ args, kwargs });
const functional = (layers: Json[], output: Json): JsonObject => ({
  class_name: 'Functional',
  config: { name: 'model', layers, input_layers: ['x', 0, 0], output_layers: output },
});

describe('configurations of Keras', () => {
  const settingsOf = (imported: JsonObject, index: number): JsonObject => {
    // SAFETY: the shape that importTopology gives.
    const { layers } = imported['config'] as { layers: { config: JsonObject }[] };
    return layers[index]?.config ?? {};
  };

  it('Keras 3: batch_shape, dtype policies and initialisers become what tfjs reads', () => {
    const policy = {
      module: 'keras',
      class_name: 'DTypePolicy',
      config: { name: 'mixed_float16' },
      registered_name: null,
    };
    const initializer = {
      module: 'keras.initializers',
      class_name: 'LecunNormal',
      config: { seed: null },
      registered_name: null,
    };
    const imported = importTopology(
      sequential(input, dense({ dtype: policy, kernel_initializer: initializer, activation: 'silu' })),
      3,
    );
    assert.deepEqual(settingsOf(imported, 0), { name: 'x', batch_input_shape: [null, 4], dtype: 'float32' });
    assert.deepEqual(settingsOf(imported, 1), {
      name: 'dense',
      units: 2,
      kernel_initializer: { class_name: 'LeCunNormal', config: { seed: null } },
      activation: 'swish',
    });
  });

  it('hard_sigmoid is that of the Keras that wrote it', () => {
    const model = sequential(input, dense({ activation: 'hard_sigmoid' }));
    assert.equal(settingsOf(importTopology(model, 3), 1)['activation'], 'keras3_hard_sigmoid');
    assert.equal(settingsOf(importTopology(model, 2), 1)['activation'], 'hard_sigmoid');
  });

  it('the size of the first batch is no part of a model, unless a layer is stateful', () => {
    const fixed = layer('InputLayer', { name: 'x', batch_shape: [1, 4, 2] });
    const rnn = (stateful: boolean): JsonObject => layer('SimpleRNN', { name: 'rnn', units: 2, stateful });
    assert.deepEqual(settingsOf(importTopology(sequential(fixed, rnn(false)), 3), 0)['batch_input_shape'], [
      null,
      4,
      2,
    ]);
    assert.deepEqual(settingsOf(importTopology(sequential(fixed, rnn(true)), 3), 0)['batch_input_shape'], [1, 4, 2]);
  });

  it('calls are lists of tensors, states behind them; ops that make masks are left out', () => {
    const notEqual = { ...layer('NotEqual', { name: 'not_equal' }), module: 'keras.src.ops.numpy' };
    const mask = tensor('not_equal', 0, 0);
    const imported = importTopology(
      functional(
        [
          called(input, 'x'),
          called(notEqual, 'not_equal', call([tensor('x', 0, 0), 0])),
          called(
            layer('LSTM', { name: 'lstm', units: 4 }),
            'lstm',
            call([tensor('x', 0, 0)], { initial_state: [tensor('x', 0, 0), tensor('x', 0, 0)], mask }),
          ),
        ],
        ['lstm', 0, 0],
      ),
      3,
    );
    // SAFETY: the shape that importTopology gives.
    const { layers } = imported['config'] as { layers: { name: string; inbound_nodes: Json }[] };
    assert.deepEqual(
      layers.map(({ name, inbound_nodes }) => [name, inbound_nodes]),
      [
        ['x', []],
        [
          'lstm',
          [
            [
              ['x', 0, 0, {}],
              ['x', 0, 0, {}],
              ['x', 0, 0, {}],
            ],
          ],
        ],
      ],
    );
  });

  it('calls of a model within a model are counted from 1 by tfjs', () => {
    const inner = { ...sequential(input, dense()), config: { name: 'inner', layers: [input, dense()] } };
    const imported = importTopology(
      functional(
        [
          called(input, 'x'),
          called(inner, 'inner', call([tensor('x', 0, 0)])),
          called(dense({ name: 'top' }), 'top', call([tensor('inner', 0, 0)])),
        ],
        ['top', 0, 0],
      ),
      3,
    );
    // SAFETY: the shape that importTopology gives.
    const { layers } = imported['config'] as { layers: { inbound_nodes: Json }[] };
    assert.deepEqual(layers[2]?.inbound_nodes, [[['inner', 1, 0, {}]]]);
  });

  const lstm = layer('LSTM', { name: 'lstm', units: 4, zero_output_for_mask: true });
  const REFUSED: [what: string, model: Json, code: ErrorCode, named: RegExp][] = [
    [
      'a Lambda layer',
      sequential(input, layer('Lambda', { name: 'trick', function: 'eval' })),
      'MODEL_CODE',
      /layer trick is Lambda/,
    ],
    [
      "a class of the program's own",
      sequential(input, layer('Mine', { name: 'mine' }, { registered_name: 'app>Mine' })),
      'MODEL_CODE',
      /mine is app>Mine/,
    ],
    [
      'an op of keras.ops',
      sequential(input, { ...layer('Add', { name: 'plus' }), module: 'keras.src.ops.numpy' }),
      'MODEL_LAYER',
      /plus is a keras.ops/,
    ],
    [
      'a layer that tfjs lacks',
      sequential(input, layer('GroupNormalization', { name: 'norm' })),
      'MODEL_LAYER',
      /norm is a GroupNormalization/,
    ],
    [
      "a name of JavaScript's own",
      sequential(input, layer('constructor', { name: 'c' })),
      'MODEL_LAYER',
      /c is a constructor/,
    ],
    [
      'a setting that tfjs lacks',
      sequential(layer('Conv2D', { name: 'conv', groups: 2 })),
      'MODEL_SETTING',
      /conv has groups = 2/,
    ],
    [
      'an activation that tfjs lacks',
      sequential(dense({ activation: 'celu' })),
      'MODEL_SETTING',
      /activation = "celu"/,
    ],
    [
      "an activation of the program's own",
      sequential(
        dense({
          activation: { module: 'builtins', class_name: 'function', config: 'mine', registered_name: 'function' },
        }),
      ),
      'MODEL_SETTING',
      /dense has activation/,
    ],
    ['integers to compute in', sequential(dense({ dtype: 'int8_from_float32' })), 'MODEL_SETTING', /dtype/],
    [
      'zeros for masked steps',
      sequential(layer('Masking', { name: 'm', mask_value: 0 }), lstm),
      'MODEL_SETTING',
      /zero_output_for_mask/,
    ],
    [
      'a layer that is always training',
      functional(
        [called(input, 'x'), called(dense(), 'dense', call([tensor('x', 0, 0)], { training: true }))],
        ['dense', 0, 0],
      ),
      'MODEL_SETTING',
      /training = true/,
    ],
    [
      'a loop',
      functional(
        [
          called(input, 'x'),
          called(dense(), 'a', call([tensor('b', 0, 0)])),
          called(dense(), 'b', call([tensor('a', 0, 0)])),
        ],
        ['b', 0, 0],
      ),
      'MODEL_GRAPH',
      /wait for it/,
    ],
    [
      'an input that is not there',
      functional([called(input, 'x'), called(dense(), 'a', call([tensor('gone', 0, 0)]))], ['a', 0, 0]),
      'MODEL_GRAPH',
      /inputs of a are not there/,
    ],
    [
      'a call that is not there',
      functional([called(input, 'x'), called(dense(), 'a', call([tensor('x', 0, 0)]))], ['a', 7, 0]),
      'MODEL_GRAPH',
      /inputs of a/,
    ],
    [
      'one name twice',
      functional([called(input, 'x'), called(input, 'x')], ['x', 0, 0]),
      'MODEL_GRAPH',
      /the same name/,
    ],
  ];
  for (const [what, model, code, named] of REFUSED) {
    it(`refuses ${what}, and names it`, () => {
      assert.throws(() => importTopology(model, 3), { code, message: named });
    });
  }

  it('no key of JSON reaches a prototype', () => {
    assert.deepEqual(Object.keys(objectIn(parseJson('{"__proto__": {"polluted": 1}, "a": 1}'))), ['a']);
  });
});
