/** A Jupyter Server as its REST shows it: kernelspecs, and the one session of a notebook of ours. */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { hostOf } from './address.ts';
import { ask, record, textIn, type Door } from './rest.ts';

export interface ServerKernelspec {
  name: string;
  displayName: string;
  /** In small letters. */
  language: string;
}

export interface ServerSession {
  id: string;
  kernel: string;
}

/** A notebook to the server: no file of it, but what its session is known by. */
export interface NotebookName {
  path: string;
  name: string;
}

/** A kernel that starts may unpack and load for a while (ms). */
const START_PATIENCE = 90_000;
const OLDEST = 2;

/**
 * Whether a Jupyter Server answers there.
 * @throws LimpidError SERVER_OLD, or as `ask` does
 */
export async function isServer(door: Door): Promise<boolean> {
  const version = textIn(await ask(door, 'api'), 'version');
  if (version === '') return false;
  if (Number.parseInt(version, 10) < OLDEST) {
    throw new LimpidError('SERVER_OLD', { host: hostOf(door.url), version });
  }
  return true;
}

export async function kernelspecs(door: Door): Promise<ServerKernelspec[]> {
  const specs = record(record(await ask(door, 'api/kernelspecs'))['kernelspecs']);
  return Object.entries(specs).map(([name, entry]) => {
    const spec = record(entry)['spec'];
    return {
      name,
      displayName: textIn(spec, 'display_name') || name,
      language: textIn(spec, 'language').toLowerCase(),
    };
  });
}

/** The session of this notebook, if its kernel still runs. */
export async function findSession(door: Door, { path }: NotebookName): Promise<ServerSession | null> {
  const answer = await ask(door, 'api/sessions');
  const sessions: unknown[] = Array.isArray(answer) ? answer : [];
  const found = sessions.find((session) => textIn(session, 'path') === path);
  return found === undefined ? null : sessionOf(door, found);
}

export async function startSession(door: Door, notebook: NotebookName, kernel: string): Promise<ServerSession> {
  const body = { ...notebook, type: 'notebook', kernel: { name: kernel } };
  return sessionOf(door, await ask(door, 'api/sessions', { method: 'POST', body, patience: START_PATIENCE }));
}

/** The session ends, and its kernel with it. */
export async function endSession(door: Door, { id }: ServerSession): Promise<void> {
  await ask(door, `api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE', patience: START_PATIENCE });
}

export async function restartKernel(door: Door, { kernel }: ServerSession): Promise<void> {
  await ask(door, `${kernelPath(kernel)}/restart`, { method: 'POST', patience: START_PATIENCE });
}

export async function interruptKernel(door: Door, { kernel }: ServerSession): Promise<void> {
  await ask(door, `${kernelPath(kernel)}/interrupt`, { method: 'POST' });
}

/** Looking counts as no use of the server, so that one which nobody uses is still ended. */
export async function isThere(door: Door, { kernel }: ServerSession): Promise<boolean> {
  const found = await ask(door, `${kernelPath(kernel)}?no_track_activity=1`);
  return found !== undefined && textIn(found, 'execution_state') !== 'dead';
}

export function kernelPath(kernel: string): string {
  return `api/kernels/${encodeURIComponent(kernel)}`;
}

function sessionOf(door: Door, session: unknown): ServerSession {
  const [id, kernel] = [textIn(session, 'id'), textIn(record(session)['kernel'], 'id')];
  if (id !== '' && kernel !== '') return { id, kernel };
  throw new LimpidError('SERVER_FOREIGN', { host: hostOf(door.url), reason: say('its sessions have no kernels') });
}
