/** POST /v2/models/M[/versions/V]/infer. */
import type { FastifyInstance } from 'fastify';
import type { Models } from '../../inference.ts';
import { bytesOf } from '../body.ts';
import { requestKey } from '../request-key.ts';
import { MODEL_PATHS, type OfModel } from './paths.ts';
import { parseInfer, parseRaw } from './infer-request.ts';
import { inferReply } from './infer-response.ts';

const LENGTH = 'inference-header-content-length';

export function inferDoor(app: FastifyInstance, models: Models): void {
  for (const path of MODEL_PATHS) {
    app.post<OfModel>(`${path}/infer`, async (request, reply) => {
      const { model, version } = request.params;
      const header = request.headers[LENGTH];
      const length = Array.isArray(header) ? header[0] : header;
      const body = bytesOf(request.body);
      const parsed = length === '0' ? parseRaw(body, models.metadata(model, version).inputs) : parseInfer(body, length);
      const key = requestKey(request.headers) ?? parsed.user;
      const response = await models.infer({
        model,
        ...(version === undefined ? {} : { version }),
        key,
        ...parsed.request,
      });
      const { body: answer, jsonLength } = inferReply(response, parsed.isBinary);
      if (jsonLength === null) return reply.type('application/json').send(answer);
      return reply.type('application/octet-stream').header(LENGTH, String(jsonLength)).send(answer);
    });
  }
}
