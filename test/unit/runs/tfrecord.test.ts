import assert from 'node:assert/strict';
import { maskedCrc, tfrecord } from '../../../kernel/src/runs/export/tfrecord.ts';

/** RFC 3720, appendix B.4. */
const RFC_3720: [what: string, bytes: Uint8Array, crc: number][] = [
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
  ['32 incrementing', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['32 decrementing', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
];

describe('TFRecord', () => {
  for (const [what, bytes, crc] of RFC_3720) {
    it(`the checksum of ${what}`, () => {
      const unmasked = (maskedCrc(bytes) - 0xa282ead8) >>> 0;
      assert.equal(((unmasked >>> 17) | (unmasked << 15)) >>> 0, crc);
    });
  }

  it('frames data by its length and two checksums', () => {
    const record = tfrecord(Uint8Array.of(1, 2, 3));
    assert.equal(record.length, 8 + 4 + 3 + 4);
    assert.deepEqual([...record.subarray(0, 8)], [3, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...record.subarray(12, 15)], [1, 2, 3]);
  });
});
