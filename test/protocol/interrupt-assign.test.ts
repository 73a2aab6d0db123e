/**
 * An interrupt ends code at any call of a function. Here it is sent by the cell itself, at the first call, at the second, …, of what
 * gives a variable its value: whichever it is, the variable has its old value or its new one.
 */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

/** `left = 3` terminates the cell at the third call, as an interrupt does. */
const SETTING = `
import inspector from 'node:inspector';
import * as tf from '@tensorflow/tfjs-node';
const session = new inspector.Session();
session.connect();
let left = Infinity;
const engine = tf.engine() as any;
const data = engine.backend.tensorMap ?? engine.backend.dataIdMap ?? engine.backend.data;
for (const [on, names] of [
  [engine, ['disposeTensor', 'removeDataId', 'incRef', 'trackTensor', 'addTapeNode', 'startScope', 'endScope', 'runKernelFunc']],
  [engine.backend, ['disposeData', 'incRef', 'refCount', 'getInputTensorIds', 'createOutputTensor']],
  [data, ['get', 'set', 'has', 'delete']],
] as const) {
  for (const name of names.filter((name) => name in on)) {
    const own = on[name];
    on[name] = function (...given: unknown[]) {
      if (--left === 0) session.post('Runtime.terminateExecution');
      return own.apply(this, given);
    };
  }
}
const seen = tf.variable(tf.fill([4], 1), false);
let next: tf.Tensor, others: tf.Tensor[];
const w = tf.variable(tf.ones([8, 8])), kept = tf.variable(tf.fill([8, 8], 8), false), sgd = tf.train.sgd(1e-9);
const step = () => sgd.minimize(() => {
  const product = w.matMul(w);
  kept.assign(product);
  return product.square().mean();
}, true, [w]);
for (let time = 0; time < 9; time++) step().dispose();`;

for (const rung of ['native', 'wasm', 'cpu']) {
  describe(`an interrupt where a variable is assigned, on the ${rung} engine`, function () {
    this.timeout(120_000);
    let front: FrontEnd;
    before(async () => {
      front = await FrontEnd.start({ env: { LIMPID_RUNG: rung } });
      await front.run(SETTING);
    });
    after(async () => front.close());

    it('to a value of its own', async () => {
      await cutEverywhere('next = tf.fill([4], 2); begin(); seen.assign(next);', async () => {
        await front.run('next.dispose()');
        assert.match(await front.value('seen.dataSync().join()'), /^'(1,1,1,1|2,2,2,2)'$/);
        await front.run('next = tf.fill([4], 1); seen.assign(next); next.dispose();');
      });
    });

    it('to a value that others have too, and from one that others have', async () => {
      const code = 'next = tf.fill([4], 2); others = [seen.clone(), next.clone()]; begin(); seen.assign(next);';
      await cutEverywhere(code, async () => {
        await front.run('tf.dispose([next, others])');
        assert.match(await front.value('seen.dataSync().join()'), /^'(1,1,1,1|2,2,2,2)'$/);
        await front.run('next = tf.fill([4], 1); seen.assign(next); next.dispose();');
      });
    });

    it('to the value that it has', async () => {
      await front.run('next = tf.fill([4], 1); seen.assign(next); next.dispose();');
      await cutEverywhere('next = seen.clone(); begin(); seen.assign(next);', async () => {
        await front.run('next.dispose()');
        assert.equal(await front.value('seen.dataSync().join()'), "'1,1,1,1'");
      });
    });

    it('in a step of minimize', async () => {
      await cutEverywhere('begin(); step().dispose();', async () => {
        const values = '[kept, step()].map((one) => Math.round(one.dataSync()[0])).join()';
        assert.equal(await front.value(values), "'8,64'");
      });
    });

    /** Cuts `code` off at each call behind its `begin()`, and checks after each. */
    async function cutEverywhere(code: string, check: () => Promise<void>): Promise<void> {
      const calls = Number(
        await front.value(
          `{ const begin = () => { left = 1e6 }; ${code} } const rest = left; left = Infinity; 1e6 - rest`,
        ),
      );
      assert.ok(calls > 5, `${calls} calls`);
      for (let call = 1; call <= calls; call++) {
        const { evalue } = await front.failure(`{ const begin = () => { left = ${call} }; ${code} }`);
        assert.match(evalue, /Interrupted/, `call ${call} of ${calls}`);
        await front.run('left = Infinity');
        await check();
      }
    }
  });
}
