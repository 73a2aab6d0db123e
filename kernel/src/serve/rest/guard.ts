/** Who may ask: a key compared in constant time, and only pages and names that belong to this service. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface GuardOptions {
  /** Asked for as `Authorization: Bearer KEY` or `X-API-Key: KEY`; none: everyone on this machine may ask. */
  key?: string | undefined;
  /** Asked for in its place where models are loaded and unloaded. */
  adminKey?: string | undefined;
  /** Names by which the service is reached, besides those of this machine. */
  hosts?: readonly string[] | undefined;
}

/** A web page that has rebound its name to this address sends that name as its Host. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** What a load balancer asks, which has no key. */
export const PROBES: ReadonlySet<string> = new Set(['/v2/health/live', '/v2/health/ready', '/ping', '/health']);
const ADMIN = /^\/v2\/repository\/models\//;

export function guard(app: FastifyInstance, { key, adminKey, hosts = [] }: GuardOptions): void {
  const known = new Set([...LOOPBACK, ...hosts.map((host) => host.toLowerCase())]);
  app.addHook('onRequest', async (request, reply) => {
    if (!known.has(hostOf(request.headers.host))) {
      return reply.code(403).send({ error: 'This service is not reached by that host name' });
    }
    const { origin } = request.headers;
    if (origin !== undefined && !known.has(originHost(origin))) {
      return reply.code(403).send({ error: 'Pages of that origin may not ask this service' });
    }
    const path = request.url.split('?')[0] ?? '';
    if (PROBES.has(path)) return;
    const needed = (ADMIN.test(path) ? adminKey : undefined) ?? key;
    if (needed === undefined || isSame(keyOf(request), needed)) return;
    return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'The key is missing or wrong' });
  });
}

/** Who asks, for limits that count by key: a digest of it, or the address. */
export function askerOf(request: FastifyRequest): string {
  const key = keyOf(request);
  return key === '' ? request.ip : digest(key).toString('base64url');
}

/** Without its port. */
export function hostOf(header: string | undefined): string {
  return (header ?? '').toLowerCase().replace(/:\d+$/, '');
}

function originHost(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}

function keyOf({ headers }: FastifyRequest): string {
  const own = headers['x-api-key'];
  if (typeof own === 'string') return own;
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** Digests have one length, so that comparing them tells neither length nor content. */
function isSame(given: string, needed: string): boolean {
  return timingSafeEqual(digest(given), digest(needed));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
