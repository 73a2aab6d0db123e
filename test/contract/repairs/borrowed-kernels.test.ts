/** Ops that tfjs-node lacks run on every rung, with the results of tfjs's own cpu backend. */
import assert from 'node:assert/strict';
import { onRung, RUNGS } from './peers.ts';

describe('ops that tfjs-node has no kernels of (tensorflow/tfjs#4606, #6050)', () => {
  it('rotateWithOffset, transform, searchSorted, maxPoolWithArgmax and stringSplit give the same on every rung', async () => {
    const [native, wasm, cpu] = await Promise.all(RUNGS.map((rung) => onRung(rung, 'borrowed-kernels.ts', null)));
    assert.deepEqual(native, cpu);
    assert.deepEqual(wasm, cpu);
    const { tokens, places, largest } = cpu as { tokens: string[]; places: number[]; largest: number[] };
    assert.deepEqual(
      [tokens, places, largest],
      [
        ['a', 'b', 'c'],
        [1, 2],
        [1, 4],
      ],
    );
  }).timeout(180_000);
});
