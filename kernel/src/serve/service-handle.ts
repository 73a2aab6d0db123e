/** What `serve` gives: where the service is, what it did, and how it is changed and stopped. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { count, figure } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import { LimpidError } from '../errors.ts';
import type { DriftReference } from '../monitor/reference.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT, type ServiceInput } from '../mime.ts';
import { listIn, objectIn, parseJson, textIn, type Json } from '../models/json.ts';
import { say } from '../say.ts';
import type { RolloutState } from './inference.ts';
import type { Rollout } from './rollout/rollout.ts';
import { exampleOf, streamOf } from './panel/example.ts';
import { openPanel, type LivePanel } from './panel/live-panel.ts';
import { countsIn } from './panel/samples.ts';
import type { Sample } from './panel/history.ts';
import type { ServedTfModel } from './tf-servable.ts';

export interface ServiceStats {
  /** The champion, which these numbers are of. */
  version: string;
  requests: number;
  failed: number;
  /** Milliseconds from arrival to answer, of the newest requests. */
  p50: number;
  p99: number;
  /** Rows in a batch, on average. */
  batch: number;
  /** Milliseconds that a request waited for its batch, on average. */
  queue: number;
}

/** One of the first two, in percent of the requests, and a shadow. */
export interface ChallengeOptions {
  canary?: number;
  split?: number;
  shadow?: boolean;
}

interface Started {
  name: string;
  url: string;
  key: string | undefined;
  child: ChildProcess;
  save(model: ServedTfModel, version: number): Promise<void>;
  forget(): Promise<void>;
  /** Rows of it are examples. */
  reference: DriftReference | undefined;
}

export class ServiceHandle implements Displayable {
  readonly name: string;
  /** Like `http://127.0.0.1:43123`; `/docs` below it lists what can be asked. */
  readonly url: string;
  readonly #started: Started;
  #version = 1;
  #stopped: Promise<void> | undefined;
  #panel: LivePanel | null = null;

  /** @internal Use `serve`. */
  constructor(started: Started) {
    this.name = started.name;
    this.url = started.url;
    this.#started = started;
  }

  /** Of its process: SIGTERM to it does what `stop` does. */
  get pid(): number {
    return this.#started.child.pid ?? NaN;
  }

  /** Serves another model under the name; requests that have come are answered by the one before. @throws LimpidError SERVE_REFUSED */
  async swap(model: ServedTfModel): Promise<void> {
    this.#version += 1;
    await this.#started.save(model, this.#version);
    await this.rollOut({ champion: String(this.#version) });
  }

  /**
   * `model` is a version beside the one that answers, in one of these ways. @throws LimpidError SERVE_REFUSED
   *
   * ```ts
   * await service.challenge(better, { canary: 10 }); // percent of the requests; or { split: 50 }, { shadow: true }
   * await service.promote(); // or service.rollBack()
   * ```
   */
  async challenge(model: ServedTfModel, way: ChallengeOptions): Promise<RolloutState> {
    const { canary, split, shadow = false } = way;
    const { champion, rollout } = await this.rollout();
    this.#version += 1;
    const version = String(this.#version);
    await this.#started.save(model, this.#version);
    return this.rollOut({
      champion: rollout.champion ?? champion,
      ...(canary === undefined ? {} : { canary: { [version]: canary } }),
      ...(split === undefined ? {} : { split: { [version]: split } }),
      ...(shadow ? { shadow: version } : {}),
    });
  }

  /** Who answers, and how a shadow agrees. */
  rollout(): Promise<RolloutState> {
    return this.#rollout('GET', 'rollout');
  }

  /** @throws LimpidError SERVE_REFUSED */
  rollOut(rollout: Rollout): Promise<RolloutState> {
    return this.#rollout('POST', 'rollout', rollout);
  }

  /** The challenger answers alone from now on. @throws LimpidError SERVE_REFUSED */
  promote(version?: string): Promise<RolloutState> {
    return this.#rollout('POST', 'promote', { version });
  }

  /** The champion answers alone; after a promotion, the one before. @throws LimpidError SERVE_REFUSED */
  rollBack(): Promise<RolloutState> {
    return this.#rollout('POST', 'rollback');
  }

  /** @throws LimpidError SERVE_STOPPED */
  async stats(): Promise<ServiceStats> {
    const answer = objectIn(await this.#ask(`/v2/models/${this.name}/stats`, 'GET'));
    const all = listIn(answer['model_stats']);
    const { champion } = await this.rollout();
    return statsIn(all.find((one) => objectIn(one)['version'] === champion) ?? null);
  }

  /** Answers what has come, then ends the process. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  /** @internal Shows the live panel under the running cell, where a front end draws it. */
  async show(): Promise<void> {
    const { inputs } = objectIn(await this.#ask(`/v2/models/${this.name}`, 'GET'));
    this.#panel = openPanel({
      name: this.name,
      url: this.url,
      inputs: listIn(inputs ?? []).map((told, at) => inputIn(told, this.#started.reference, at)),
      sample: () => this.#sample(),
      infer: (body) => this.#infer(body),
      stop: () => this.stop(),
    });
    this.#started.child.once('exit', () => this.#panel?.end(this.#stopped === undefined ? 'failed' : 'stopped'));
  }

  async [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    if (this.#hasEnded()) return { [TEXT]: say('{name} has been stopped', { name: this.name }) };
    if (this.#panel?.isHere()) return { [TEXT]: `${this.name}: ${this.url}/docs` };
    const stats = await this.stats();
    const columns = [
      ...[say('model'), say('version'), say('requests'), say('failed')],
      ...['p50', 'p99', say('rows a batch')],
    ];
    const row = [
      ...[this.name, stats.version, count(stats.requests), count(stats.failed)],
      ...[`${figure(stats.p50)} ms`, `${figure(stats.p99)} ms`, figure(stats.batch)],
    ];
    const table = { columns, rows: [row] };
    return {
      [MARKDOWN]: `[${this.url}/docs](${this.url}/docs)\n\n${markdownTable(table)}`,
      [TEXT]: `${this.url}/docs\n${textTable(table)}`,
    };
  }

  #hasEnded(): boolean {
    const { connected, exitCode, signalCode } = this.#started.child;
    return !connected || exitCode !== null || signalCode !== null;
  }

  async #stop(): Promise<void> {
    const { child, forget } = this.#started;
    if (child.exitCode === null && child.signalCode === null) {
      // a look that has begun may have missed the last request
      await this.#panel?.look();
      await this.#panel?.look();
      const ended = once(child, 'exit');
      // the service ends with the channel to it, which works on Windows too
      if (child.connected) child.disconnect();
      await ended;
    }
    await forget();
  }

  async #rollout(method: 'GET' | 'POST', action: string, body?: object): Promise<RolloutState> {
    const told: unknown = await this.#ask(`/v2/repository/models/${this.name}/${action}`, method, body);
    // SAFETY: the service is ours, and answers this alone there
    return told as RolloutState;
  }

  async #sample(): Promise<Sample> {
    const metrics = await this.#fetch('/metrics', 'GET');
    return { ...countsIn(await metrics.text(), this.name), at: performance.now() / 1000 };
  }

  async #infer(body: object): Promise<{ ok: boolean; text: string }> {
    const response = await this.#fetch(`/v2/models/${this.name}/infer`, 'POST', JSON.stringify(body));
    const answer = objectIn(parseJson(await response.text()));
    if (!response.ok) return { ok: false, text: `${response.status}: ${textIn(answer['error'])}` };
    const lines = listIn(answer['outputs']).map((output) => {
      const { name, shape, data } = objectIn(output);
      return `${textIn(name)} [${listIn(shape).map(Number).join(', ')}]: ${JSON.stringify(data)}`;
    });
    return { ok: true, text: lines.join('\n') };
  }

  async #ask(path: string, method: 'GET' | 'POST', body?: object): Promise<Json> {
    const response = await this.#fetch(path, method, body === undefined ? undefined : JSON.stringify(body));
    const answer = parseJson(await response.text());
    if (response.ok) return answer;
    const reason = textIn(objectIn(answer)['error']);
    throw new LimpidError('SERVE_REFUSED', { url: this.url, status: response.status, reason });
  }

  async #fetch(path: string, method: 'GET' | 'POST', body?: string): Promise<Response> {
    if (this.#hasEnded()) throw new LimpidError('SERVE_STOPPED', { name: this.name });
    const { key } = this.#started;
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    return fetch(this.url + path, { method, headers, ...(body !== undefined && { body }) });
  }
}

function inputIn(told: Json, reference: DriftReference | undefined, at: number): ServiceInput {
  const { name, datatype, shape } = objectIn(told);
  const input = { name: textIn(name), datatype: textIn(datatype), shape: listIn(shape).map(Number) };
  return { ...input, example: exampleOf(input, reference && streamOf(reference, input.name, at)) };
}

function statsIn(told: Json): ServiceStats {
  const { version, inference_stats, latency, inference_count, execution_count } = objectIn(told);
  const { success, fail, queue } = objectIn(inference_stats);
  const number = (of: Json | undefined, key: string): number => Number(objectIn(of)[key] ?? 0);
  const answered = number(success, 'count');
  return {
    version: textIn(version),
    requests: answered + number(fail, 'count'),
    failed: number(fail, 'count'),
    ...{ p50: number(latency, 'p50'), p99: number(latency, 'p99') },
    batch: Number(inference_count) / Math.max(1, Number(execution_count)),
    queue: number(queue, 'ns') / 1e6 / Math.max(1, number(queue, 'count')),
  };
}
