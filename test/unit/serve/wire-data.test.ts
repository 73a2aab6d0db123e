/** Elements of the wire: REST's JSON, REST's bytes and gRPC take the same, in the same words. */
import assert from 'node:assert/strict';
import { dataFromJson } from '../../../kernel/src/serve/rest/wire-data.ts';
import { parseInfer } from '../../../kernel/src/serve/rest/v2/infer-request.ts';
import { fromRaw } from '../../../kernel/src/serve/raw.ts';

describe('serve: elements of the wire', () => {
  it('BOOL is 0, 1, false and true, and nothing else', () => {
    const flags = Uint8Array.of(0, 1, 0, 1);
    assert.deepEqual(dataFromJson([0, 1, false, true], 'BOOL', [4], 'b'), flags);
    assert.deepEqual(fromRaw({ name: 'b', datatype: 'BOOL', shape: [4] }, flags).data, flags);
    const says = { message: 'b[1] is 2, which BOOL cannot hold exactly; send BOOL' };
    assert.throws(() => dataFromJson([0, 2], 'BOOL', [2], 'b'), says);
    assert.throws(() => fromRaw({ name: 'b', datatype: 'BOOL', shape: [2] }, Uint8Array.of(0, 2)), says);
  });

  it('truths are no numbers of another datatype', () =>
    assert.throws(() => dataFromJson([true], 'FP32', [1], 'x'), /holds true, which is no FP32/));

  for (const [datatype, bytes] of [
    ['BF16', [0x80, 0x3f, 0x20, 0xc0]],
    ['FP16', [0x00, 0x3c, 0x00, 0xc1]],
  ] as const) {
    it(`${datatype} comes over REST as bytes, and has no JSON`, () => {
      const announced = { name: 'x', shape: [1, 2], datatype };
      const json = Buffer.from(JSON.stringify({ inputs: [{ ...announced, parameters: { binary_data_size: 4 } }] }));
      const { request } = parseInfer(Buffer.concat([json, Buffer.from(bytes)]), String(json.length));
      assert.deepEqual(request.inputs, [
        { name: 'x', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(1, -2.5) },
      ]);
      const listed = Buffer.from(JSON.stringify({ inputs: [{ ...announced, data: [1, 2] }] }));
      assert.throws(() => parseInfer(listed, undefined), {
        message: `${datatype} has no JSON form: send it as binary data`,
      });
    });
  }
});
