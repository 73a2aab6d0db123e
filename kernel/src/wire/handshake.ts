/**
 * The kernel tells a launcher which ports it chose, and goes on once that is acknowledged, in the dialect of the launcher:
 * JEP 66 (https://jupyter-client.readthedocs.io/en/latest/messaging.html#kernel-startup-handshake) or Ark's.
 */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { ConnectionInfo } from '../messages.ts';
import { decode, encode, same, WireError, DELIMITER, type MakeMessage, type Sign } from './codec.ts';
import { CHANNELS, type Registration } from './connection.ts';
import { ask, type Frames } from './sockets.ts';

/** How long (ms) a launcher may take, as xeus and Ark have it. */
const PATIENCE = 5000;

/** @throws LimpidError REGISTRATION_SILENT or REGISTRATION_REFUSED */
export async function register(
  registration: Registration,
  connection: ConnectionInfo,
  sign: Sign,
  make: MakeMessage,
): Promise<void> {
  const { address } = registration;
  const ports = CHANNELS.map((channel) => [`${channel}_port`, connection[`${channel}_port`]] as const);
  switch (registration.dialect) {
    case 'jep66': {
      const dictionary = {
        kernel_id: registration.kernelId,
        ...Object.fromEntries(ports.map(([name, port]) => [name, String(port)])),
      };
      const content = Buffer.from(JSON.stringify(dictionary));
      const answer = await ask('dealer', address, [DELIMITER, Buffer.from(sign([content])), content], PATIENCE);
      checkAcknowledgement(answer, address, sign);
      return;
    }
    case 'ark': {
      const request = make('handshake_request', Object.fromEntries(ports));
      checkReply(await ask('request', address, encode(request, sign), PATIENCE), address, sign);
      return;
    }
  }
}

/** A signed frame; what it says is left to the launcher. */
function checkAcknowledgement(frames: Frames | undefined, address: string, sign: Sign): void {
  if (!frames) throw silent(address);
  const at = frames.findIndex((frame) => DELIMITER.equals(frame));
  const [signature, content] = frames.slice(at + 1);
  if (at < 0 || !signature || !content) throw refused(address, say('its acknowledgement is malformed'));
  if (!same(signature, Buffer.from(sign([content]))))
    throw refused(address, say('its acknowledgement is not signed by it'));
}

function checkReply(frames: Frames | undefined, address: string, sign: Sign): void {
  if (!frames) throw silent(address);
  try {
    const { header, content } = decode(frames, sign);
    if (header.msg_type !== 'handshake_reply')
      throw refused(address, say('it sent a {type}', { type: header.msg_type }));
    if (content['status'] !== 'ok') throw refused(address, say('it could not connect'));
  } catch (error) {
    if (error instanceof WireError) throw refused(address, error.message);
    throw error;
  }
}

function silent(address: string): LimpidError {
  return new LimpidError('REGISTRATION_SILENT', { address, seconds: PATIENCE / 1000 });
}

function refused(address: string, reason: string): LimpidError {
  return new LimpidError('REGISTRATION_REFUSED', { address, reason });
}
