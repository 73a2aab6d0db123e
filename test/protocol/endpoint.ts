/** Where a kernel listens, and what it takes to be let in. */
import { curveKeyPair } from 'zeromq';
import type { ConnectionInfo } from '../../kernel/src/messages.ts';

/** The ZeroMQ endpoint of a channel. */
export function addressOf(connection: ConnectionInfo, channel: 'shell' | 'control' | 'iopub' | 'stdin' | 'hb'): string {
  const { transport, ip } = connection;
  const port = connection[`${channel}_port`];
  return transport === 'ipc' ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;
}

/** What a socket needs to reach a kernel that encrypts. */
export function curveOf({ curve_publickey }: ConnectionInfo): object {
  if (curve_publickey === undefined) return {};
  const { publicKey, secretKey } = curveKeyPair();
  return { curveServerKey: curve_publickey, curvePublicKey: publicKey, curveSecretKey: secretKey };
}
