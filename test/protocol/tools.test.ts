/** What the tools of language models ask, of a real kernel, by the client that the extension uses. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerOf } from '../../extension/src/tools/answer.ts';
import { explainExpression, modelExpression } from '../../extension/src/tools/expressions.ts';
import { startKernel, type KernelClient } from '../../kernel/src/client/index.ts';
import { KERNEL_COMMAND } from './kernel-process.ts';

const MODEL = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 4, activation: 'relu', inputShape: [3] }),
  tf.layers.dense({ units: 2, activation: 'softmax' }),
] });
const xs = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
const rows = [[1, 2, 3], [4, 5, 6]];
const secret = 'do not tell';`;

describe('tools of language models', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'limpid-tools-'));
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel({ command: KERNEL_COMMAND, cwd: folder });
    assert.equal((await kernel.execute(MODEL)).status, 'ok');
  });
  after(async () => {
    await kernel.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As a session of the extension does; nothing may be published but the status. */
  const ask = async (expression: string): Promise<string> => {
    const published: string[] = [];
    const reply = await kernel.execute('', {
      ...{ silent: true, storeHistory: false, stopOnError: false, userExpressions: { value: expression } },
      onMessage: ({ type }) => published.push(type),
    });
    assert.deepEqual(new Set(published), new Set(['status']));
    assert.ok(reply.status === 'ok' && reply.user_expressions['value']);
    return answerOf(reply.user_expressions['value'], 'nothing');
  };

  it('get the layers, shapes and parameters of a model', async () => {
    const summary = await ask(modelExpression({ model: 'model' }));
    assert.match(summary, /26 parameters/);
    assert.match(summary, /^dense_Dense1 +Dense \(relu\) +4 +16 /m);
  });

  it('get nothing of a variable that is no model, and no variable is an error in words', async () => {
    assert.equal(await ask(modelExpression({ model: 'secret' })), 'nothing');
    assert.equal(await ask(modelExpression({ model: 'xs' })), 'nothing');
    assert.match(
      await ask(modelExpression({ model: 'missing' })),
      /^It failed: ReferenceError: missing is not defined/,
    );
  });

  it('get the explanation of a sample, of a tensor or of lists', async () => {
    for (const [input, sample] of [['xs', 1] as const, ['rows', 1] as const]) {
      const told = await ask(explainExpression({ model: 'model', input, sample, target: 0 }));
      assert.match(told, /Integrated gradients/i);
      assert.match(told, /^\[2\] = 6\.00 +\S+$/m);
    }
    assert.match(await ask(explainExpression({ model: 'model', input: 'secret' })), /^It failed: /);
  });

  it('leave counts and variables as they were', async () => {
    const reply = await kernel.execute('typeof value');
    assert.ok(reply.status === 'ok');
    assert.equal(reply.execution_count, 2);
  });
});
