/** What every door of the service (REST, gRPC, `:predict`, `/invocations`) asks of the models behind it: Open Inference Protocol V2, as data. */

import type { Rollout } from './rollout/rollout.ts';
import type { ShadowCounts } from './rollout/shadow.ts';

/** What tfjs holds; wider types of the wire are narrowed before, or refused. */
export type Datatype = 'FP32' | 'INT32' | 'BOOL' | 'BYTES';

/** A tensor on its way: `data` has one element per cell of `shape`, row-major. */
export interface InferTensor {
  name: string;
  datatype: Datatype;
  shape: number[];
  data: Float32Array | Int32Array | Uint8Array | Uint8Array[];
}

export interface InferRequest {
  model: string;
  /** Without one, the version that the policy chooses. */
  version?: string;
  id?: string;
  /** Who asks: in a split, always of the same version. */
  key?: string | undefined;
  inputs: InferTensor[];
  /** Names of the outputs wanted; all of them without. */
  outputs?: string[];
}

export interface InferResponse {
  model: string;
  version: string;
  id?: string;
  outputs: InferTensor[];
}

/** Of one input or output; -1 is a dimension that varies. */
export interface TensorMetadata {
  name: string;
  datatype: Datatype;
  shape: number[];
}

export interface ModelMetadata {
  name: string;
  versions: string[];
  platform: string;
  inputs: TensorMetadata[];
  outputs: TensorMetadata[];
}

export type ModelState = 'LOADING' | 'READY' | 'UNLOADING' | 'UNAVAILABLE';

export interface RepositoryEntry {
  name: string;
  version: string;
  state: ModelState;
  /** Why it is not ready; empty otherwise. */
  reason: string;
}

/** How often, and how long (ns) altogether. */
export interface Duration {
  count: number;
  ns: number;
}

/** Of one version, as Triton's statistics extension tells it. */
export interface ModelStatistics {
  name: string;
  version: string;
  /** Unix milliseconds of the last request; 0 before. */
  lastInference: number;
  inferenceCount: number;
  executionCount: number;
  durations: { [of in 'success' | 'fail' | 'queue' | 'computeInput' | 'computeInfer' | 'computeOutput']: Duration };
  batches: { size: number; infer: Duration }[];
  /** Milliseconds from arrival to answer, of the newest requests. */
  latency: { p50: number; p99: number };
}

/** What a roll-out has come to. */
export interface RolloutState {
  model: string;
  /** As it was asked for. */
  rollout: Rollout;
  champion: string;
  /** Versions beside the champion, and percent of the requests. */
  challengers: { version: string; percent: number }[];
  /** Rows by what came of the comparison, of which `agreement` is the share that agreed. */
  shadow?: { version: string; rows: ShadowCounts; agreement: number | null };
}

export interface PromoteOptions {
  /** Lets the alias of the registry by which the model is served be that version too, once it answers. */
  alias?: boolean | undefined;
}

/** The models of a service. Every failure is a {@link ServeError}. */
export interface Models {
  isLive(): boolean;
  isReady(): boolean;
  isModelReady(model: string, version?: string): boolean;
  infer(request: InferRequest): Promise<InferResponse>;
  metadata(model: string, version?: string): ModelMetadata;
  index(): RepositoryEntry[];
  load(model: string): Promise<void>;
  unload(model: string): Promise<void>;
  statistics(model?: string, version?: string): ModelStatistics[];
  rollout(model: string): RolloutState;
  /** Loads what it names and then goes over to it; one that fails changes nothing. */
  rollOut(model: string, rollout: Rollout): Promise<RolloutState>;
  /** The challenger (without a name, the only one) becomes the champion. */
  promote(model: string, version?: string, options?: PromoteOptions): Promise<RolloutState>;
  /** The champion answers alone; after a promotion, the one before. */
  rollBack(model: string): Promise<RolloutState>;
}

/** Why a request got no result; each door has its own code for it (HTTP 400, 404, 503, 504, 413, 429, 500). */
export type Refusal =
  'invalid' | 'unknown' | 'conflict' | 'unavailable' | 'late' | 'too large' | 'too many' | 'internal';

export class ServeError extends Error {
  readonly refusal: Refusal;
  /** Seconds after which it may go better. */
  readonly retryAfter: number | undefined;

  constructor(refusal: Refusal, message: string, retryAfter?: number) {
    super(message);
    this.name = 'ServeError';
    this.refusal = refusal;
    this.retryAfter = retryAfter;
  }
}
