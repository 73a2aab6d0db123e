import assert from 'node:assert/strict';
import { inTurns, joined, latencyOf, medianInterval, type Turn } from '../../../kernel/src/footprint/turns.ts';

const turn = (times: number[], at: number, microjoules: number | null): Turn => ({
  before: { at, cpuSeconds: 2 * at, microjoules, resident: 100 },
  after: {
    at: at + 1,
    cpuSeconds: 2 * at + 0.5,
    microjoules: microjoules === null ? null : microjoules + 7,
    resident: 200,
  },
  times,
});

describe('answers in turn', () => {
  it('come round as often as is enough, each as many as were asked for at most', async () => {
    const asked: string[] = [];
    const ask = (name: string) => (): Promise<void> => Promise.resolve(void asked.push(name));
    const [one = [], other = []] = await inTurns([ask('one'), ask('other')], { least: 3, seconds: 0.3 });
    assert.ok(one.length >= 3 && one.length === other.length, `${one.length} and ${other.length} turns`);
    assert.ok(asked.indexOf('one', asked.indexOf('other', 8)) > 0, 'they alternate');
    const [five = []] = await inTurns([ask('five')], { least: 5, seconds: 0, most: 5 });
    assert.equal(five.flatMap(({ times }) => times).length, 5);
  });

  it('are joined without what lay between the turns', () => {
    const turns = [turn([1, 3], 10, 50), turn([2], 100, 80)];
    const [before, after] = joined(turns);
    assert.deepEqual([after.at - before.at, after.cpuSeconds - before.cpuSeconds, after.microjoules], [2, 1, 14]);
    assert.equal(joined([turn([1], 0, 3), turn([1], 0, null)])[1].microjoules, null, 'not measured throughout');
    assert.deepEqual(latencyOf(turns), { p50: 2, p99: 2.98, p50Interval: { least: 2, most: 2 } });
  });

  it('the interval of a median is that of its ranks', () => {
    // of 100 values ranks 40 to 61 are what the tables give
    assert.deepEqual(medianInterval(Array.from({ length: 100 }, (_, at) => 100 - at)), { least: 40, most: 61 });
    assert.deepEqual(medianInterval([3]), { least: 3, most: 3 });
  });
});
