/** The repository extension: which models there are; load, unload. */
import type { FastifyInstance } from 'fastify';
import { objectIn } from '../../../models/json.ts';
import { ServeError, type Models } from '../../inference.ts';
import { bytesOf, jsonOf } from '../body.ts';

interface OfModel {
  Params: { model: string };
}

export function repositoryDoor(app: FastifyInstance, models: Models): void {
  app.post('/v2/repository/index', ({ body }) => {
    const isReadyOnly = asked(body)['ready'] === true;
    return models.index().filter(({ state }) => !isReadyOnly || state === 'READY');
  });
  app.post<OfModel>('/v2/repository/models/:model/load', async ({ params, body }) => {
    const { config, ...files } = objectIn(asked(body)['parameters']);
    // a model out of the request would be a file of a stranger's
    if (config !== undefined || Object.keys(files).some((name) => name.startsWith('file:'))) {
      throw new ServeError('invalid', 'A model is loaded from its own folder: `config` and files are not taken');
    }
    await models.load(params.model);
    return {};
  });
  app.post<OfModel>('/v2/repository/models/:model/unload', async ({ params }) => {
    await models.unload(params.model);
    return {};
  });
}

function asked(body: unknown): ReturnType<typeof objectIn> {
  const bytes = bytesOf(body);
  return bytes.length === 0 ? {} : objectIn(jsonOf(bytes));
}
