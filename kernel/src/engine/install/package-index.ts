/** Where there is no pip: the wheel straight from the package index, with the index's own simple API. */
import { open, rename, rm, stat } from 'node:fs/promises';
import { LimpidError } from '../../errors.ts';
import type { Wheel } from '../pinned.ts';

const PUBLIC_INDEX = 'https://pypi.org/simple';
const JSON_API = 'application/vnd.pypi.simple.v1+json';
/** A connection that carries nothing for so long (ms) is dead. */
const STALLED = 60_000;
const ATTEMPTS = 5;

/**
 * Downloads `wheel` to `target`. What has come is kept in `target.partial`, from where the next call goes on.
 * `PIP_INDEX_URL` names another index, as it does for pip.
 */
export async function downloadFromIndex(
  wheel: Wheel,
  target: string,
  env: NodeJS.ProcessEnv,
  report: (bytes: number) => void,
): Promise<void> {
  const partial = `${target}.partial`;
  try {
    const url = await locate(wheel, env['PIP_INDEX_URL'] || PUBLIC_INDEX);
    for (let attempt = 1; ; attempt++) {
      const before = await sizeOf(partial);
      try {
        await fetchRest(url, partial, wheel.bytes, report);
        break;
      } catch (error) {
        const progressed = (await sizeOf(partial)) > before;
        if (attempt >= ATTEMPTS || !progressed) throw error;
      }
    }
  } catch (error) {
    throw new LimpidError('ENGINE_NETWORK', { reason: explain(error) }, { cause: error });
  }
  await rename(partial, target);
}

/** The address of the wheel, from the index's page of its project (PEP 503, PEP 691). */
async function locate(wheel: Wheel, index: string): Promise<URL> {
  const page = new URL(`${index.replace(/\/+$/, '')}/${wheel.project}/`);
  const { headers, url: bare } = credentials(page);
  const response = await fetch(bare, {
    headers: { ...headers, accept: `${JSON_API}, text/html;q=0.1` },
    signal: AbortSignal.timeout(STALLED),
  });
  if (!response.ok) throw new Error(`${bare.href} answers ${response.status}`);
  const href = findFile(await response.text(), response.headers.get('content-type') ?? '', wheel.file);
  if (href === null) throw new Error(`${bare.href} does not offer ${wheel.file}`);
  const found = new URL(href, response.url);
  // An index with a password usually serves its files behind the same one.
  if (found.host === page.host) [found.username, found.password] = [page.username, page.password];
  return found;
}

/** The link to `file` on an index page, JSON or HTML. */
export function findFile(body: string, contentType: string, file: string): string | null {
  if (contentType.startsWith(JSON_API)) {
    // SAFETY: shape of PEP 691; anything else reads as "not offered".
    const { files } = JSON.parse(body) as { files?: { filename: string; url: string }[] };
    return files?.find(({ filename }) => filename === file)?.url ?? null;
  }
  for (const [, link] of body.matchAll(/<a\s[^>]*href=["']([^"']+)["']/gi)) {
    if (link === undefined) continue;
    const href = link.replaceAll('&amp;', '&');
    if (href.split(/[?#]/)[0]?.split('/').at(-1) === file) return href;
  }
  return null;
}

async function fetchRest(url: URL, partial: string, total: number, report: (bytes: number) => void): Promise<void> {
  let have = await sizeOf(partial);
  if (have > total) {
    await rm(partial);
    have = 0;
  }
  if (have === total) return;
  const { headers, url: bare } = credentials(url);
  const dead = new AbortController();
  let timer = setTimeout(() => dead.abort(), STALLED);
  try {
    const response = await fetch(bare, {
      headers: { ...headers, 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      signal: dead.signal,
    });
    if (!response.ok || response.body === null) throw new Error(`${bare.href} answers ${response.status}`);
    const resumes = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`);
    let done = resumes ? have : 0;
    // Every chunk is on disk before the next is read, so a connection that breaks loses nothing that came.
    await using file = await open(partial, resumes ? 'a' : 'w');
    // SAFETY: fetch's stream is one of Node's, which can be iterated; with the DOM's types it does not say so.
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(() => dead.abort(), STALLED);
      await file.writeFile(chunk);
      report((done += chunk.length));
    }
    if (done < total) throw new Error(`the connection ended after ${done} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

/** fetch takes no credentials in an address. */
function credentials(url: URL): { url: URL; headers: { [name: string]: string } } {
  if (url.username === '') return { url, headers: {} };
  const bare = new URL(url);
  bare.username = bare.password = '';
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { url: bare, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** fetch hides the reason in `cause`. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `nothing came for ${STALLED / 1000} s`;
  return error.cause instanceof Error ? error.cause.message || `${error.message} (${error.cause.name})` : error.message;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (file) => file.size,
    () => 0,
  );
}
