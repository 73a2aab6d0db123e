/** A JupyterHub: it knows who has the token, and starts that user's Jupyter Server. */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { hostOf } from './address.ts';
import { ask, reach, record, textIn, type Door } from './rest.ts';

/** How long (ms) a server may take to start: images are pulled, machines are waited for. */
const SPAWN_PATIENCE = 15 * 60_000;

/** Whether a JupyterHub answers there. */
export async function isHub(hub: Door): Promise<boolean> {
  return textIn(await ask(hub, 'hub/api/'), 'version') !== '';
}

/**
 * The user's server, started if it does not run; `onProgress` is told in the words of the hub.
 * @throws LimpidError HUB_SPAWN, or as `ask` does
 */
export async function openServer(hub: Door, onProgress: (message: string) => void): Promise<Door> {
  const running = await findServer(hub);
  if (running) return running;
  const name = textIn(await ask(hub, 'hub/api/user'), 'name');
  if (name === '') throw new LimpidError('SERVER_FOREIGN', { host: hostOf(hub.url), reason: say('it knows no users') });
  await spawn(hub, name, onProgress);
  const started = await findServer(hub);
  if (!started) throw spawnFailed(hub, say('it has ended again'));
  return started;
}

/** The user's server, if it runs. */
export async function findServer(hub: Door): Promise<Door | null> {
  const path = textIn(await ask(hub, 'hub/api/user'), 'server');
  return path === '' ? null : { url: new URL(path, hub.url).href, token: hub.token };
}

async function spawn(hub: Door, name: string, onProgress: (message: string) => void): Promise<void> {
  const server = `hub/api/users/${encodeURIComponent(name)}/server`;
  await ask(hub, server, { method: 'POST', body: {}, patience: SPAWN_PATIENCE }).catch((cause: unknown) => {
    // HTTP 400: it starts already
    if (cause instanceof LimpidError && cause.code === 'SERVER_FAILED' && /pending|already/.test(cause.what)) return;
    if (cause instanceof LimpidError && cause.code === 'SERVER_FAILED')
      throw spawnFailed(hub, cause.what.replace(/[.。]$/, ''), cause);
    throw cause;
  });
  for await (const event of progressOf(hub, `${server}/progress`)) {
    const message = textIn(event, 'message');
    if (record(event)['failed'] === true) throw spawnFailed(hub, message || say('it does not say why'));
    if (record(event)['ready'] === true) return;
    if (message !== '') onProgress(message);
  }
}

/** The hub tells by server-sent events how far a server is. */
async function* progressOf(hub: Door, path: string): AsyncGenerator {
  const { body } = await reach(hub, path, { patience: SPAWN_PATIENCE });
  if (!body) return;
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) yield JSON.parse(line.slice(5));
  }
}

function spawnFailed(hub: Door, reason: string, cause?: unknown): LimpidError {
  const page = new URL('hub/home', hub.url).href;
  return new LimpidError('HUB_SPAWN', { host: hostOf(hub.url), reason, page }, { cause });
}
