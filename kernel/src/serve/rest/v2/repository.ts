/** The repository extension: which models there are; load, unload. */
import type { FastifyInstance } from 'fastify';
import { isObject, type JsonObject } from '../../../models/json.ts';
import { ServeError, type Models } from '../../inference.ts';
import { bytesOf, jsonOf } from '../body.ts';

interface OfModel {
  Params: { model: string };
}

export function repositoryDoor(app: FastifyInstance, models: Models): void {
  app.post('/v2/repository/index', ({ body }) => {
    const { ready = false } = asked(body);
    if (typeof ready !== 'boolean') throw new ServeError('invalid', '`ready` is true or false');
    return models.index().filter(({ state }) => !ready || state === 'READY');
  });
  app.post<OfModel>('/v2/repository/models/:model/load', async ({ params, body }) => {
    const { parameters = {} } = asked(body);
    if (!isObject(parameters)) throw new ServeError('invalid', '`parameters` is no object');
    const { config, ...files } = parameters;
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

/** @throws ServeError invalid */
function asked(body: unknown): JsonObject {
  const bytes = bytesOf(body);
  const json = bytes.length === 0 ? {} : jsonOf(bytes);
  if (isObject(json)) return json;
  throw new ServeError('invalid', 'The body is no JSON object');
}
