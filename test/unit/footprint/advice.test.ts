import assert from 'node:assert/strict';
import { adviceOf, type AdviceOptions } from '../../../kernel/src/footprint/advice.ts';

/** Each epoch costs half a Wh. */
const curve = (count: number, value: (epoch: number) => number) =>
  Array.from({ length: count }, (_, epoch) => ({ epoch, energy: (epoch + 1) / 2, value: value(epoch) }));
const saturating = (epoch: number): number => 0.9 - 0.8 * 0.8 ** epoch;

describe('advice to stop', () => {
  it('comes when the gain a Wh that is predicted is below 5 % of the mean, with the numbers', () => {
    const advice = adviceOf('val_acc', curve(40, saturating));
    assert.ok(advice?.isEnough);
    assert.ok(
      advice.enoughAfter !== null && advice.enoughAfter > 9 && advice.enoughAfter < 25,
      `${advice.enoughAfter}`,
    );
    assert.ok(advice.predicted <= advice.recent && advice.recent < advice.mean);
    const since = advice.energySince;
    assert.ok(Math.abs(since - (39 - advice.enoughAfter) / 2) < 1e-9);
    assert.ok(Math.abs(advice.gainedSince - (saturating(39) - saturating(advice.enoughAfter))) < 1e-9);
    assert.match(
      advice.text,
      /more epochs do not pay\. It could be said after epoch \d+; the \S+ Wh since then gained/,
    );
  });

  it('is what was known then: no epoch that came later changes when it could be said', () => {
    const all = adviceOf('val_acc', curve(60, saturating));
    const then = adviceOf('val_acc', curve((all?.enoughAfter ?? 0) + 1, saturating));
    const before = adviceOf('val_acc', curve(all?.enoughAfter ?? 0, saturating));
    assert.deepEqual([before?.isEnough, then?.isEnough], [false, true]);
    assert.equal(then?.energySince, 0);
  });

  it('does not come while the metric gets better at a steady pace', () => {
    const advice = adviceOf(
      'val_acc',
      curve(40, (epoch) => 0.02 * epoch),
    );
    assert.ok(advice && !advice.isEnough && advice.enoughAfter === null);
    assert.ok(Math.abs(advice.mean - 0.04) < 1e-9 && Math.abs(advice.predicted - 0.04) < 1e-9);
    assert.match(advice.text, /training on pays/);
  });

  const CASES: { [what: string]: [metric: string, value: (epoch: number) => number, options: AdviceOptions, boolean] } =
    {
      'a loss that falls': ['val_loss', (epoch) => 2 - 0.04 * epoch, {}, false],
      'a loss that has fallen': ['val_loss', (epoch) => 2 * 0.6 ** epoch, {}, true],
      'a loss that rises again: the best value counts': ['val_loss', (epoch) => Math.abs(epoch - 8), {}, true],
      'a metric that is to fall': ['mae_acc', (epoch) => 1 - 0.02 * epoch, { mode: 'min' }, false],
      'a threshold of one’s own': ['val_acc', (epoch) => 0.02 * epoch, { atLeast: 0.05 }, true],
      'nothing is learnt': ['val_acc', () => 0.5, {}, true],
      'only losses that are no numbers in between': [
        'val_loss',
        (epoch) => (epoch % 2 ? Number.NaN : 40 - epoch),
        {},
        false,
      ],
    };
  for (const [what, [metric, value, options, isEnough]] of Object.entries(CASES))
    it(what, () => assert.equal(adviceOf(metric, curve(40, value), options)?.isEnough, isEnough));

  it('is not given before there are two windows', () => {
    assert.equal(adviceOf('val_acc', curve(10, saturating)), undefined);
    assert.ok(adviceOf('val_acc', curve(11, saturating)));
    assert.ok(adviceOf('val_acc', curve(5, saturating), { window: 2 }));
    assert.equal(adviceOf('val_acc', []), undefined);
  });
});
