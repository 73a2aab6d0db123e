/** Roll-outs, beside the repository extension and with its key: who answers is told, changed, promoted and rolled back. */
import type { FastifyInstance } from 'fastify';
import { objectIn } from '../../../models/json.ts';
import { ServeError, type Models } from '../../inference.ts';
import { parseRollout } from '../../rollout/rollout.ts';
import { bytesOf, jsonOf } from '../body.ts';

interface OfModel {
  Params: { model: string };
}

const PATH = '/v2/repository/models/:model';

export function rolloutDoor(app: FastifyInstance, models: Models): void {
  app.get<OfModel>(`${PATH}/rollout`, ({ params }) => models.rollout(params.model));
  app.post<OfModel>(`${PATH}/rollout`, ({ params, body }) =>
    models.rollOut(params.model, parseRollout(jsonOf(bytesOf(body)))),
  );
  app.post<OfModel>(`${PATH}/promote`, ({ params, body }) => {
    const bytes = bytesOf(body);
    const { version, alias } = bytes.length === 0 ? {} : objectIn(jsonOf(bytes));
    if (version !== undefined && typeof version !== 'string')
      throw new ServeError('invalid', '`version` is the name of a version, as "2"');
    if (alias !== undefined && typeof alias !== 'boolean') throw new ServeError('invalid', '`alias` is true or false');
    return models.promote(params.model, version, { alias });
  });
  app.post<OfModel>(`${PATH}/rollback`, ({ params }) => models.rollBack(params.model));
}
