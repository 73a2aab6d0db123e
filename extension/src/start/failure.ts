/** What is known of a start that failed, read from whatever was thrown: the client comes with the kernel, so its classes are not ours. Pure. */
import { fields } from '../fields.ts';
import type { NodeCandidate } from '../node.ts';

export interface Failure {
  message: string;
  /** A code of the catalogue, or the system's: "KERNEL_EXITED", "ENOSPC", "ERR_MODULE_NOT_FOUND". */
  code: string;
  /** How the process ended: "exit code 1", "signal SIGKILL", "spawn /a/node EACCES". */
  how: string;
  /** The end of what it wrote to stderr. */
  log: string;
  /** The file or folder that the system refused. */
  path: string;
  /** Seconds that it was waited for. */
  seconds: number;
  /** What was looked at where no Node is new enough. */
  tried: readonly NodeCandidate[];
}

export function failureIn(error: unknown): Failure {
  const { message, code, path, errors, cause, values, tried } = fields(error);
  // several places were tried in turn, and all refused
  const first: unknown = Array.isArray(errors) ? errors[0] : cause;
  if (code === undefined && typeof first === 'object' && first !== null) return failureIn(first);
  const { how, stderr, seconds } = fields(values);
  return {
    message: typeof message === 'string' ? message : String(error),
    code: text(code),
    how: text(how),
    log: text(stderr),
    path: text(path),
    seconds: typeof seconds === 'number' ? seconds : 0,
    // SAFETY: only chosen-node.ts throws errors that have it
    tried: Array.isArray(tried) ? (tried as NodeCandidate[]) : [],
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
