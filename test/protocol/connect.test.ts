/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#connect */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('connect_request', () => {
  it('is answered with the ports of the connection file', async () => {
    const front = await FrontEnd.start();
    const request = front.send('connect_request', {});
    await request.recvBusy();
    const { shell_port, control_port, iopub_port, stdin_port, hb_port } = front.kernel.connection;
    const ports = { shell_port, control_port, iopub_port, stdin_port, hb_port };
    assert.deepEqual(await request.end(), { status: 'ok', ...ports });
    await front.close();
  });
});
