/** The kernel under the Node.js that it is pinned to, and under the newest: what Node 23 took from tfjs-node is not missed. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FrontEnd } from '../protocol/front-end.ts';

const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const CNN = `
import * as tf from '@tensorflow/tfjs-node';
const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: 'relu', kernelInitializer: seeded(1) }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: seeded(2) }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
const x = tf.randomUniform([32, 8, 8, 1], 0, 1, 'float32', 3);
const isBright = tf.cast(tf.greater(tf.mean(x, [1, 2, 3]), 0.5), 'int32');
const y = tf.oneHot(isBright, 2);
const losses: number[] = [];
for (let step = 0; step < 12; step += 1) losses.push(Number(await model.trainOnBatch(x, y)));
const { values } = tf.topk(tf.tensor1d([1, 3, 2]), 2);
console.log(JSON.stringify({ node: process.versions.node, backend: tf.getBackend(), losses, top: [...values.dataSync()] }));
`;

interface Trained {
  node: string;
  backend: string;
  losses: number[];
  top: number[];
}

describe('Node.js since 23 (tensorflow/tfjs#8609, #8746)', function () {
  this.timeout(300_000);
  const trained: Trained[] = [];

  before(() => {
    // an engine that other tests started in this process has set it, and the kernel would take it for the user's wish
    delete process.env['TF_CPP_MIN_LOG_LEVEL'];
  });

  for (const [version, folder] of [
    ['24', '../../kernel/package.json'],
    ['26', '../node-26/package.json'],
  ] as const) {
    it(`a cell trains a CNN on TensorFlow under Node ${version}`, async () => {
      const front = await FrontEnd.start({ node: nodeOf(folder) });
      const found = await train(front).finally(() => front.close());
      assert.equal(found.node.split('.')[0], version);
      assert.equal(found.backend, 'tensorflow');
      assert.deepEqual(found.top, [3, 2]);
      assert.ok(Number(found.losses.at(-1)) < Number(found.losses[0]));
      trained.push(found);
    });
  }

  it('to the same losses', () => {
    assert.equal(trained.length, 2);
    assert.deepEqual(trained[0]?.losses, trained[1]?.losses);
  });
});

async function train(front: FrontEnd): Promise<Trained> {
  const cell = front.execute(CNN);
  await cell.recvBusy();
  await cell.recvExecuteInput(CNN);
  const text = await cell.recvStreamLike('stdout', /\}\n$/);
  await cell.recvReply('ok');
  await cell.recvIdle();
  // SAFETY: what the cell prints.
  return JSON.parse(text) as Trained;
}

/** The program that npm brought for the package of this folder. */
function nodeOf(folder: string): string {
  const manifest = createRequire(new URL(folder, import.meta.url)).resolve(`${PACKAGE}/package.json`);
  return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
