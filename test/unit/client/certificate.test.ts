/** A Jupyter Server whose certificate has expired. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isServer } from '../../../kernel/src/client/server/index.ts';

const certificate = (name: string) => readFile(new URL(`../serve/certificates/${name}`, import.meta.url));

describe('the certificate of a Jupyter Server', () => {
  it('has expired: that is said, and no token is sent', async () => {
    const [cert, key] = await Promise.all([certificate('expired.pem'), certificate('key.pem')]);
    let asked = 0;
    const server = createServer({ cert, key }, (_request, response) => {
      asked += 1;
      response.end('{}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // SAFETY: a server that listens on a port has one
    const { port } = server.address() as AddressInfo;
    const door = { url: `https://localhost:${port}/`, token: 'secret' };
    try {
      await assert.rejects(isServer(door), {
        code: 'SERVER_CERTIFICATE_DATE',
        message: /certificate of localhost:\d+ is not valid now \(certificate has expired/,
      });
      assert.equal(asked, 0);
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });
});
