/** Memory of the service over many requests. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { print } from './bench.ts';
import { restLoad } from './serve-load.ts';
import { limpid, type Served } from './serve-sides.ts';

const REQUESTS = Number(process.env['REQUESTS'] ?? 1_000_000);
const LOOKS = 10;

export async function memory([served]: readonly Served[]): Promise<void> {
  if (served === undefined) return;
  const service = await limpid(served);
  const rows: (string | number)[][] = [];
  try {
    const { pid = 0 } = service.process;
    const amount = Math.ceil(REQUESTS / LOOKS);
    rows.push([0, megabytes(pid), '']);
    for (let look = 1; look <= LOOKS; look += 1) {
      const { rate, failed } = await restLoad(service.rest, { clients: 32, amount });
      if (failed > 0) throw new Error(`${failed} requests failed`);
      rows.push([look * amount, megabytes(pid), rate.toFixed(0)]);
    }
  } finally {
    await service.stop();
  }
  print(
    'Serve: memory',
    'Resident memory of the service, MB; REST, 32 clients.',
    ['after requests', 'MB', 'requests/s'],
    rows,
  );
}

function megabytes(pid: number): string {
  const kilobytes =
    process.platform === 'linux'
      ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
      : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  return (kilobytes / 1024).toFixed(0);
}
