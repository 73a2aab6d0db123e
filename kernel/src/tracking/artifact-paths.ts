/** What a path below /mlflow-artifacts/artifacts names: a file of a run or a logged model, or of a version of the registry. Pure. */
import { versionIn } from '../registry/names.ts';
import { invalid } from './refused.ts';

export type Place =
  | { readonly of: 'files'; readonly kind: string; readonly id: string; readonly parts: readonly string[] }
  | { readonly of: 'version'; readonly name: string; readonly version: number; readonly path: string };

/** Where MLflow's clients find a version of the registry. */
export function artifactsUri(name: string, version: number): string {
  return `mlflow-artifacts:/registry/${encodeURIComponent(name)}/${version}`;
}

/** @throws {Refused} INVALID_PARAMETER_VALUE where it leads elsewhere, or nowhere */
export function placeOf(path: string): Place {
  const parts = path.replace(/\/+$/, '').split('/');
  if (parts.some(isOdd) || path.length > 2000)
    throw invalid(`${JSON.stringify(path.slice(0, 200))} is no path of an artifact`);
  const [kind = '', id = '', ...rest] = parts;
  if (kind === 'registry') {
    const version = versionIn(rest[0] ?? '');
    if (version === null) throw invalid(`${JSON.stringify(path.slice(0, 200))} names no version`);
    return { of: 'version', name: decoded(id), version, path: rest.slice(1).join('/') };
  }
  if (!['runs', 'logged-models', 'experiments'].includes(kind) || !/^[\w-]{1,64}$/.test(id))
    throw invalid('Artifacts are those of runs, of logged models and of the registry');
  return { of: 'files', kind, id, parts: rest };
}

/** Nothing that a file system, ours or Windows', takes for more than a name. */
function isOdd(part: string): boolean {
  return (
    part === '' ||
    /^\.{1,2}$/.test(part) ||
    /[\\:\0-\x1f]/.test(part) ||
    /%2e|%2f|%5c/i.test(part) ||
    part.endsWith(UNFINISHED)
  );
}

/** What a file is called while it comes. */
export const UNFINISHED = '.limpid-part';

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
