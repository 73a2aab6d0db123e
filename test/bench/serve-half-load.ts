/** Latency at half of the requests that the service can answer, above that of `predict` without it. */
import { print, quantile } from './bench.ts';
import { restLoad } from './serve-load.ts';
import { pacedLoadApart } from './serve-paced-process.ts';
import { predictAlone } from './serve-networks.ts';
import { limpid, type Served } from './serve-sides.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 4);
const CLIENTS = 32;

export async function halfLoad(all: readonly Served[]): Promise<void> {
  const rows = [];
  for (const served of all) {
    const alone = predictAlone(served.network, SECONDS);
    const service = await limpid(served);
    try {
      await restLoad(service.rest, { clients: 8, seconds: SECONDS });
      const full = await restLoad(service.rest, { clients: CLIENTS, seconds: SECONDS });
      const half = await pacedLoadApart(service.rest, full.rate / 2, 2 * SECONDS);
      if (full.failed + half.failed > 0) throw new Error(`${full.failed + half.failed} requests failed`);
      const [p50, p99] = [quantile(alone, 0.5), quantile(alone, 0.99)];
      const figures = [half.rate, p50, half.p50, p99, half.p99, half.p99 - p99];
      rows.push([served.network.name, ...figures.map((figure, at) => figure.toFixed(at === 0 ? 0 : 2))]);
    } finally {
      await service.stop();
    }
  }
  print(
    'Serve: half load',
    `REST, at even distances in time half of the requests that ${CLIENTS} clients get answered; ms from request to answer, and of \`predict\` alone.`,
    ['', 'requests/s', 'p50 alone', 'p50', 'p99 alone', 'p99', 'p99 above predict'],
    rows,
  );
}
