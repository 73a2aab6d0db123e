/** NumPy's files, ours read by NumPy, and IDX as torchvision's readers know it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { readIdx, readNpy, readNpz, writeNpy } from '../../../kernel/src/library.ts';
import { python, scratch, told } from './python.ts';

/** NumPy arrays, by the type of the tensor they become. */
const ARRAYS: { [dtype: string]: { [name: string]: string } } = {
  bool: { bool: 'np.array([[True, False], [False, True]])' },
  int32: {
    int8: 'np.array([-128, 0, 127], "i1")',
    uint8: 'np.arange(256, dtype="u1").reshape(4, 64)',
    int16: 'np.array([[-32768, 32767]], "<i2")',
    uint16: 'np.array([0, 65535], "u2")',
    int32: 'np.array([-2**31, 2**31 - 1], "<i4")',
    uint32: 'np.array([0, 2**31 - 1], "u4")',
    int64: 'np.arange(-60, 60).reshape(2, 3, 4, 5)',
    uint64: 'np.array([7], "u8")',
    bigEndian: 'np.arange(12, dtype=">i8").reshape(3, 4)',
    scalar: 'np.array(42)',
    empty: 'np.zeros((0, 3), "i4")',
  },
  float32: {
    float16: 'np.array([0, -0.0, 1.5, 65504, 6e-8, 2**-14, np.nan, np.inf, -np.inf], "f2")',
    everyFloat16: 'np.arange(0x7c00, dtype="u2").view("f2")',
    float32: 'np.linspace(-1, 1, 24, dtype="f4").reshape(2, 3, 4)',
    float64: 'np.linspace(-1e30, 1e30, 7).astype("f4").astype("f8")',
    bigEndianFloat: 'np.linspace(0, 1, 6).astype(">f4").reshape(2, 3)',
    fortran: 'np.asfortranarray(np.arange(120, dtype="f4").reshape(2, 3, 4, 5))',
  },
  string: {
    unicode: 'np.array([["año", "猫"], ["", "𝛼β"]])',
    bytes: 'np.array([b"one", b"three"])',
    bigEndianText: 'np.array(["ab", "c"], ">U2")',
    fortranText: 'np.asfortranarray(np.array([["a", "b", "c"], ["d", "e", "f"]]))',
  },
};
const ALL = Object.assign({}, ...Object.values(ARRAYS)) as { [name: string]: string };

describe('data: arrays', () => {
  const folder = scratch();
  let tf: TensorFlow;
  let expected: { [name: string]: unknown };

  before(async () => {
    ({ tf } = await loadEngine());
    const arrays = Object.entries(ALL).map(([name, array]) => `"${name}": ${array}`);
    expected = (await python(
      folder,
      `
arrays = {${arrays.join(', ')}}
for name, array in arrays.items():
    np.save(f'{folder}/{name}.npy', array)
np.savez(f'{folder}/plain.npz', **arrays)
np.savez_compressed(f'{folder}/packed.npz', **arrays)
tell({name: array.astype('U') if array.dtype.kind == 'S' else array for name, array in arrays.items()})
`,
    )) as typeof expected;
  });

  for (const [dtype, arrays] of Object.entries(ARRAYS)) {
    for (const name of Object.keys(arrays)) {
      it(`numpy.save of ${name} becomes a tensor of ${dtype}`, async () => {
        const tensor = await readNpy(join(folder, `${name}.npy`));
        assert.equal(tensor.dtype, dtype);
        assert.deepEqual(told(tensor), expected[name]);
      });
    }
  }

  for (const name of ['plain.npz', 'packed.npz']) {
    it(`all arrays of ${name}, by name`, async () => {
      const tensors = await readNpz(join(folder, name));
      assert.deepEqual(
        Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, told(tensor)])),
        expected,
      );
    });
  }

  it('numpy.load reads what writeNpy writes: float32, int32, bool, text, scalars and nothing', async () => {
    const tensors = {
      floats: tf.tensor([
        [1.5, -2],
        [Math.fround(1 / 3), 1e30],
      ]),
      integers: tf.tensor1d([1, -(2 ** 31)], 'int32'),
      bools: tf.tensor([true, false, true], [3, 1], 'bool'),
      texts: tf.tensor2d(['a', '猫𝛼', '', 'long'], [2, 2], 'string'),
      scalar: tf.scalar(3),
      nothing: tf.zeros([2, 0, 3]),
    };
    for (const [name, tensor] of Object.entries(tensors)) await writeNpy(join(folder, `${name}.npy`), tensor);
    const loaded = await python(
      folder,
      `
names = ['floats', 'integers', 'bools', 'texts', 'scalar', 'nothing']
tell({name: [str(a.dtype), list(a.shape), a] for name in names for a in [np.load(f'{folder}/{name}.npy')]})
`,
    );
    const types = ['float32', 'int32', 'bool', '<U4', 'float32', 'float32'];
    assert.deepEqual(
      loaded,
      Object.fromEntries(
        Object.entries(tensors).map(([name, tensor], at) => [name, [types[at], tensor.shape, told(tensor)]]),
      ),
    );
  });

  it('whole numbers beyond int32 are refused, and rounded when float32 is asked for', async () => {
    await python(folder, `np.save(f'{folder}/large.npy', np.array([2**40 + 1]))`);
    const file = join(folder, 'large.npy');
    await assert.rejects(readNpy(file), { code: 'DATA_RANGE' });
    assert.deepEqual(told(await readNpy(file, { dtype: 'float32' })), [2 ** 40]);
  });

  it('IDX of every type, gzip or not', async () => {
    const expectedIdx = (await python(
      folder,
      `
import gzip
types = {8: '>u1', 9: '>i1', 11: '>i2', 12: '>i4', 13: '>f4', 14: '>f8'}
arrays = {code: (np.arange(24) - (0 if code == 8 else 9)).reshape(2, 3, 4).astype(name) for code, name in types.items()}
for code, array in arrays.items():
    data = bytes([0, 0, code, 3]) + np.array(array.shape, '>u4').tobytes() + array.tobytes()
    open(f'{folder}/{code}.idx', 'wb').write(data)
    gzip.open(f'{folder}/{code}.idx.gz', 'wb').write(data)
tell(arrays)
`,
    )) as { [code: string]: unknown };
    for (const [code, values] of Object.entries(expectedIdx)) {
      for (const file of [`${code}.idx`, `${code}.idx.gz`]) {
        const tensor = await readIdx(join(folder, file));
        assert.equal(tensor.dtype, Number(code) < 13 ? 'int32' : 'float32', file);
        assert.deepEqual(told(tensor), values, file);
      }
    }
  });
});
