/** Requests that fail while versions are swapped and the service is told to end: none. */
import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { print, quantile } from './bench.ts';
import { writeVersion } from './serve-networks.ts';
import { limpid, type Served, type Side } from './serve-sides.ts';

const REQUESTS = Number(process.env['SWAP_REQUESTS'] ?? 100_000);
const CLIENTS = 32;
const SWAPS = 10;

/**
 * Clients go on with a second service when the first says that it closes their connection, as behind a load balancer: what the
 * first has taken it must answer.
 */
export async function swaps([served]: readonly Served[]): Promise<void> {
  if (served === undefined) return;
  const sides = [await limpid(served), await limpid(served)] as const;
  const told = { answered: 0, failed: 0, last: 0 };
  const latencies: number[] = [];
  let left = REQUESTS;
  let at: Side = sides[0];
  let ended: boolean;
  let isOver = false;
  let awaited = { count: Infinity, resolve: (): void => undefined };
  const clients = Array.from({ length: CLIENTS }, callInTurn);
  let swapped = 0;
  try {
    for (; swapped < SWAPS; swapped += 1) {
      await reached(((swapped + 1) / (SWAPS + 2)) * REQUESTS);
      await writeVersion(served.network.model, served.tfjs, swapped + 2);
      await post(at.rest.url.replace(/\/models\/(\w+)\/infer$/, '/repository/models/$1/load'));
    }
    await reached(((SWAPS + 1) / (SWAPS + 2)) * REQUESTS);
    const exit = once(sides[0].process, 'exit');
    sides[0].process.kill('SIGTERM');
    const codes: unknown[] = await exit;
    ended = codes[0] === 0;
    isOver = true;
    await Promise.all(clients);
  } finally {
    [left, isOver] = [0, true];
    await Promise.all(clients);
    await Promise.all(sides.map((side) => side.stop()));
  }
  print(
    'Serve: swaps',
    `REST, ${CLIENTS} clients, ${SWAPS} hot swaps and one SIGTERM meanwhile; who reads \`Connection: close\` asks another service next.`,
    ['requests', 'failed', 'swaps', 'ended with 0', 'p50, ms', 'p99, ms', 'answered by the second'],
    [
      [
        ...[told.answered + told.failed, told.failed, swapped, ended ? 'yes' : 'no'],
        ...[quantile(latencies, 0.5).toFixed(2), quantile(latencies, 0.99).toFixed(2), told.last],
      ],
    ],
  );
  if (told.failed > 0 || !ended) throw new Error(`${told.failed} requests failed, or the service did not end well`);

  async function callInTurn(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // not before the last swap and the end, however fast it is
    while (left > 0 || !isOver) {
      left -= 1;
      const side = at;
      const started = performance.now();
      const { ok, closes } = await ask(side, agent);
      latencies.push(performance.now() - started);
      told[ok ? 'answered' : 'failed'] += 1;
      if (side === sides[1]) told.last += 1;
      if (closes) at = sides[1];
      if (told.answered + told.failed >= awaited.count) awaited.resolve();
    }
    agent.destroy();
  }

  /** Resolves when so many are done. */
  function reached(count: number): Promise<void> {
    if (told.answered + told.failed >= count) return Promise.resolve();
    return new Promise((resolve) => (awaited = { count, resolve }));
  }
}

function ask({ rest }: Side, agent: Agent): Promise<{ ok: boolean; closes: boolean }> {
  return new Promise((resolve) => {
    const asked = request(rest.url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
    asked.on('error', () => resolve({ ok: false, closes: false }));
    asked.on('response', (answer) => {
      answer.on('error', () => resolve({ ok: false, closes: false }));
      answer.on('end', () => resolve({ ok: answer.statusCode === 200, closes: answer.headers.connection === 'close' }));
      answer.resume();
    });
    asked.end(rest.body);
  });
}

async function post(url: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST' });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}
