/** A kernel behind a real JupyterHub, by the client that the extension uses. */
import assert from 'node:assert/strict';
import { connectKernel, isHub, isServer, kernelspecs, openServer } from '../../kernel/src/client/server/index.ts';
import type { Publication } from '../../kernel/src/messages.ts';
import { JupyterHub } from './jupyter-hub.ts';

describe('a JupyterHub', function () {
  this.timeout(240_000);
  let hub: JupyterHub;
  before(async () => (hub = await JupyterHub.start()));
  after(() => hub.close());

  it('is told from a Jupyter Server', async () => {
    const door = { url: hub.url, token: hub.tokens.ada };
    assert.equal(await isHub(door), true);
    assert.equal(await isServer(door).catch(() => false), false);
  });

  it('refuses a token that it does not know', async () => {
    await assert.rejects(
      openServer({ url: hub.url, token: 'wrong' }, () => undefined),
      { code: 'SERVER_REFUSED' },
    );
  });

  it("starts the user's server, tells how far it is, and runs a cell there", async () => {
    const told: string[] = [];
    const door = await openServer({ url: hub.url, token: hub.tokens.ada }, (message) => told.push(message));
    assert.equal(door.url, `${hub.url}user/ada/`);
    assert.match(told.join('\n'), /Server requested/);
    assert.ok((await kernelspecs(door)).some(({ name }) => name === 'limpid'));
    const client = await connectKernel({
      door,
      notebook: { path: 'hub-1.ipynb', name: 'hub.ipynb' },
      kernel: 'limpid',
    });
    if (client.isWaiting) client.listen((await client.request('journal_request', {})).sequence);
    const published: Publication[] = [];
    const reply = await client.execute(`'through the ' + 'hub'`, { onMessage: (one) => published.push(one) });
    assert.equal(reply.status, 'ok');
    assert.match(JSON.stringify(published), /through the hub/);
    client.detach();
  });

  it('opens the server that runs already, without a word', async () => {
    const door = await openServer({ url: hub.url, token: hub.tokens.ada }, (message) => assert.fail(message));
    assert.equal(door.url, `${hub.url}user/ada/`);
  });

  it('says why a server could not be started', async () => {
    await assert.rejects(
      openServer({ url: hub.url, token: hub.tokens.bob }, () => undefined),
      { code: 'HUB_SPAWN', message: /Internal Server Error\. Start it in a browser/ },
    );
  });
});
