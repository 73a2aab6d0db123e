/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#comm-info */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('comm_info_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  for (const content of [{}, { target_name: null }, { target_name: 'jupyter.widget' }]) {
    it(`${JSON.stringify(content)}: no comms are open`, async () => {
      const request = front.send('comm_info_request', content);
      await request.recvBusy();
      const reply = await request.end();
      assert.deepEqual(reply.comms, {});
    });
  }
});
