/** One thread for models so small that waking others costs more than they save. */
import assert from 'node:assert/strict';
import { areSmall } from '../../../kernel/src/serve/threads.ts';
import { doubling } from './served.ts';

const target = (...bytes: (number | undefined)[]) => ({
  versions: () =>
    Promise.resolve(
      bytes.map((size, index) => ({
        ...{ version: String(index), fingerprint: '', open: () => Promise.resolve(doubling()) },
        ...(size === undefined ? {} : { bytes: size }),
      })),
    ),
});

describe('threads of a service', () => {
  it('are one where every version of every model is small', async () => {
    assert.equal(await areSmall([target(20_000, 4_000_000), target(1)]), true);
  });
  it('are as TensorFlow has them where one is large, or nobody knows', async () => {
    assert.equal(await areSmall([target(20_000), target(20_000, 100_000_000)]), false);
    assert.equal(await areSmall([target(undefined)]), false);
  });
});
