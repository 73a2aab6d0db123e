/** gRPC as tritonclient and grpc_health speak it: answers, refusals, and the numbers of all fields. */
import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { MESSAGES, METHODS } from '../../../kernel/src/serve/grpc/inference-proto.ts';
import type { Message } from '../../../kernel/src/serve/grpc/proto-parts.ts';
import { startGrpc } from '../../../kernel/src/serve/grpc/start.ts';
import { triton } from '../../python-peer.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { dense as makeDense, simple, texts } from './models.ts';

const KEY = 'a-key-of-the-test';
const MOST = 1 << 20;
const ROWS = [
  [0.5, -1, 2],
  [1, 0.25, -3],
];
/** `status` as Python prints it. */
const code = (name: keyof typeof status) => `StatusCode.${name}`;

/** Numbers of types in descriptors of protobuf. */
const TYPES: Readonly<Record<string, number>> = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
};
const MESSAGE = 11;

const described: Record<string, Message> = {};
for (const [name, message] of Object.entries(MESSAGES)) {
  described[name] = message;
  for (const [inner, one] of Object.entries(message.nested ?? {})) described[`${name}.${inner}`] = one;
}

interface Statistics {
  last_inference: string;
  inference_stats: Record<string, { count: string; ns: string }>;
  batch_stats: object[];
}

type Answers = Readonly<Record<string, unknown>>;

describe('gRPC, as tritonclient has it', function () {
  this.timeout('3 min');
  let theirs: Answers;
  let ours: number[][];
  const calls: [method: string, code: status][] = [];

  before(async () => {
    await loadEngine();
    const dense = makeDense();
    // SAFETY: one tensor of two dimensions.
    ours = tf.tidy(() => (dense.predictOnBatch(tf.tensor2d(ROWS)) as tf.Tensor2D).arraySync());
    const held = Promise.withResolvers<void>();
    const models = await createModels({ simple, dense, text: texts(held.promise) });
    const door = await startGrpc(models, {
      ...{ port: 0, key: KEY, mostBytes: MOST },
      onCall: (method, ended) => calls.push([method, ended]),
    });
    try {
      const asked = {
        url: `127.0.0.1:${door.port}`,
        key: KEY,
        rows: ROWS,
        most: MOST,
        messages: Object.keys(described),
      };
      // SAFETY: the script answers so.
      theirs = (await triton('contract/serve/triton_grpc.py', asked)) as Answers;
    } finally {
      held.resolve();
      await door.stop();
      await models.close();
      dense.dispose();
    }
  });

  const answer = (outputs: object, id = '') => ({ id, version: '1', outputs });
  const sum = [Array.from({ length: 16 }, (_, at) => at + 1)];
  const difference = [Array.from({ length: 16 }, (_, at) => at - 1)];
  const ANSWERS: readonly [name: string, expected: () => unknown][] = [
    ['live', () => true],
    ['ready', () => true],
    ['modelReady', () => true],
    ['simple', () => answer({ OUTPUT0: sum, OUTPUT1: difference }, 'r1')],
    ['oneOutput', () => answer({ OUTPUT1: difference })],
    ['dense', () => answer({ y: ours })],
    ['halves', () => answer({ y: ours })],
    ['doubles', () => answer({ y: ours })],
    ['longs', () => answer({ OUTPUT0: sum, OUTPUT1: difference })],
    ['text', () => answer({ t: ['', 'e7958c', '00ff', '616263'] })],
    ['typed', () => ({ raw: 0, outputs: { y: ours.flat() } })],
    ['typedDouble', () => ({ raw: 0, outputs: { y: ours.flat() } })],
    ['health', () => [1, 1, ['StatusCode.NOT_FOUND', 'There is no such service', {}]]],
    ['watched', () => [1, 2, 1]],
  ];
  for (const [name, expected] of ANSWERS) {
    it(`answers ${name}`, () => assert.deepEqual(theirs[name], expected()));
  }

  const REFUSALS: readonly [name: string, code: string, says: RegExp][] = [
    ['thirds', code('INVALID_ARGUMENT'), /x\[0\] is 0\.333\d*, which FP32 cannot hold exactly/],
    ['tooLong', code('INVALID_ARGUMENT'), /INPUT0\[0\] is 2147483648, which INT32 cannot hold/],
    ['unsigned', code('INVALID_ARGUMENT'), /INT32 cannot hold/],
    ['wrongPlace', code('INVALID_ARGUMENT'), /FP32 belongs in fp32_contents, and int_contents came/],
    ['tooFew', code('INVALID_ARGUMENT'), /\[2, 3\] needs 6 elements, and 3 came/],
    ['overflow', code('INVALID_ARGUMENT'), /too large/],
    ['negative', code('INVALID_ARGUMENT'), /\[-1, 3\] is no shape/],
    ['noDatatype', code('INVALID_ARGUMENT'), /contents are of BOOL/],
    ['both', code('INVALID_ARGUMENT'), /exclude each other/],
    ['shortRaw', code('INVALID_ARGUMENT'), /needs 3 × 4 bytes of FP32, and 11 came/],
    ['longText', code('INVALID_ARGUMENT'), /longer than what came/],
    ['unknown', code('NOT_FOUND'), /Request for unknown model/],
    ['unknownVersion', code('NOT_FOUND'), /version 7 is not found/],
    ['unsupported', code('INVALID_ARGUMENT'), /sequence_id is not supported/],
    ['classified', code('INVALID_ARGUMENT'), /classification is not supported/],
    ['tooLarge', code('RESOURCE_EXHAUSTED'), /./],
    ['fault', code('INTERNAL'), /^The model failed: the text is bad$/],
    ['late', code('DEADLINE_EXCEEDED'), /./],
    ['noKey', code('UNAUTHENTICATED'), /key/],
    ['wrongKey', code('UNAUTHENTICATED'), /key/],
    ['config', code('INVALID_ARGUMENT'), /config is not supported/],
  ];
  for (const [name, expected, says] of REFUSALS) {
    it(`refuses ${name}: ${expected}`, () => {
      // SAFETY: what is no refusal fails the first assertion.
      const [found, words] = theirs[name] as [string, string];
      assert.equal(found, expected);
      assert.match(words, says);
    });
  }

  it('tells what it serves', () => {
    const { name, extensions } = theirs.server as { name: string; extensions: string[] };
    assert.deepEqual([name, extensions], ['limpid', ['model_repository', 'statistics']]);
    assert.deepEqual(theirs.metadata, {
      name: 'dense',
      versions: ['1'],
      platform: 'tensorflowjs_layers_model',
      inputs: [{ name: 'x', datatype: 'FP32', shape: ['-1', '3'] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: ['-1', '2'] }],
    });
  });

  it('counts', () => {
    const { model_stats } = theirs.statistics as { model_stats: Statistics[] };
    const [simple] = model_stats;
    assert.ok(simple);
    const { inference_stats, batch_stats, last_inference, ...counts } = simple;
    assert.deepEqual(counts, { name: 'simple', version: '1', inference_count: '3', execution_count: '3' });
    assert.ok(Number(last_inference) > 1.7e12);
    const { fail, ...took } = inference_stats;
    assert.deepEqual(fail, {});
    assert.deepEqual(Object.keys(took), ['success', 'queue', 'compute_input', 'compute_infer', 'compute_output']);
    assert.ok(Object.values(took).every(({ count, ns }) => count === '3' && Number(ns) > 0));
    assert.deepEqual(batch_stats, [
      { batch_size: '1', compute_input: {}, compute_infer: took.compute_infer, compute_output: {} },
    ]);
  });

  it('unloads a model, says so, and when to come again', () => {
    const { index, ready, infer } = theirs.unloaded as { index: { models: object[] }; ready: boolean; infer: unknown };
    assert.deepEqual(index.models[0], { name: 'simple', version: '1', state: 'UNAVAILABLE', reason: 'unloaded' });
    assert.equal(ready, false);
    assert.deepEqual(infer, [
      code('UNAVAILABLE'),
      "Request for unknown model: 'simple' has no available versions",
      { 'grpc-retry-pushback-ms': '1000' },
    ]);
  });

  it('tells an observer of every call', () => {
    assert.ok(METHODS.every((method) => calls.some(([one]) => one === method)));
    const codes = new Set(calls.map(([, ended]) => ended));
    for (const one of ['OK', 'UNAUTHENTICATED', 'NOT_FOUND', 'INVALID_ARGUMENT', 'INTERNAL'] as const) {
      assert.ok(codes.has(status[one]), one);
    }
  });

  for (const [name, message] of Object.entries(described)) {
    it(`numbers the fields of ${name} as tritonclient does`, () => {
      const told = (theirs.messages as Record<string, Record<string, [number, number, boolean, string]>>)[name] ?? {};
      const fields = Object.entries(message.fields).map(([field, { id, type, rule, keyType }]) => {
        const holds = keyType === undefined ? (type in TYPES ? '' : type) : (told[field]?.[3] ?? '');
        return [field, [id, holds === '' ? TYPES[type] : MESSAGE, rule === 'repeated' || keyType !== undefined, holds]];
      });
      assert.deepEqual(
        fields,
        Object.entries(told).filter(([field]) => field in message.fields),
      );
    });
  }
});
