import assert from 'node:assert/strict';
import { readOpDefinition, type OpDefinition } from '../../../../kernel/src/engine/traced/op-definition.ts';

/** A field of a protocol buffer: a number, or bytes. */
function field(number: number, value: number | Buffer): Buffer {
  const varint = (given: number): number[] => (given < 128 ? [given] : [(given % 128) + 128, ...varint(given >> 7)]);
  if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(value.length)]), value]);
}
const text = (value: string): Buffer => Buffer.from(value);
const input = (...fields: Buffer[]): Buffer => field(2, Buffer.concat(fields));

describe('op definitions', () => {
  const NAME = field(1, text('values'));
  const CASES: [what: string, bytes: Buffer, definition: OpDefinition][] = [
    ['no inputs', field(1, text('NoOp')), { inputs: [], stateful: false }],
    [
      'single inputs',
      Buffer.concat([input(NAME), input(NAME)]),
      { inputs: [{ list: false }, { list: false }], stateful: false },
    ],
    [
      'a list of one type',
      input(NAME, field(4, text('T')), field(5, text('N'))),
      { inputs: [{ list: true, lengthOf: 'N', typeOf: 'T' }], stateful: false },
    ],
    [
      'a list of types',
      input(NAME, field(6, text('Tin'))),
      { inputs: [{ list: true, lengthOf: 'Tin' }], stateful: false },
    ],
    ['stateful, a field above 15', field(17, 1), { inputs: [], stateful: true }],
    ['long text', Buffer.concat([field(6, text('x'.repeat(300))), field(17, 1)]), { inputs: [], stateful: true }],
  ];
  for (const [what, bytes, definition] of CASES) {
    it(what, () => assert.deepEqual(readOpDefinition(bytes), definition));
  }
});
