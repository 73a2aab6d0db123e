/** Requests a second and latency of one row a request, against peers of Python. */
import { print, quantile } from './bench.ts';
import { grpcLoad, restLoad, type Load, type Loaded } from './serve-load.ts';
import { predictAlone, type Network } from './serve-networks.ts';
import { setUpServePeers } from './serve-peers-setup.mjs';
import { bentoml, limpid, mlserver, type Served, type Side } from './serve-sides.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 4);
const CLIENTS = [1, 32];

const SIDES: { name: string; start: (served: Served) => Promise<Side> }[] = [
  { name: 'Limpid', start: limpid },
  { name: 'MLServer', start: (served) => mlserver(served, false) },
  { name: 'MLServer, batches', start: (served) => mlserver(served, true) },
  { name: 'BentoML', start: (served) => bentoml(served, false) },
  { name: 'BentoML, batches', start: (served) => bentoml(served, true) },
];

interface Measured extends Loaded {
  side: string;
  door: 'REST' | 'gRPC';
  clients: number;
}

export async function speed(all: readonly Served[]): Promise<void> {
  await setUpServePeers(console.error);
  for (const served of all) {
    const { network } = served;
    const alone = predictAlone(network, SECONDS);
    const measured: Measured[] = [];
    for (const { name, start } of SIDES) measured.push(...(await measure(name, await start(served), network)));
    const bare = ['bare predict', '', 1, ((alone.length * 1000) / sum(alone)).toFixed(0), '', ...both(alone), ''];
    print(
      `Serve: ${network.name}`,
      `One row of [${network.shape.slice(1).join(', ')}] a request, ${SECONDS} s each, no request failed; ` +
        'after the slash how many times as much as MLServer and BentoML at their best Limpid answers, and its p99 by theirs. ' +
        'Peers run the same network in onnxruntime, on one thread. Load and service share the cores.',
      ['', 'door', 'clients', 'requests/s', '/ best peer', 'p50, ms', 'p99, ms', '/ its p99'],
      [bare, ...measured.map((one) => rowOf(one, measured))],
    );
  }
}

async function measure(side: string, running: Side, network: Network): Promise<Measured[]> {
  const doors = [
    { door: 'REST' as const, run: (load: Load) => restLoad(running.rest, load) },
    ...(running.grpcPort === undefined
      ? []
      : [{ door: 'gRPC' as const, run: (load: Load) => overGrpc(running.grpcPort ?? 0, network, load) }]),
  ];
  try {
    const measured: Measured[] = [];
    for (const { door, run } of doors) {
      // what is compiled at first is no measure
      await run({ clients: 8, seconds: Math.min(1.5, SECONDS) });
      for (const clients of CLIENTS) {
        const loaded = await run({ clients, seconds: SECONDS });
        if (loaded.failed > 0) throw new Error(`${side}, ${door}, ${clients} clients: ${loaded.failed} failed`);
        measured.push({ side, door, clients, ...loaded });
      }
    }
    return measured;
  } finally {
    await running.stop();
  }
}

function overGrpc(port: number, { name, input, shape, row }: Network, load: Load): Promise<Loaded> {
  return grpcLoad({ port, model: name, input: { name: input, shape, data: row } }, load);
}

function rowOf(one: Measured, all: readonly Measured[]): (string | number)[] {
  const { side, door, clients, rate, p50, p99 } = one;
  const peers = all.filter((other) => other.side !== 'Limpid' && other.door === door && other.clients === clients);
  const [best] = peers.sort((a, b) => b.rate - a.rate);
  const isOurs = side === 'Limpid' && best !== undefined;
  return [
    ...[side, door, clients, rate.toFixed(0), isOurs ? (rate / best.rate).toFixed(1) : ''],
    ...[p50.toFixed(2), p99.toFixed(2), isOurs ? (p99 / best.p99).toFixed(2) : ''],
  ];
}

function both(times: readonly number[]): string[] {
  return [quantile(times, 0.5).toFixed(2), quantile(times, 0.99).toFixed(2)];
}

function sum(times: readonly number[]): number {
  return times.reduce((total, time) => total + time, 0);
}
