import assert from 'node:assert/strict';
import { Ascent, checkpointsOf } from '../../../kernel/src/protect/attacks/apgd.ts';
import { checksOf } from '../../../kernel/src/protect/attacks/masking.ts';
import type { CheckName, Evidence } from '../../../kernel/src/protect/attacks/masking.ts';
import { sideOf } from '../../../kernel/src/protect/attacks/square.ts';

const HONEST: Evidence = {
  samples: 100,
  epsilons: [0.1, 0.2],
  blackBox: [0.6, 0.4],
  whiteBox: [0.5, 0.2],
  losses: [1, 2],
  unbounded: { epsilon: 1, accuracy: 0 },
  moreSteps: { steps: 10, accuracy: 0.2, twice: 0.19 },
  flat: 0,
};

/** What is found, and which check it fails. */
const HIDING: [evidence: Partial<Evidence>, fails: CheckName][] = [
  [{ unbounded: { epsilon: 1, accuracy: 0.3 } }, 'unbounded-attack-succeeds'],
  [{ blackBox: [0.6, 0.1] }, 'black-box-not-stronger'],
  [{ losses: [2, 1] }, 'loss-grows-with-epsilon'],
  [{ moreSteps: { steps: 10, accuracy: 0.2, twice: 0.3 } }, 'more-steps-not-weaker'],
  [{ flat: 0.4 }, 'gradients-are-there'],
];

describe('signs of hidden gradients', () => {
  it('are none in a model that has its gradients', () => {
    const checks = checksOf(HONEST);
    assert.equal(checks.length, 5);
    assert.ok(checks.every(({ holds }) => holds));
  });

  for (const [evidence, fails] of HIDING) {
    it(`${fails} fails by itself`, () => {
      const failed = checksOf({ ...HONEST, ...evidence }).filter(({ holds }) => !holds);
      assert.deepEqual(
        failed.map(({ name }) => name),
        [fails],
      );
    });
  }

  it('are four where no black box was asked', () => {
    assert.equal(checksOf({ ...HONEST, blackBox: undefined }).length, 4);
  });
});

describe('Auto-PGD', () => {
  it('has the checkpoints of the paper', () => {
    assert.deepEqual(checkpointsOf(100).slice(0, 6), [22, 41, 57, 70, 80, 87]);
  });

  it('halves the step of a sample that gains nothing, and of no other', () => {
    const ascent = new Ascent(2, 1, 10);
    ascent.began(Float32Array.of(0, 0));
    for (const step of [1, 2, 3]) {
      assert.deepEqual(ascent.stepped(Float32Array.of(step, 0)), [true, false]);
      const halved = ascent.checked(step);
      assert.deepEqual(halved, step === 3 ? [false, true] : null);
    }
    assert.deepEqual([...ascent.sizes], [1, 0.5]);
  });
});

describe('the Square attack', () => {
  it('begins with four fifths of a picture and ends with single pixels', () => {
    const shape = { height: 28, width: 28, channels: 1 };
    assert.equal(sideOf(0, shape), 25);
    assert.equal(sideOf(1, shape), 1);
    assert.equal(sideOf(0, { height: 1, width: 20, channels: 1 }), 16);
  });
});
