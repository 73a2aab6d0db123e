/** kserve's own Python clients ask a model over REST (V2 and V1) and gRPC, unchanged. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { startService } from '../../../kernel/src/serve/service.ts';
import { triton } from '../../python-peer.ts';
import { sums } from './models.ts';

type Answers = Readonly<Record<'rest' | 'grpc', Readonly<Record<string, unknown>>>> & { v1: unknown };

describe("kserve's clients", () => {
  let answers: Answers;
  before(async () => {
    await loadEngine();
    const model = sums();
    const service = await startService(await createModels({ sums: model }), { grace: 0, grpcPort: 0 });
    try {
      const asked = { url: service.url, grpc: `127.0.0.1:${service.grpcPort}` };
      // SAFETY: as kserve_clients.py says
      answers = (await triton('contract/serve/kserve_clients.py', asked)) as Answers;
    } finally {
      await service.stop();
      model.dispose();
    }
  });

  const SUMS = ['7', 'sums', { sums: [[10, 10]] }];
  for (const door of ['rest', 'grpc'] as const) {
    it(`${door}: health, answers as JSON and bytes`, () => {
      assert.deepEqual(answers[door]['health'], [true, true, true]);
      assert.deepEqual(answers[door]['json'], SUMS);
      assert.deepEqual(answers[door]['binary'], SUMS);
    });
  }
  it('FP16 as bytes', () => assert.deepEqual(answers.rest['half'], SUMS));
  it('V1', () => assert.deepEqual(answers.v1, [true, true, { predictions: [[10, 10]] }]));
  it('refusals, with their reasons', () => {
    const shape = "unexpected shape for input 'sums_input': expected [-1,4], got [1,3]";
    assert.deepEqual(answers.rest['shape'], [400, { error: shape }]);
    assert.deepEqual(answers.grpc['shape'], ['INVALID_ARGUMENT', shape]);
    const unknown = "Request for unknown model: 'nobody' is not found";
    assert.deepEqual(answers.rest['unknown'], [404, { error: unknown }]);
    assert.deepEqual(answers.grpc['unknown'], ['NOT_FOUND', unknown]);
  });
});
