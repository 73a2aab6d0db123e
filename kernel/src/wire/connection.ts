/** Connection files: where the five sockets are and the key that signs (jupyter_client docs, "Connection files"). */
import { readFileSync } from 'node:fs';
import { LimpidError } from '../errors.ts';
import type { ConnectionInfo } from '../messages.ts';

export type Channel = 'shell' | 'control' | 'iopub' | 'stdin' | 'hb';

export function readConnectionFile(file: string): ConnectionInfo {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new LimpidError('CONNECTION_FILE', { file, reason: String(error) }, { cause: error });
  }
  return parseConnection(parsed, file);
}

/** @throws LimpidError CONNECTION_FILE or EMPTY_KEY */
export function parseConnection(parsed: unknown, file: string): ConnectionInfo {
  const refuse = (reason: string): never => {
    throw new LimpidError('CONNECTION_FILE', { file, reason });
  };
  if (typeof parsed !== 'object' || parsed === null) return refuse('it is not a JSON object');
  const fields = new Map<string, unknown>(Object.entries(parsed));
  const string = (name: string, fallback?: string): string => {
    const value = fields.get(name) ?? fallback;
    return typeof value === 'string' ? value : refuse(`${name} is missing`);
  };
  const port = (name: string): number => {
    const value = fields.get(name);
    return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65536
      ? value
      : refuse(`${name} is not a port`);
  };
  const transport = string('transport', 'tcp');
  if (transport !== 'tcp' && transport !== 'ipc') return refuse(`transport ${transport} is neither tcp nor ipc`);
  const scheme = string('signature_scheme', 'hmac-sha256');
  if (!/^hmac-(sha256|sha384|sha512|sha1|md5)$/.test(scheme)) return refuse(`signature scheme ${scheme} is unknown`);
  const info: ConnectionInfo = {
    transport,
    ip: string('ip', '127.0.0.1'),
    shell_port: port('shell_port'),
    control_port: port('control_port'),
    iopub_port: port('iopub_port'),
    stdin_port: port('stdin_port'),
    hb_port: port('hb_port'),
    key: string('key', ''),
    signature_scheme: scheme,
  };
  if (info.key === '' && transport === 'tcp' && !isLoopback(info.ip))
    throw new LimpidError('EMPTY_KEY', { ip: info.ip });
  return info;
}

/** The ZeroMQ endpoint of one channel. */
export function address(info: ConnectionInfo, channel: Channel): string {
  const port = info[`${channel}_port`];
  return info.transport === 'ipc' ? `ipc://${info.ip}-${port}` : `tcp://${info.ip}:${port}`;
}

function isLoopback(ip: string): boolean {
  return /^127\./.test(ip) || ip === '::1' || ip === 'localhost';
}
