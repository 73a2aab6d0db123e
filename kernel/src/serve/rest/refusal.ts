/** Every failure of a request → a status and `{ error }`: never a stack, never a page. */
import type { FastifyInstance } from 'fastify';
import { ServeError, type Refusal } from '../inference.ts';

const STATUS: { readonly [refusal in Refusal]: number } = {
  invalid: 400,
  unknown: 404,
  'too large': 413,
  'too many': 429,
  internal: 500,
  unavailable: 503,
  late: 504,
};

export function answerRefusals(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, _request, reply) => {
    const { status, message, retryAfter } = refusal(error);
    if (retryAfter !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfter)));
    return reply.code(status).send({ error: message });
  });
  app.setNotFoundHandler((request, reply) => {
    const url = request.url.split('?')[0] ?? '/';
    const allowed = (['GET', 'POST'] as const).filter((method) => app.findRoute({ method, url }) !== null);
    if (allowed.length === 0) return reply.code(404).send({ error: `There is nothing at ${request.method} ${url}` });
    return reply
      .code(405)
      .header('allow', allowed.join(', '))
      .send({ error: `${url} takes ${allowed.join(', ')}` });
  });
}

function refusal(error: unknown): { status: number; message: string; retryAfter?: number | undefined } {
  if (error instanceof ServeError) {
    return { status: STATUS[error.refusal], message: error.message, retryAfter: error.retryAfter };
  }
  // Fastify's own: a body that is too large or of another length than said, a type that nobody parses
  if (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  ) {
    return { status: error.statusCode, message: error.message };
  }
  return { status: 500, message: 'internal error' };
}
