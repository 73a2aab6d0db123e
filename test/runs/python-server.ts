/** A server of Python that a test starts: its port, and when it answers. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Once the server answers; an end of it is an error. */
export async function answers(address: string, server: ChildProcess): Promise<void> {
  for (;;) {
    assert.equal(server.exitCode, null, 'the server ended');
    const response = await fetch(address).catch(() => null);
    if (response?.ok) return;
    // nobody tells when it listens
    await wait(200);
  }
}

export async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  assert.ok(typeof address === 'object' && address !== null);
  listening.close();
  await once(listening, 'close');
  return address.port;
}
