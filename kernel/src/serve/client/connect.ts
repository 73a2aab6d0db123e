/** `connect(url)`: a model that is served, asked from a notebook or a program by the REST of the Open Inference Protocol V2. */
import type { Tensor } from '@tensorflow/tfjs';
import { LimpidError, reasonOf } from '../../errors.ts';
import { ServeError } from '../inference.ts';
import type { InferTensor, ModelMetadata, ModelStatistics } from '../inference.ts';
import { ServedTensor } from './answer.ts';
import { fromBinary, HEADER_LENGTH, toBinary } from './binary.ts';
import { inputsOf } from './inputs.ts';
import { recordOf, textOf, Unreadable } from './json.ts';
import type { NestedInput } from './nested.ts';
import { metadataOf, statisticsOf } from './told.ts';

export interface ConnectOptions {
  /** What the service wants as `authorization: Bearer …`. */
  readonly key?: string;
  /** Seconds that an answer may take; default: 60. */
  readonly timeout?: number;
}

/** Names of inputs and outputs of the models of a service, where a program knows them. */
export type Served = Readonly<Record<string, { readonly inputs: string; readonly outputs: string }>>;

export type Given = Tensor | NestedInput;

export interface InferOptions<Outputs extends string> {
  /** Without one, the version that the service chooses. */
  readonly version?: string;
  readonly id?: string;
  /** Names of the outputs wanted; all of them without. */
  readonly outputs?: readonly Outputs[];
}

export interface Inference<Outputs extends string> {
  readonly model: string;
  readonly version: string | undefined;
  readonly id: string | undefined;
  readonly outputs: Readonly<Record<Outputs, ServedTensor>>;
}

const TIMEOUT = 60;

/**
 * @param url of the service, `http://127.0.0.1:8080`
 * @returns a client; with `connect<{ digits: { inputs: 'x'; outputs: 'y' } }>(url)` names are checked by the compiler
 * @throws LimpidError where the address is none
 */
export function connect<S extends Served = Served>(url: string, options: ConnectOptions = {}): ServiceClient<S> {
  return new ServiceClient<S>(url, options);
}

export class ServiceClient<S extends Served = Served> {
  readonly #base: URL;
  readonly #key: string | undefined;
  readonly #seconds: number;
  /** Asked once a model: lists of numbers need the datatype of their input. */
  readonly #known = new Map<string, Promise<ModelMetadata>>();

  constructor(url: string, { key, timeout = TIMEOUT }: ConnectOptions) {
    const base = URL.canParse(url) ? new URL(url) : undefined;
    if (base === undefined || !/^https?:$/.test(base.protocol))
      throw new LimpidError('CLIENT_ADDRESS', { address: url });
    this.#base = base;
    this.#key = key;
    this.#seconds = timeout;
  }

  /**
   * @param inputs by their names, or one alone: tensors, or nested lists of numbers, booleans or texts
   * @throws LimpidError where the service refuses, does not answer, or the inputs are none of the model
   */
  async infer<M extends keyof S & string, Outputs extends S[M]['outputs'] = S[M]['outputs']>(
    model: M,
    inputs: Readonly<Partial<Record<S[M]['inputs'], Given>>> | Given,
    options: InferOptions<Outputs> = {},
  ): Promise<Inference<Outputs>> {
    try {
      return await this.#infer<M, Outputs>(model, inputs, options);
    } catch (error) {
      // another version may have come, whose inputs have other names
      const isRefused = error instanceof LimpidError && error.code === 'CLIENT_REFUSED';
      if (!isRefused || !this.#known.delete(path(model, options.version))) throw error;
      return this.#infer<M, Outputs>(model, inputs, options);
    }
  }

  async #infer<M extends keyof S & string, Outputs extends S[M]['outputs']>(
    model: M,
    inputs: Readonly<Partial<Record<S[M]['inputs'], Given>>> | Given,
    { version, id, outputs }: InferOptions<Outputs>,
  ): Promise<Inference<Outputs>> {
    const tensors = await inputsOf(model, inputs, () => this.#metadataOnce(model, version));
    const rest = {
      ...(id === undefined ? {} : { id }),
      ...(outputs === undefined ? {} : { outputs: outputs.map((name) => ({ name })) }),
    };
    const { body, headerLength } = toBinary(rest, tensors);
    const answer = await this.#ask(`${path(model, version)}/infer`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(headerLength) },
    });
    const length = answer.headers.get(HEADER_LENGTH);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return this.#read(() => inference<Outputs>(fromBinary(bytes, length === null ? undefined : Number(length))));
  }

  async metadata(model: string, version?: string): Promise<ModelMetadata> {
    const answer = await this.#json(path(model, version));
    return this.#read(() => metadataOf(answer));
  }

  /** Whether the service, or one of its models, takes requests. */
  async ready(model?: string, version?: string): Promise<boolean> {
    const where = model === undefined ? 'v2/health/ready' : `${path(model, version)}/ready`;
    const answer = await this.#fetch(where, {});
    await answer.arrayBuffer();
    return answer.ok;
  }

  async statistics(model?: string, version?: string): Promise<ModelStatistics[]> {
    const answer = await this.#json(model === undefined ? 'v2/models/stats' : `${path(model, version)}/stats`);
    return this.#read(() => statisticsOf(answer));
  }

  #metadataOnce(model: string, version: string | undefined): Promise<ModelMetadata> {
    const name = path(model, version);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const asked = this.metadata(model, version);
    this.#known.set(name, asked);
    // a failure is for who asked now; the next one asks again
    asked.catch(() => this.#known.delete(name));
    return asked;
  }

  async #json(where: string): Promise<unknown> {
    const text = await (await this.#ask(where, {})).text();
    return this.#read((): unknown => JSON.parse(text));
  }

  async #ask(where: string, init: RequestInit): Promise<Response> {
    const answer = await this.#fetch(where, init);
    if (answer.ok) return answer;
    const reason = reasonIn(await answer.text()) ?? answer.statusText;
    throw new LimpidError('CLIENT_REFUSED', { host: this.#base.host, status: answer.status, reason });
  }

  async #fetch(where: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#key !== undefined) headers.set('authorization', `Bearer ${this.#key}`);
    const signal = AbortSignal.timeout(this.#seconds * 1000);
    try {
      // the key is for this host alone
      return await fetch(new URL(where, this.#base), { ...init, headers, signal, redirect: 'error' });
    } catch (error) {
      const { host } = this.#base;
      if (signal.aborted) throw new LimpidError('CLIENT_SILENT', { host, seconds: this.#seconds }, { cause: error });
      const reason = reasonOf(error instanceof Error ? (error.cause ?? error) : error);
      throw new LimpidError('CLIENT_UNREACHABLE', { host, reason }, { cause: error });
    }
  }

  /** What cannot be read is told with the host that sent it. */
  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable || error instanceof SyntaxError || error instanceof ServeError)) throw error;
      throw new LimpidError('CLIENT_FOREIGN', { host: this.#base.host, reason: error.message }, { cause: error });
    }
  }
}

function path(model: string, version?: string): string {
  const versioned = version === undefined ? '' : `/versions/${encodeURIComponent(version)}`;
  return `v2/models/${encodeURIComponent(model)}${versioned}`;
}

function inference<Outputs extends string>({ header, outputs }: ReturnType<typeof fromBinary>): Inference<Outputs> {
  const optional = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const named = Object.fromEntries(outputs.map((output: InferTensor) => [output.name, new ServedTensor(output)]));
  return {
    model: textOf(header.model_name),
    version: optional(header.model_version),
    id: optional(header.id),
    // SAFETY: the names are what the service answered; those of `Outputs` are what the program says that it answers.
    outputs: named as Record<Outputs, ServedTensor>,
  };
}

/** V2 tells errors as `{ error }`; what else comes is shown as it is, in part. */
function reasonIn(text: string): string | undefined {
  try {
    return textOf(recordOf(JSON.parse(text)).error).replace(/\.$/, '');
  } catch {
    return text === '' ? undefined : text.slice(0, 200);
  }
}
