/** Which Node runs the kernel. Pure: the caller says what each candidate answers. */
import { LimpidError } from 'limpid/errors';

export const OLDEST_NODE = 24;

export interface NodeCandidate {
  path: string;
  /** Where it came from, for the log and for the error. */
  source: string;
  /** What `--version` printed, e.g. "v24.21.0"; null when it did not run. */
  version: string | null;
}

/** The first candidate that is new enough. A wrong `limpid.node` setting is an error, never passed over silently. */
export function chooseNode(candidates: readonly NodeCandidate[]): NodeCandidate {
  const chosen = candidates.find((candidate) => major(candidate.version) >= OLDEST_NODE);
  const wish = candidates.find((candidate) => candidate.source === SETTING);
  if (chosen !== undefined && (wish === undefined || wish === chosen)) return chosen;
  const tried = (wish === undefined ? candidates : [wish]).map(describe);
  throw new LimpidError('NODE_TOO_OLD', { found: tried.join(', ') || 'none' });
}

export const SETTING = 'the setting limpid.node';

function major(version: string | null): number {
  return Number(/^v(\d+)\./.exec(version ?? '')?.[1] ?? 0);
}

function describe({ path, source, version }: NodeCandidate): string {
  return `${version ?? 'nothing that runs'} at ${path} (${source})`;
}
