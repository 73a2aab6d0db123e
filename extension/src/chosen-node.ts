/** Which Node runs the kernel. Pure: the caller says what each candidate answers. */
import { LimpidError } from 'limpid/errors';
import { isNewEnough, SETTING, type NodeCandidate } from './node.ts';

/** No Node is new enough; it knows what was looked at. */
class NoNode extends LimpidError {
  readonly tried: readonly NodeCandidate[];

  constructor(tried: readonly NodeCandidate[]) {
    super('NODE_TOO_OLD', { found: tried.map(describe).join(', ') || 'none' });
    this.tried = tried;
  }
}

/** The first candidate that is new enough. A wrong `limpid.node` setting is an error, never passed over silently. */
export function chooseNode(candidates: readonly NodeCandidate[]): NodeCandidate {
  const chosen = candidates.find(({ version }) => isNewEnough(version));
  const wish = candidates.find((candidate) => candidate.source === SETTING);
  if (chosen !== undefined && (wish === undefined || wish === chosen)) return chosen;
  throw new NoNode(wish === undefined ? candidates : [wish]);
}

function describe({ path, source, version }: NodeCandidate): string {
  return `${version ?? 'nothing that runs'} at ${path} (${source})`;
}
