/** What a Node must be to run the kernel. Pure. */

export const OLDEST_NODE = 24;

export interface NodeCandidate {
  path: string;
  /** Where it came from, for the log and for the error. */
  source: string;
  /** What `--version` printed, e.g. "v24.21.0"; null when it did not run. */
  version: string | null;
  /** Why it did not run: the system's code ("ENOENT"), or what it wrote. */
  failure?: string;
}

export const SETTING = 'the setting limpid.node';

export function isNewEnough(version: string | null): boolean {
  return Number(/^v(\d+)\./.exec(version ?? '')?.[1] ?? 0) >= OLDEST_NODE;
}
