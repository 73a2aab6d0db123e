/** One training that is watched: events go into its history, and pictures of that under the cell, to the channel, and to the observers. */
import { randomUUID } from 'node:crypto';
import type * as tfjs from '@tensorflow/tfjs';
import { say, spaceBetween } from '../say.ts';
import type { BreakPicture, TrainingFinding, TrainingPicture } from '../mime.ts';
import type { Finding } from '../doctor/finding.ts';
import { finishedTraining, liveTraining } from '../display/picture.ts';
import { scheduleOf } from '../engine/repairs/learning-rate.ts';
import { AskedExperiments } from './asked-experiments.ts';
import type { Budget } from './budget.ts';
import { channelOf, type AfterTraining, type Decision, type Halt, type TrainingChannel } from './channel.ts';
import { pictureOf } from './curves.ts';
import { deltaOf } from './delta.ts';
import { diagnosisOf, type Confirm, type Diagnosis } from './diagnoses.ts';
import { advance, beginTraining, type TrainingEvent, type TrainingHistory, type Values } from './history.ts';
import { layerSourceOf, type LayerSource, type LayerValues } from './layers.ts';
import { Memo } from './memo.ts';
import { observerOf, type ObservedTraining, type TrainingObserver } from './observers.ts';
import { placeFor, type Place, type Shown } from './place.ts';
import { SystemMeter } from './system-meter.ts';
import type { Clock } from './throttle.ts';
import { UnreadBatches } from './unread-batches.ts';
import { shownOf } from '../doctor/shown.ts';
import { progressLine } from './words.ts';

/** Milliseconds between two readings of layers, and between whole pictures while a front end hears deltas. */
const LAYERS_EVERY = 200;
const WHOLE_EVERY = 5000;
/** Milliseconds in which a widget that is seen says hello. */
const HELLO_WITHIN = 2000;

export interface Watched extends Omit<ObservedTraining, 'id'> {
  steered: Steered;
  tf: typeof tfjs;
  clock: Clock;
  budget: Budget;
  startedAt: number;
  /** What its picture is called, where there is more than one like it; empty where it needs no name. */
  name?: () => string;
  /** What happened before it was worth a picture. */
  early?: readonly TrainingEvent[];
}

/** Asked when a training begins: `LIMPID_PICTURES=off` switches pictures off, and with them what is recorded and observed. */
export function areShown(): boolean {
  return process.env['LIMPID_PICTURES'] !== 'off';
}

/** Of the code that trains. */
export interface Steered {
  readonly signal: AbortSignal | undefined;
  stop?: () => void;
  /** Nothing waits between its batches: what is asked for is done within `turnNow`. */
  readonly isSynchronous?: boolean;
}

export class Watcher implements Shown {
  readonly #id = randomUUID();
  readonly #clock: Clock;
  readonly #budget: Budget;
  readonly #place: Place;
  readonly #meter: SystemMeter;
  readonly #name: () => string;
  /** All gone when the training has ended: stacks and contexts that remember this watcher are not to keep the model. */
  #optimizer: tfjs.Optimizer | undefined;
  #observer: TrainingObserver | undefined;
  /** What observers add to the summary at the end. */
  #note = '';
  #layers: LayerSource | undefined;
  #channel: TrainingChannel | undefined;
  /** That takes requests for experiments when it is over. */
  #staying: TrainingChannel | undefined;
  #diagnosis: Diagnosis | undefined;
  #findings: readonly Finding[] = [];
  readonly #experiments: AskedExperiments | undefined;
  readonly #over = Promise.withResolvers<void>();
  #history: TrainingHistory;
  /** Trainings of this cell before this one, where they share a place. */
  readonly #earlier: number;
  #sequence = 0;
  #last: TrainingPicture | undefined;
  #break: BreakPicture | null = null;
  readonly #memo = new Memo();
  readonly #unread = new UnreadBatches();
  /** Until then a batch is counted, and that is all. */
  #quietUntil = -Infinity;
  #layersReadAt = -Infinity;
  #wholeAt = -Infinity;
  #epochsShown = 0;
  #isViewShown = false;

  constructor({ tf, clock, budget, startedAt, name = () => '', early = [], steered, ...training }: Watched) {
    const observed = { id: this.#id, ...training };
    this.#clock = clock;
    this.#budget = budget;
    this.#meter = new SystemMeter(tf, clock);
    this.#name = name;
    this.#optimizer = training.optimizer;
    this.#history = beginTraining(training.plan, startedAt);
    this.#observer = observerOf(observed);
    this.#layers = safely(() => layerSourceOf(observed));
    this.#diagnosis = safely(() => diagnosisOf(observed));
    this.#experiments = this.#experimentsBy(this.#diagnosis?.confirm);
    const open = (how: Steered): TrainingChannel | undefined =>
      channelOf(observed, {
        ...(how.stop && { stop: how.stop }),
        isSynchronous: how.isSynchronous ?? false,
        // whoever takes it is given time to end by itself, so it is taken only when it is needed
        get signal() {
          return how.signal;
        },
        ...this.#after(),
        paused: (isPaused) => this.#paused(isPaused),
        halted: (picture) => {
          this.#break = picture;
          this.#place.insist(this);
        },
        changed: () => this.#place.request(this),
        rateSet: (value) => this.happened({ type: 'learning rate set', at: clock.now(), value }),
        progress: () => {
          this.#catchUp();
          return progressOf(this.#history);
        },
      });
    this.#channel = safely(() => open(steered));
    this.#place = placeFor(clock);
    this.#earlier = this.#place.take(this);
    for (const event of early) this.#record(event);
    // The empty picture comes first and takes its place, so that the cell never changes its height.
    this.#place.request(this);
  }

  happened(event: TrainingEvent): void {
    this.#quietUntil = -Infinity;
    this.#record(event);
    this.#place.request(this);
  }

  /** `read` is asked for the metrics when there is time to wait for them. */
  batchEnded(batch: number, size: number, read: () => Values | null): void {
    const at = this.#clock.now();
    const layers = at - this.#layersReadAt >= LAYERS_EVERY ? this.#readLayers() : null;
    // nearly always: what follows takes 30 µs, because between two batches the processor's caches forget its code and data
    if (at < this.#quietUntil && !layers && batch + 1 !== this.#history.batches) {
      this.#unread.add(batch, size, at);
      return;
    }
    const wasRead = this.#budget.spend(() => {
      const learningRate = this.#optimizer ? rateOf(this.#optimizer) : null;
      this.#record({ type: 'batch ended', at, batch, size, values: read(), learningRate });
      return true;
    });
    if (!wasRead) this.#record({ type: 'batch ended', at, batch, size, values: null });
    if (layers) {
      this.#layersReadAt = at;
      this.#record({ type: 'layers', at, batch, values: layers });
    }
    const sample = this.#meter.sample();
    if (sample) this.#record({ type: 'system', at, values: sample });
    this.#place.request(this);
    this.#quietUntil = Math.min(this.#place.askedUntil(this), this.#budget.nextAt, this.#meter.nextAt);
  }

  /** Between two batches: what front ends have asked for is done. Undefined when that is nothing. */
  turn(): Promise<void> | undefined {
    return this.#channel?.turn?.();
  }

  /** As `turn`, for a loop that awaits nothing: while it is paused this thread blocks. */
  turnNow(): void {
    this.#channel?.turnNow?.();
  }

  /** Within a step: blocks until somebody has decided how it goes on; null where nobody can. */
  halt(halt: Halt): Decision | null {
    return this.#channel?.halt?.(halt) ?? null;
  }

  /** What is wrong with it, as far as is known now. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** Whether the epoch has had all its batches. */
  get isEpochWhole(): boolean {
    this.#catchUp();
    return isWhole(this.#history);
  }

  /** `isKept`: it was stopped by whoever steers it. */
  async end(state: 'done' | 'stopped' | 'failed', isKept = false): Promise<void> {
    this.#record({ type: 'ended', at: this.#clock.now(), state, ...(isKept && { isKept }) });
    safely(() => this.#layers?.close());
    this.#diagnosed((diagnosis) => diagnosis.end(this.#history));
    this.#note = this.#observer?.note?.() ?? '';
    const channel = this.#channel;
    this.#optimizer = this.#observer = this.#layers = this.#channel = this.#diagnosis = undefined;
    if (this.#experiments?.isOffered && safely(() => channel?.stay?.(this.#after()))) this.#staying = channel;
    this.#over.resolve();
    await this.#place.end(this);
    // a widget goes from sight with its channel, so what takes its place comes first
    if (!this.#staying) safely(() => channel?.close());
  }

  /** Not made where the training is known, so that they keep nothing of it. */
  #experimentsBy(confirm: Confirm | undefined): AskedExperiments | undefined {
    if (!confirm) return undefined;
    return new AskedExperiments(confirm, {
      over: this.#over.promise,
      isOver: () => this.#isOver,
      findings: () => this.#findings,
      changed: () => this.#tellOutcome(),
    });
  }

  /** As `#experimentsBy`. */
  #after(): AfterTraining {
    return {
      hello: () => this.#greet(),
      experiment: async (asked, signal) => {
        const problem = (await this.#experiments?.ask(asked, signal)) ?? null;
        if (problem === null && this.#isOver) await this.#place.again(this);
        return problem;
      },
    };
  }

  get #isOver(): boolean {
    return this.#history.state !== 'running' && this.#history.state !== 'paused';
  }

  #tellOutcome(): void {
    const before = this.#last;
    const picture = this.#next();
    const delta = before ? deltaOf(before, picture) : null;
    this.#send(delta ? { type: 'delta', delta } : { type: 'picture', picture });
  }

  update(): void {
    const before = this.#last;
    const picture = this.#next();
    if (!this.#channel?.isHeard) {
      this.#show(picture);
      return;
    }
    const delta = before ? deltaOf(before, picture) : null;
    this.#send(delta ? { type: 'delta', delta } : { type: 'picture', picture });
    const isEpochNew = picture.epochsDone > this.#epochsShown;
    if (isEpochNew && this.#clock.now() - this.#wholeAt >= WHOLE_EVERY) this.#show(picture);
  }

  async finish(): Promise<void> {
    this.#place.show(await finishedTraining(this.#next()));
  }

  #record(event: TrainingEvent): void {
    this.#catchUp();
    this.#tell(event);
  }

  /** From here on the history knows all batches. */
  #catchUp(): void {
    const event = this.#unread.take();
    if (event) this.#tell(event);
  }

  #tell(event: TrainingEvent): void {
    this.#history = advance(this.#history, event);
    this.#observer?.(event);
    this.#diagnosed((diagnosis) => diagnosis.happened(event, this.#history));
  }

  #diagnosed(act: (diagnosis: Diagnosis) => void): void {
    const diagnosis = this.#diagnosis;
    if (!diagnosis) return;
    try {
      act(diagnosis);
      const { findings } = diagnosis;
      if (findings === this.#findings) return;
      this.#findings = findings;
      this.#observer?.({ type: 'diagnosed', at: this.#clock.now(), findings });
    } catch (error) {
      // one that fails is not asked again
      this.#diagnosis = undefined;
      warn(error);
    }
  }

  #readLayers(): LayerValues | null {
    try {
      return this.#layers?.read() ?? null;
    } catch (error) {
      // a source that fails is not asked again
      this.#layers = undefined;
      warn(error);
      return null;
    }
  }

  #paused(isPaused: boolean): void {
    this.#record({ type: isPaused ? 'paused' : 'resumed', at: this.#clock.now() });
    this.#quietUntil = -Infinity;
    // a thread that blocks shows nothing later
    this.#place.insist(this);
  }

  #greet(): void {
    this.#send({ type: 'picture', picture: this.#next() });
  }

  #send(message: Parameters<TrainingChannel['send']>[0]): void {
    safely(() => (this.#channel ?? this.#staying)?.send(message));
  }

  #show(picture: TrainingPicture): void {
    // a widget that somebody looks at is not to be drawn anew; it says hello at once
    const isSeen = this.#channel?.isHeard || this.#clock.now() - this.#wholeAt < HELLO_WITHIN;
    if (this.#channel && this.#isViewShown && isSeen) return;
    const view = this.#channel?.view ?? null;
    this.#isViewShown = view !== null;
    this.#wholeAt = this.#clock.now();
    this.#epochsShown = picture.epochsDone;
    const line = [this.#name(), progressLine(this.#history)].filter(Boolean).join('  ');
    this.#place.show({ ...view, ...liveTraining(picture, line) });
  }

  #shown(): TrainingFinding[] {
    return shownOf(this.#findings).map((finding) => {
      const outcome = this.#experiments?.outcomeOf(finding);
      return outcome ? { ...finding, outcome } : finding;
    });
  }

  #next(): TrainingPicture {
    this.#catchUp();
    const picture = pictureOf(this.#id, this.#history, this.#memo);
    const { comm, actions } = this.#channel ?? {};
    const name = this.#name();
    const more = this.#earlier === 0 ? '' : say('{count} earlier trainings', { count: this.#earlier });
    this.#sequence += 1;
    this.#last = {
      ...picture,
      sequence: this.#sequence,
      findings: this.#memo.part('findings', [this.#findings, ...(this.#experiments?.outcomes ?? [])], () =>
        this.#shown(),
      ),
      experiments: this.#experiments ? ((this.#channel ?? this.#staying)?.comm ?? null) : null,
      steering: this.#memo.part('steering', [comm, actions], () =>
        comm === undefined ? null : { comm, actions: [...(actions ?? [])] },
      ),
      break: this.#break,
      title: [name, picture.title, more].filter(Boolean).join(' · '),
      summary: [
        name && say('{name}:', { name }),
        picture.summary,
        this.#note,
        more && say('{trainings} of this cell are not shown any more or above.', { trainings: more }),
      ]
        .filter(Boolean)
        .join(spaceBetween()),
    };
    return this.#last;
  }
}

function isWhole({ batches, batch }: TrainingHistory): boolean {
  return batch === batches;
}

/** An epoch that has had all its batches is done, also before its end is told. */
function progressOf(history: TrainingHistory): { epoch: number; batch: number } {
  const { epoch, batch } = history;
  return isWhole(history) ? { epoch: epoch + 1, batch: 0 } : { epoch, batch };
}

/** The rate of the step that was done last; null where the optimizer tells none. */
function rateOf(optimizer: tfjs.Optimizer): number | null {
  const schedule = scheduleOf(optimizer);
  if (schedule) return schedule(Math.max(0, optimizer.iterations - 1));
  const rate: unknown = Reflect.get(optimizer, 'learningRate');
  return typeof rate === 'number' ? rate : null;
}

/** What others plug in must not end a training. */
function safely<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    warn(error);
    return undefined;
  }
}

function warn(error: unknown): void {
  process.emitWarning(`The picture of a training is missing something, the training goes on: ${String(error)}`);
}
