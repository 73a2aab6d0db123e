/** A server of Python that a test starts: its port, and when it answers. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
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

/**
 * Nobody listens on it, and nobody is given it until the server does, which takes seconds: systems give ports from 32768 on to
 * who asks for any, as kernels and services do that other suites start meanwhile.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const listening = createServer().listen(port, '127.0.0.1');
    const isFree = await once(listening, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    listening.close();
    await once(listening, 'close');
    return port;
  }
}
