/** Why a call got no result, as gRPC tells it. */
import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { ServeError, type Refusal } from '../inference.ts';

export const STATUS: Readonly<Record<Refusal, status>> = {
  invalid: status.INVALID_ARGUMENT,
  unknown: status.NOT_FOUND,
  conflict: status.FAILED_PRECONDITION,
  unavailable: status.UNAVAILABLE,
  late: status.DEADLINE_EXCEEDED,
  'too large': status.RESOURCE_EXHAUSTED,
  'too many': status.RESOURCE_EXHAUSTED,
  internal: status.INTERNAL,
};

/** What is no refusal is a fault of ours: it goes to the log, and no word of it out. */
export function statusOf(error: unknown): StatusObject {
  const metadata = new Metadata();
  if (!(error instanceof ServeError)) {
    process.emitWarning(error instanceof Error ? error : String(error));
    return { code: status.INTERNAL, details: 'The service failed; its log says why.', metadata };
  }
  // how clients of gRPC are told when to try again
  if (error.retryAfter !== undefined) {
    metadata.set('grpc-retry-pushback-ms', String(Math.ceil(error.retryAfter * 1000)));
  }
  return { code: STATUS[error.refusal], details: error.message, metadata };
}
