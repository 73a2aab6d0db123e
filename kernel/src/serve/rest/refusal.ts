/** Every failure of a request → a status and `{ error }`: never a stack, never a page. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServeError, type Refusal } from '../inference.ts';

const STATUS: { readonly [refusal in Refusal]: number } = {
  invalid: 400,
  unknown: 404,
  conflict: 409,
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
  app.setNotFoundHandler((request, reply) => nothingThere(app, request, reply));
  // before Fastify looks at the body: of QUERY it wants its type first
  app.addHook('onRequest', async (request, reply) => {
    if (!METHODS.has(request.method)) return nothingThere(app, request, reply);
  });
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

function nothingThere(app: FastifyInstance, { method, url }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = url.split('?')[0] ?? '/';
  const allowed = (['GET', 'POST'] as const).filter((one) => app.findRoute({ method: one, url: path }) !== null);
  if (allowed.length === 0) return reply.code(404).send({ error: `There is nothing at ${method} ${path}` });
  const names = allowed.join(', ');
  return reply
    .code(405)
    .header('allow', names)
    .send({ error: `${path} takes ${names}` });
}

const CLIENT_ERRORS: { readonly [code: string]: readonly [status: number, message: string] } = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
};

/** Of what is no request yet: too slow, too long, or no HTTP. */
export function answerClientError({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = CLIENT_ERRORS[code] ?? [400, 'That is no request of HTTP/1.1'];
  const body = JSON.stringify({ error: message });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...['Content-Type: application/json; charset=utf-8', `Content-Length: ${body.length}`, 'Connection: close'],
      ...['', body],
    ].join('\r\n'),
    () => socket.destroy(),
  );
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
