import assert from 'node:assert/strict';
import { Tuner, withoutClock } from '../../../../kernel/src/engine/traced/tuner.ts';

describe('the choice between executor and XLA', () => {
  function calls(tuner: Tuner, count: number, time: number): void {
    for (let call = 0; call < count; call += 1) tuner.took(time);
  }

  it('XLA is not tried for short work', () => {
    const tuner = new Tuner('measured');
    calls(tuner, 500, 1);
    assert.equal(tuner.runner, 'parallel');
  });

  const AFTER: [what: string, executor: number, xla: number, chosen: 'parallel' | 'xla'][] = [
    ['a faster XLA is kept', 5, 3, 'xla'],
    ['a slower one is given up', 5, 8, 'parallel'],
    ['and so is one that gains next to nothing', 5, 4.9, 'parallel'],
  ];
  for (const [what, executor, xla, chosen] of AFTER) {
    it(what, () => {
      const tuner = new Tuner('measured');
      calls(tuner, 200, executor);
      assert.equal(tuner.runner, 'xla', 'tried after a second of work');
      tuner.took(900);
      calls(tuner, 24, xla);
      assert.equal(tuner.runner, chosen);
      calls(tuner, 1000, 100);
      assert.equal(tuner.runner, chosen, 'for good');
    });
  }

  it('the time of compiling does not count', () => {
    const tuner = new Tuner('measured');
    calls(tuner, 200, 5);
    calls(tuner, 1, 60_000);
    calls(tuner, 24, 1);
    assert.equal(tuner.runner, 'xla');
  });

  it('what cannot be compiled goes on with the executor', () => {
    const tuner = new Tuner('measured');
    calls(tuner, 200, 5);
    assert.equal(tuner.failed(), true);
    assert.equal(tuner.runner, 'parallel');
    calls(tuner, 1000, 5);
    assert.equal(tuner.runner, 'parallel');
  });

  it('a failure of the executor is a failure', () => assert.equal(new Tuner('measured').failed(), false));

  it('XLA always: from the first call on', () => {
    const tuner = new Tuner('always');
    for (const time of [900, ...Array<number>(100).fill(50)]) {
      assert.equal(tuner.runner, 'xla');
      tuner.took(time);
    }
  });

  it('what may not be compiled never is', () => {
    const tuner = new Tuner('off');
    calls(tuner, 1000, 5);
    assert.equal(tuner.runner, 'parallel');
  });

  it('in a rehearsal XLA is tried as soon as there are times to compare with', () => {
    const tuner = new Tuner('measured');
    for (let call = 0; tuner.runner !== 'xla'; call += 1) {
      assert.ok(call < 100);
      tuner.took(0.1, true);
    }
    tuner.took(50, true);
    for (let call = 0; call < 24; call += 1) tuner.took(0.01, true);
    assert.ok(tuner.isSettled);
    assert.equal(tuner.runner, 'xla');
    tuner.settle();
    assert.equal(tuner.runner, 'xla', 'what is chosen stays');
  });

  it('after it no call waits for a compiler', () => {
    for (const [kind, before] of [
      ['measured', 10],
      ['measured', 200],
      ['counted', 1000],
    ] as const) {
      const tuner = new Tuner(kind);
      calls(tuner, before, 5);
      tuner.settle();
      assert.notEqual(tuner.runner, 'xla', `${kind} after ${before} calls`);
      calls(tuner, 2000, 5);
      assert.notEqual(tuner.runner, 'xla');
    }
  });

  it('by count: after a thousand calls, however long each took', () => {
    for (const time of [0, 1, 1000]) {
      const tuner = new Tuner('counted');
      calls(tuner, 999, time);
      assert.equal(tuner.runner, 'parallel');
      calls(tuner, 1, time);
      assert.equal(tuner.runner, 'xla');
      calls(tuner, 1000, 60_000);
      assert.equal(tuner.runner, 'xla', 'for good');
    }
  });

  it('calls that something else ran count, and are not measured', () => {
    const counted = new Tuner('counted');
    calls(counted, 500, 1);
    for (let call = 0; call < 500; call += 1) {
      assert.ok(!counted.isBound);
      counted.passed();
    }
    assert.equal(counted.runner, 'xla');
    assert.ok(counted.isBound, 'no call may be run by another');
    const measured = new Tuner('measured');
    calls(measured, 190, 5);
    for (let call = 0; call < 1000; call += 1) measured.passed();
    assert.equal(measured.runner, 'parallel');
    calls(measured, 10, 5);
    assert.equal(measured.runner, 'xla');
    assert.ok(!measured.isBound);
  });

  it('without a clock, gradients of convolutions and random draws stay with the executor', () => {
    assert.equal(withoutClock(['MatMul', 'Relu', 'ResourceApplyAdam']), 'counted');
    assert.equal(withoutClock(['Conv2D', 'MaxPool']), 'counted');
    assert.equal(withoutClock(['Conv2D', 'Conv2DBackpropFilter']), 'off');
    assert.equal(withoutClock(['DepthwiseConv2dNativeBackpropInput']), 'off');
    assert.equal(withoutClock(['MatMul', 'StatefulUniform']), 'off');
  });
});
