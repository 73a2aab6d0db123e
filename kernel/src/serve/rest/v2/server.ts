/** Health and metadata of the server and its models. */
import type { FastifyInstance } from 'fastify';
import { version } from '../../../version.ts';
import { ServeError, type Models } from '../../inference.ts';
import { MODEL_PATHS, type OfModel } from './paths.ts';

const EXTENSIONS = ['binary_tensor_data', 'model_repository', 'statistics'];

export function serverDoor(app: FastifyInstance, models: Models, name: string): void {
  app.get('/v2/health/live', () => ({ live: models.isLive() }));
  app.get('/v2/health/ready', (_request, reply) => {
    const ready = models.isReady();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  app.get('/v2', () => ({ name, version: version('limpid'), extensions: EXTENSIONS }));
  for (const path of MODEL_PATHS) {
    app.get<OfModel>(path, ({ params }) => models.metadata(params.model, params.version));
    app.get<OfModel>(`${path}/ready`, ({ params }, reply) => {
      const { model, version: asked } = params;
      const isKnown = models.index().some((one) => one.name === model && (asked ?? one.version) === one.version);
      if (!isKnown) throw new ServeError('unknown', `Request for unknown model: '${model}' is not found`);
      const ready = models.isModelReady(model, asked);
      return reply.code(ready ? 200 : 503).send({ name: model, ready });
    });
  }
}
