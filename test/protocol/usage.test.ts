/** `usage_request`, as ipykernel answers it; JupyterLab's resource monitors ask it. */
import assert from 'node:assert/strict';
import { hostname, totalmem } from 'node:os';
import type { Usage } from '../../kernel/src/messages.ts';
import { FrontEnd } from './front-end.ts';

describe('usage_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('tells memory and CPU of the kernel and of its machine', async () => {
    const used = await usage();
    assert.equal(used.hostname, hostname());
    assert.equal(used.pid, front.kernel.pid);
    assert.equal(used.host_virtual_memory.total, totalmem());
    assert.ok(used.kernel_memory > 50e6 && used.kernel_memory < totalmem(), String(used.kernel_memory));
    assert.ok(used.host_virtual_memory.percent <= 100);
    assert.ok(used.kernel_cpu > 0, 'it has started, which takes some CPU');
  });

  it('counts the process that runs the cells', async () => {
    const before = await usage();
    await front.run('var held = Buffer.alloc(200e6, 1)');
    const after = await usage();
    assert.ok(after.kernel_memory - before.kernel_memory > 150e6, `${before.kernel_memory} ${after.kernel_memory}`);
  });

  it('tells the bytes of the tensors in use, also while a cell keeps them', async () => {
    assert.equal((await usage()).tensor_memory, 0);
    const cell = await front.begin(
      "import * as tf from '@tensorflow/tfjs'; var kept = tf.zeros([1000, 1000]); console.log('kept'); while (true) {}",
    );
    await cell.recvStream('stdout', 'kept\n');
    assert.ok(Math.abs((await usage()).tensor_memory - 4e6) < 1e5);
    await front.interrupt();
    await cell.fails();
    await front.run('kept.dispose(); undefined');
    assert.ok((await usage()).tensor_memory < 1e5);
  });

  it('is answered while a cell spins, and shows that it does', async () => {
    const cell = await front.begin('console.log("spins"); while (true) {}');
    await cell.recvStream('stdout', 'spins\n');
    // more and more time lies between two questions: a machine that has much to do gives the cell little of it
    await usage();
    let pause = 0;
    let used: Usage;
    do {
      await new Promise((resolve) => setTimeout(resolve, (pause += 300)));
      used = await usage();
    } while (used.kernel_cpu <= 10 && pause < 3000);
    const { kernel_cpu, host_cpu_percent } = used;
    assert.ok(kernel_cpu > 10, `${kernel_cpu} % of a core`);
    assert.ok(host_cpu_percent !== undefined && host_cpu_percent > 0);
    await front.interrupt();
    await cell.fails();
  });

  async function usage(): Promise<Usage> {
    const request = front.send('usage_request', {}, 'control');
    await request.recvBusy();
    return request.end();
  }
});
