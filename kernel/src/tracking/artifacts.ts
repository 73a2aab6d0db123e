/** The files of runs and models, through the server: MLflow's `mlflow-artifacts` proxy. */
import { randomUUID } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance } from 'fastify';
import type { JsonObject } from '../models/json.ts';
import { placeOf, UNFINISHED } from './artifact-paths.ts';
import { textOf } from './given.ts';
import { loggedModel } from './logged-models.ts';
import type { Project } from './project.ts';
import { invalid, Refused, unknown } from './refused.ts';
import { runOf } from './runs.ts';
import { versionFiles } from './version-files.ts';

const ROOT = '/api/2.0/mlflow-artifacts/artifacts';
/** Bytes of one file. */
const LARGEST = 16 * 2 ** 30;

interface Listed {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number;
}

/** In a scope of its own: bodies are files, which are never held in memory. */
export function artifactRoutes(app: FastifyInstance, project: Project, largest = LARGEST): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.get<{ Querystring: JsonObject }>(ROOT, async ({ query }) => ({
    files: await list(project, textOf(query, 'path')),
  }));
  app.get<{ Params: { '*': string } }>(`${ROOT}/*`, async ({ params }, reply) => {
    const { bytes, length } = await read(project, params['*']);
    return reply
      .header('content-length', length)
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', 'attachment')
      .type('application/octet-stream')
      .send(bytes);
  });
  app.put<{ Params: { '*': string }; Body: Readable | undefined }>(`${ROOT}/*`, async ({ params, body }) => {
    await write(project, params['*'], body, largest);
    return {};
  });
  app.delete<{ Params: { '*': string } }>(`${ROOT}/*`, async ({ params }) => {
    const place = placeOf(params['*']);
    if (place.of === 'version' || place.parts.length === 0)
      throw invalid('Such files stay while their model or run is there');
    await rm(await fileAt(project, params['*']), { recursive: true });
    return {};
  });
}

/** Of a run, as `runs:/` addresses and `artifacts/list` have them. */
export async function listOfRun(project: Project, given: JsonObject): Promise<object> {
  const { id } = runOf(project, given);
  const path = textOf(given, 'path');
  const files = await list(project, `runs/${id}/artifacts${path === '' ? '' : `/${path}`}`);
  const below = path === '' ? '' : `${path}/`;
  return {
    root_uri: `mlflow-artifacts:/runs/${id}/artifacts`,
    files: files.map((file) => ({ ...file, path: below + file.path })),
  };
}

async function list(project: Project, path: string): Promise<Listed[]> {
  const place = placeOf(path);
  if (place.of === 'version') return listedIn(await versionFiles(project, place), place.path);
  const folder = await fileAt(project, path).catch(missing);
  // a run that has sent nothing has no folder
  const entries = folder === null ? [] : await readdir(folder, { withFileTypes: true }).catch(missing);
  const listed = (entries ?? []).filter(({ name }) => !name.endsWith(UNFINISHED));
  return Promise.all(
    listed.map(async (entry) => {
      if (entry.isDirectory()) return { path: entry.name, is_dir: true };
      return { path: entry.name, is_dir: false, file_size: (await lstat(join(folder ?? '', entry.name))).size };
    }),
  );
}

function listedIn(files: { readonly [path: string]: string | Uint8Array }, folder: string): Listed[] {
  const below = folder === '' ? '' : `${folder}/`;
  const all = new Map<string, Listed>();
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith(below)) continue;
    const [name = '', ...more] = path.slice(below.length).split('/');
    const file_size = Buffer.byteLength(content);
    all.set(name, more.length > 0 ? { path: name, is_dir: true } : { path: name, is_dir: false, file_size });
  }
  return [...all.values()];
}

async function read(project: Project, path: string): Promise<{ bytes: Readable | Buffer; length: number }> {
  const place = placeOf(path);
  if (place.of === 'version') {
    const files = await versionFiles(project, place);
    const content = Object.hasOwn(files, place.path) ? files[place.path] : undefined;
    if (content === undefined) throw unknown('artifact', path);
    const bytes = Buffer.from(content);
    return { bytes, length: bytes.length };
  }
  const file = await fileAt(project, path).catch(missing);
  const handle = file === null ? null : await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(missing);
  if (handle === null) throw unknown('artifact', path);
  const info = await handle.stat();
  if (info.isFile()) return { bytes: handle.createReadStream(), length: info.size };
  await handle.close();
  throw unknown('artifact', path);
}

/** Whole, or as it was. */
async function write(project: Project, path: string, body: Readable | undefined, largest: number): Promise<void> {
  const place = placeOf(path);
  if (place.of === 'version') throw invalid('Files of registered versions never change');
  if (place.parts.length === 0) throw invalid(`${JSON.stringify(path)} is no path of a file`);
  const file = await fileAt(project, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${dirname(file)}/${randomUUID()}${UNFINISHED}`;
  try {
    await pipeline(body ?? [], atMost(largest), createWriteStream(fresh, { flags: 'wx', mode: 0o600 }));
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    if (error instanceof Refused) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EISDIR' || code === 'ENOTEMPTY') throw invalid(`There is a folder at ${JSON.stringify(path)}`);
    throw error;
  }
}

function atMost(bytes: number): Transform {
  let come = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      come += chunk.length;
      done(come > bytes ? invalid(`A file is at most ${bytes} bytes`) : null, chunk);
    },
  });
}

/** The owner must be there, and nothing on the way may be a link. */
async function fileAt(project: Project, path: string): Promise<string> {
  const place = placeOf(path);
  if (place.of === 'version') throw invalid('Files of registered versions never change');
  const { kind, id, parts } = place;
  if (kind === 'runs') runOf(project, { run_id: id });
  else if (kind === 'logged-models') loggedModel(project, id);
  else throw invalid('Artifacts belong to a run or a logged model');
  let at = project.artifacts;
  for (const part of [kind, id, ...parts]) {
    at = join(at, part);
    const info = await lstat(at).catch(missing);
    if (info?.isSymbolicLink()) throw invalid(`There is a link on the way to ${JSON.stringify(path)}`);
  }
  return at;
}

function missing(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
}
