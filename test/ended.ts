/** The end of a server that a test has started. */
import type { ChildProcess } from 'node:child_process';

/** Asks it to end, and ends it when it hangs. `kill` signals it, or all in its group. */
export async function ended(server: ChildProcess, kill: (signal: NodeJS.Signals) => void): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const closed = new Promise((resolve) => server.once('close', resolve));
  kill('SIGTERM');
  const hanging = setTimeout(() => kill('SIGKILL'), 60_000);
  await closed;
  clearTimeout(hanging);
}
