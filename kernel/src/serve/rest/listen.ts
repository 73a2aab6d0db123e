/** Where a server listens, or why it cannot. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { LimpidError, reasonOf } from '../../errors.ts';

/**
 * @returns its URL
 * @throws LimpidError SERVE_PORT, and the server is closed
 */
export async function listen(app: FastifyInstance, host: string, port: number, protocol = 'http'): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new LimpidError('SERVE_PORT', { address: `${host}:${port}`, reason: reasonOf(error) }, { cause: error });
  }
  // SAFETY: it listens on TCP
  const address = app.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${protocol}://${name}:${address.port}`;
}
