/** GET /metrics, as Prometheus reads it, and the count of requests that is told there. */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../monitor/metrics.ts';

export interface MetricsSource {
  readonly metrics: Pick<Metrics, 'http' | 'contentType'>;
  metricsText(): Promise<string>;
}

export function metricsDoor(app: FastifyInstance, source: MetricsSource): void {
  const { metrics } = source;
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    // by the route as it is declared: what a request names is no label
    metrics.http(method, routeOptions.url ?? '', statusCode, elapsedTime / 1000);
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await source.metricsText()));
}
