/** Files that are cut off, lie about themselves, or unpack to more than memory: each is refused, quickly and by name. */
import assert from 'node:assert/strict';
import { deflateRawSync, deflateSync, crc32, gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { encode } from 'fast-png';
import { decodeIdx } from '../../../kernel/src/data/idx.ts';
import { csvDataset, readCsv } from '../../../kernel/src/data/csv.ts';
import { decodeImage, readImage } from '../../../kernel/src/data/image.ts';
import { decodeNpy, encodeNpy, readNpy } from '../../../kernel/src/data/npy.ts';
import { decodeNpz, readNpz } from '../../../kernel/src/data/npz.ts';
import { readParquet } from '../../../kernel/src/data/parquet.ts';

const bytes = (...parts: (Uint8Array | string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const uint32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

describe('data: hostile files', () => {
  before(async () => {
    await tf.setBackend('cpu');
  });
  // What would be allocated on a lie shows here: no test may take more than this.
  let used = 0;
  beforeEach(() => {
    used = process.memoryUsage().rss;
  });
  afterEach(() => {
    assert.ok(process.memoryUsage().rss - used < 300e6, 'something large was allocated');
  });

  describe('IDX', () => {
    const good = bytes([0, 0, 8, 2], uint32(2), uint32(3), [1, 2, 3, 4, 5, 6]);
    const cases: { [what: string]: Uint8Array } = {
      'another magic number': bytes([0, 1], good.subarray(2)),
      'an unknown type': bytes([0, 0, 7], good.subarray(3)),
      'no bytes': bytes(),
      'a header that is cut off': good.subarray(0, 10),
      'values that are cut off': good.subarray(0, -1),
      'a byte too many': bytes(good, [0]),
      'a shape of 2^64 values': bytes([0, 0, 8, 2], uint32(2 ** 32 - 1), uint32(2 ** 32 - 1), [1]),
      '255 axes': bytes([0, 0, 8, 255], [1, 2, 3]),
    };
    it('is read when it is whole', () => {
      assert.deepEqual(decodeIdx(good, 'f'), {
        shape: [2, 3],
        dtype: 'uint8',
        values: Uint8Array.of(1, 2, 3, 4, 5, 6),
      });
    });
    for (const [what, file] of Object.entries(cases)) {
      it(what, () => assert.throws(() => decodeIdx(file, 'f.idx'), { code: 'DATA_DAMAGED' }));
    }
    it('holds no NaN that is not read as such', () => {
      const { values } = decodeIdx(bytes([0, 0, 13, 1], uint32(1), [0x7f, 0xc0, 0, 0]), 'f');
      assert.ok(Number.isNaN(values[0]));
    });
  });

  describe('NPY and NPZ', () => {
    const npy = (header: string, body: Uint8Array = Buffer.alloc(0)) =>
      bytes('\x93NUMPY', [1, 0, header.length & 255, header.length >> 8], header, body);
    const cases: { [what: string]: [file: Uint8Array, code: string] } = {
      'another magic number': [bytes('\x93NUMPX'), 'DATA_DAMAGED'],
      'a header longer than the file': [bytes('\x93NUMPY', [2, 0, 255, 255, 255, 255]), 'DATA_DAMAGED'],
      'no header': [npy(''), 'DATA_DAMAGED'],
      'a shape of 10^18 values': [
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }"),
        'DATA_DAMAGED',
      ],
      'as many empty texts': [
        npy("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000,), }"),
        'DATA_DAMAGED',
      ],
      'a negative size': [npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }"), 'DATA_DAMAGED'],
      'pickled objects': [npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"), 'DATA_UNSUPPORTED'],
      'a record': [npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"), 'DATA_UNSUPPORTED'],
      'a name out of the prototype': [
        npy("{'descr': '<constructor', 'fortran_order': False, 'shape': (1,), }"),
        'DATA_UNSUPPORTED',
      ],
      'text that is not Unicode': [
        npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", Buffer.alloc(4, 255)),
        'DATA_DAMAGED',
      ],
    };
    for (const [what, [file, code]] of Object.entries(cases)) {
      it(what, () => assert.throws(() => decodeNpy(file, 'f.npy'), { code }));
    }

    it('a gzip that unpacks to more than is allowed', async () => {
      const bomb = gzipSync(Buffer.alloc(50e6));
      await assert.rejects(readNpy(bomb, { maxBytes: 10e6 }), { code: 'DATA_TOO_LARGE' });
      await assert.rejects(readNpy(bomb.subarray(0, 1000)), { code: 'DATA_DAMAGED' });
    });

    const array = encodeNpy({ shape: [3], dtype: 'float32', values: Float32Array.of(1, NaN, 3) });
    it('an NPZ whose entry claims a gigabyte more than is allowed', async () => {
      await assert.rejects(readNpz(zip('x.npy', array, { size: 2 ** 31 })), { code: 'DATA_TOO_LARGE' });
    });
    it('an NPZ whose entry unpacks to more than it claims', async () => {
      await assert.rejects(readNpz(zip('x.npy', Buffer.alloc(20e6), { size: 1000 })), { code: 'DATA_DAMAGED' });
    });
    it('an NPZ with a wrong checksum, and one that is cut off', async () => {
      assert.deepEqual((await decodeNpz(zip('x.npy', array), 'f')).get('x')?.shape, [3]);
      await assert.rejects(readNpz(zip('x.npy', array, { checksum: 1 })), /checksum of x\.npy is wrong/);
      await assert.rejects(readNpz(zip('x.npy', array).subarray(0, 60)), { code: 'DATA_DAMAGED' });
    });
    it('an NPZ with an array called __proto__ gives it as any other', async () => {
      const tensors = await readNpz(zip('__proto__.npy', array));
      assert.deepEqual(Object.keys(tensors), ['__proto__']);
    });
  });

  describe('CSV', () => {
    const cases: { [what: string]: [text: string, code: string] } = {
      nothing: ['', 'DATA_DAMAGED'],
      'a quote that is never closed': ['a,b\n1,"2\n3,4\n', 'DATA_DAMAGED'],
      'a row that is too long': ['a,b\n1,2,3\n', 'DATA_DAMAGED'],
      'a row that is too short': ['a,b\n1\n', 'DATA_DAMAGED'],
      'two columns of one name': ['a,a\n1,2\n', 'DATA_DAMAGED'],
    };
    for (const [what, [text, code]] of Object.entries(cases)) {
      it(what, () => assert.rejects(readCsv(bytes(text)), { code }));
    }
    it('a quote that is never closed does not gather a whole large file', async () => {
      await assert.rejects(readCsv(bytes('a\n"', Buffer.alloc(40e6, 'x'))), { code: 'DATA_DAMAGED' });
    });
    it('a value further down that is no number as those before it', async () => {
      const text = `a,b\n${'1,2\n'.repeat(1500)}1,x\n`;
      const dataset = await csvDataset(bytes(text), { label: 'b' });
      await assert.rejects(dataset.toArray(), /Row 1501 of The data holds "x" in the column b, whose type is integer/);
    });
    it('a column called __proto__ is a column', async () => {
      assert.deepEqual(Object.keys(await readCsv(bytes('__proto__,constructor\n1,2\n'))), ['__proto__', 'constructor']);
    });
  });

  describe('Parquet', () => {
    const cases: { [what: string]: Uint8Array } = {
      nothing: bytes(),
      'no marks': bytes('hello'),
      'marks alone': bytes('PAR1PAR1'),
      'a footer longer than the file': bytes('PAR1', [0, 0, 0, 0x7f], 'PAR1'),
      'a footer of nonsense': bytes('PAR1', Buffer.alloc(64, 0x9c), [64, 0, 0, 0], 'PAR1'),
    };
    for (const [what, file] of Object.entries(cases)) {
      it(what, () => assert.rejects(readParquet(file), { code: 'DATA_DAMAGED' }));
    }
    it('encryption', () => assert.rejects(readParquet(bytes('PARE', 'PARE')), /encrypted/));
  });

  describe('pictures', () => {
    const png = (width: number, height: number, packed: Uint8Array) =>
      bytes(
        [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
        chunk('IHDR', bytes(uint32(width), uint32(height), [8, 0, 0, 0, 0])),
        chunk('IDAT', packed),
        chunk('IEND', bytes()),
      );
    it('a PNG of 2^32 pixels and one of 10,000 x 10,000 without any', async () => {
      await assert.rejects(decodeImage(png(65536, 65536, deflateSync(Buffer.alloc(9))), 'f'), /65536 × 65536/);
      await assert.rejects(decodeImage(png(10000, 10000, deflateSync(Buffer.alloc(9))), 'f'), /before its last line/);
    });
    it('a PNG of 2 x 2 pixels that unpacks to 100 MB', async () => {
      await assert.rejects(decodeImage(png(2, 2, deflateSync(Buffer.alloc(100e6))), 'f'), { code: 'DATA_DAMAGED' });
    });
    it('a PNG with a damaged checksum, and cut off anywhere', async () => {
      const good = encode({ width: 5, height: 4, channels: 3, data: new Uint8Array(60).fill(7) });
      assert.deepEqual((await readImage(good)).shape, [4, 5, 3]);
      const damaged = Uint8Array.from(good);
      damaged[45] = (damaged[45] ?? 0) ^ 1;
      await assert.rejects(decodeImage(damaged, 'f'), { code: 'DATA_DAMAGED' });
      for (let length = 8; length < good.length; length += 1) {
        await assert.rejects(decodeImage(good.subarray(0, length), 'f'), { code: 'DATA_DAMAGED' });
      }
    });
    it('a JPEG of 65,535 x 65,535 pixels, of four components, and cut off anywhere', async () => {
      const head = (height: number, width: number, components: number) =>
        bytes(
          [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, components],
          [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0],
        );
      await assert.rejects(decodeImage(head(65535, 65535, 3), 'f'), /65535 × 65535/);
      await assert.rejects(decodeImage(head(8, 8, 4), 'f'), /4 components/);
      for (let length = 3; length < 21; length += 1) {
        await assert.rejects(decodeImage(head(8, 8, 3).subarray(0, length), 'f'), { code: 'DATA_DAMAGED' });
      }
    });
    it('neither', () => assert.rejects(decodeImage(bytes('GIF89a'), 'f'), { code: 'IMAGE_FORMAT' }));
  });
});

function chunk(type: string, data: Uint8Array): Buffer {
  const named = bytes(type, data);
  return bytes(uint32(data.length), named, uint32(crc32(named)));
}

/** A ZIP of one packed entry, which may lie about its size and its checksum (PKWARE's APPNOTE, 4.3). */
function zip(name: string, content: Uint8Array, lies: { size?: number; checksum?: number } = {}): Buffer {
  const packed = deflateRawSync(content);
  const little = (value: number, width: number) => {
    const field = Buffer.alloc(width);
    field.writeUIntLE(value, 0, width);
    return field;
  };
  const about = bytes(
    [20, 0, 0, 0, 8, 0, 0, 0, 33, 0],
    little(lies.checksum ?? crc32(content), 4),
    little(packed.length, 4),
    little(lies.size ?? content.length, 4),
    little(name.length, 2),
    [0, 0],
  );
  const local = bytes('PK\x03\x04', about, name, packed);
  const central = bytes('PK\x01\x02', [20, 0], about, Buffer.alloc(14), name);
  const end = bytes('PK\x05\x06', [0, 0, 0, 0, 1, 0, 1, 0], little(central.length, 4), little(local.length, 4), [0, 0]);
  return bytes(local, central, end);
}
