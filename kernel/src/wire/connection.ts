/**
 * The file a kernel is started with (jupyter_client docs, "Connection files"): a connection file says where the five
 * sockets are and with which key to sign, a registration file whom to tell where they are. Which it is, its content says.
 */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { dirname, join } from 'node:path';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import type { ConnectionInfo } from '../messages.ts';

export type Channel = 'shell' | 'control' | 'iopub' | 'stdin' | 'hb';
export const CHANNELS: readonly Channel[] = ['shell', 'control', 'iopub', 'stdin', 'hb'];

/** What a registration file holds, in one of the two dialects that are in use. */
export type Registration =
  /** JEP 66, protocol 5.6: a DEALER sends one signed dictionary of ports. */
  | { dialect: 'jep66'; address: string; kernelId: string }
  /** Ark and Positron: a REQ socket sends a whole message, `handshake_request`. */
  | { dialect: 'ark'; address: string };

export interface StartFile {
  /** Ports are 0 when there is somebody to tell which they became. */
  connection: ConnectionInfo;
  registration?: Registration;
  /** What is allowed but not wise, in sentences. */
  warnings: string[];
}

/** @throws LimpidError CONNECTION_FILE or EMPTY_KEY */
export function readStartFile(file: string): StartFile {
  let text: string;
  let mode: number;
  try {
    text = readFileSync(file, 'utf8');
    ({ mode } = statSync(file));
  } catch (error) {
    throw new LimpidError('CONNECTION_FILE', { file, reason: reasonOf(error) }, { cause: error });
  }
  const start = parseStartFile(text, file);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return start;
  const { message } = new LimpidError('CONNECTION_FILE_OPEN', { file, mode: (mode & 0o777).toString(8) });
  return { ...start, warnings: [message, ...start.warnings] };
}

/** @throws LimpidError CONNECTION_FILE or EMPTY_KEY */
export function parseStartFile(text: string, file: string): StartFile {
  const refuse: Refuse = (reason) => {
    throw new LimpidError('CONNECTION_FILE', { file, reason });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // the parser's own words would quote the file, and with it perhaps the key
    return refuse(say('it is not JSON'));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return refuse(say('it is not a JSON object'));
  const fields = reader(new Map(Object.entries(parsed)), refuse);
  const registration = fields.has('registration_port') ? readRegistration(fields) : undefined;
  const connection = readConnection(fields, registration !== undefined);
  if (connection.key !== '') return { connection, warnings: [], ...(registration ? { registration } : {}) };
  if (connection.transport === 'tcp' && !isLoopback(connection.ip)) {
    throw new LimpidError('EMPTY_KEY', { ip: connection.ip });
  }
  const { message } = new LimpidError('EMPTY_KEY_LOCAL');
  return { connection, warnings: [message], ...(registration ? { registration } : {}) };
}

/**
 * After a handshake only the launcher knows the ports: writes them, with the key, beside the registration file for
 * other front ends. Gives the file's path; who ends the kernel removes it.
 */
export function writeConnectionFile(registrationFile: string, connection: ConnectionInfo): string {
  const file = join(dirname(registrationFile), `kernel-${process.pid}.json`);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600, flag: 'wx' });
  return file;
}

/** The ZeroMQ endpoint of one channel. */
export function address({ transport, ip, ...info }: ConnectionInfo, channel: Channel): string {
  return endpoint(transport, ip, info[`${channel}_port`]);
}

type Refuse = (reason: string) => never;
type Fields = ReturnType<typeof reader>;

function reader(fields: ReadonlyMap<string, unknown>, refuse: Refuse) {
  return {
    refuse,
    has: (name: string): boolean => (fields.get(name) ?? null) !== null,
    string: (name: string, fallback?: string): string => {
      const value = fields.get(name) ?? fallback;
      if (value === undefined) return refuse(say('{name} is missing', { name }));
      return typeof value === 'string' ? value : refuse(say('{name} is not a string', { name }));
    },
    port: (name: string): number => {
      const value = fields.get(name);
      if (value === undefined) return refuse(say('{name} is missing', { name }));
      const isPort = typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
      return isPort ? value : refuse(say('{name} is not a port', { name }));
    },
  };
}

function readTransport(fields: Fields): 'tcp' | 'ipc' {
  const transport = fields.string('transport', 'tcp');
  if (transport === 'tcp' || transport === 'ipc') return transport;
  return fields.refuse(say('transport {transport} is neither tcp nor ipc', { transport }));
}

function readRegistration(fields: Fields): Registration {
  const port = fields.port('registration_port');
  const transport = readTransport(fields);
  if (!fields.has('registration_ip')) {
    return { dialect: 'ark', address: endpoint(transport, fields.string('ip'), port) };
  }
  const ip = fields.string('registration_ip');
  return { dialect: 'jep66', address: endpoint(transport, ip, port), kernelId: fields.string('kernel_id') };
}

function readConnection(fields: Fields, choosesPorts: boolean): ConnectionInfo {
  const scheme = fields.string('signature_scheme', 'hmac-sha256');
  if (!/^hmac-(sha256|sha384|sha512|sha1|md5)$/.test(scheme)) {
    return fields.refuse(say('signature scheme {scheme} is unknown', { scheme }));
  }
  const port = (name: string): number => (choosesPorts ? 0 : fields.port(name));
  return {
    transport: readTransport(fields),
    ip: fields.string('ip', fields.has('registration_ip') ? fields.string('registration_ip') : '127.0.0.1'),
    shell_port: port('shell_port'),
    control_port: port('control_port'),
    iopub_port: port('iopub_port'),
    stdin_port: port('stdin_port'),
    hb_port: port('hb_port'),
    key: fields.string('key'),
    signature_scheme: scheme,
    ...readCurve(fields),
  };
}

/** Z85 of 32 bytes, https://rfc.zeromq.org/spec/32/. */
const CURVE_KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

/** Half a pair is no encryption, and who asked for encryption is not to be served without. */
function readCurve(fields: Fields): Pick<ConnectionInfo, 'curve_publickey' | 'curve_secretkey'> {
  if (!fields.has('curve_publickey') && !fields.has('curve_secretkey')) return {};
  const key = (name: string): string => {
    const value = fields.string(name);
    return CURVE_KEY.test(value) ? value : fields.refuse(say('{name} is not a key of 40 characters of Z85', { name }));
  };
  return { curve_publickey: key('curve_publickey'), curve_secretkey: key('curve_secretkey') };
}

function endpoint(transport: 'tcp' | 'ipc', ip: string, port: number): string {
  return transport === 'ipc' ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;
}

export function isLoopback(ip: string): boolean {
  return (isIPv4(ip) && ip.startsWith('127.')) || ip === '::1' || ip === 'localhost';
}
