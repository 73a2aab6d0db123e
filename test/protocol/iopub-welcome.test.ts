/** https://jupyter.org/enhancement-proposals/65-jupyter-xpub/jupyter-xpub.html */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('iopub_welcome', () => {
  // FrontEnd.start() itself waits for the welcome.
  it('comes first; then the kernel tells that it is starting', async () => {
    const front = await FrontEnd.start();
    const starting = await front.recvUnasked('status');
    assert.deepEqual(starting.content, { execution_state: 'starting' });
    await front.close();
  });
});
