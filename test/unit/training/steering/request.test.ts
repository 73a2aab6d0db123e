import assert from 'node:assert/strict';
import { readRequest } from '../../../../kernel/src/training/steering/request.ts';

describe('what comes over the comm of a training', () => {
  it('is read field by field, and nothing else of it is kept', () => {
    const steer = { type: 'steer', more: 1 };
    const cases = [
      [{ type: 'hello', action: 'stop' }, { type: 'hello' }],
      [
        { ...steer, action: 'pause', value: 3 },
        { type: 'steer', action: 'pause' },
      ],
      [
        { ...steer, action: 'learning-rate', value: 0 },
        { type: 'steer', action: 'learning-rate', value: 0 },
      ],
      [
        { ...steer, action: 'explain', sample: 7 },
        { type: 'steer', action: 'explain', sample: 7 },
      ],
      [
        { ...steer, action: 'set', name: 'kernel', how: 'scale', value: -0.5 },
        { type: 'steer', action: 'set', name: 'kernel', how: 'scale', value: -0.5 },
      ],
    ];
    for (const [content, request] of cases) assert.deepEqual(readRequest(content), { request });
  });

  it('is refused with the action that it was about, where it names one', () => {
    const rates = [-1, -0.1, Infinity, Number.NaN, '0.1', null, undefined, [0.1], true];
    for (const value of rates) {
      const reading = readRequest({ type: 'steer', action: 'learning-rate', value });
      assert.deepEqual(reading, { action: 'learning-rate', problem: 'A learning rate is a number from 0 on.' });
    }
    for (const sample of [-1, 0.5, 2 ** 53, '1', null]) {
      const reading = readRequest({ type: 'steer', action: 'explain', sample });
      assert.ok('action' in reading && reading.action === 'explain');
    }
    const set = { type: 'steer', action: 'set', name: 'kernel', how: 'value', value: 1 };
    for (const wrong of [{ name: 7 }, { name: 'k'.repeat(501) }, { how: 'add' }, { value: Infinity }, { value: '1' }]) {
      const reading = readRequest({ ...set, ...wrong });
      assert.ok('action' in reading && reading.action === 'set', JSON.stringify(wrong));
    }
  });

  it('is refused without an action otherwise', () => {
    const inherited: unknown = Object.create({ type: 'hello' });
    const rubbish = [
      null,
      undefined,
      1,
      'hello',
      [],
      {},
      inherited,
      { type: 'steer' },
      { type: 'steer', action: ['stop'] },
    ];
    for (const content of rubbish) {
      const reading = readRequest(content);
      assert.ok('action' in reading && reading.action === null && reading.problem.length > 0);
    }
  });
});
