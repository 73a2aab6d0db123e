/** One training, from its events to what is to be written of it. Bounded: single batches are thinned as they come. */
import type { TrainingEvent, Values } from '../training/history.ts';
import { thin, type BatchPoint } from '../training/series.ts';
import type { TrainingState } from '../mime.ts';
import type { Changes, CurveKind, EpochEnd, NewRun, Point, StoredCheckpoint } from './stored.ts';

/** Points kept of one curve: between this and four times as many. */
const KEPT_POINTS = 240;

/** How soon what has happened is to be written. */
export type Urgency = 'soon' | 'some time' | 'never';

/** What each event leads to; an event that is not here is not kept. */
type Record = { [type in TrainingEvent['type']]?: (event: Extract<TrainingEvent, { type: type }>) => Urgency };

interface Curve {
  kind: CurveKind;
  name: string;
  points: Point[];
  isChanged: boolean;
}

export class Recorder {
  readonly id: string;
  /** Gone when the training has ended, so that nobody keeps the model. */
  #learningRate: (() => number | undefined) | undefined;
  readonly #begin: NewRun;
  readonly #epochs: EpochEnd[] = [];
  readonly #checkpoints: StoredCheckpoint[] = [];
  readonly #curves = new Map<string, Curve>();
  /** How much of it is in the database. */
  #written = { begin: false, epochs: 0, checkpoints: 0 };
  #state: TrainingState = 'running';
  #ended: number | null = null;
  #epoch: number;
  #lastRate: number | undefined;

  constructor(begin: NewRun, initialEpoch: number, learningRate: () => number | undefined) {
    this.id = begin.id;
    this.#begin = begin;
    this.#epoch = initialEpoch;
    this.#learningRate = learningRate;
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  readonly #record: Record = {
    'epoch began': ({ epoch }) => {
      this.#epoch = epoch;
      return 'never';
    },
    'batch ended': ({ batch, values }) => {
      this.#watchRate(batch);
      if (values) this.#addPoints('metric', batch, values);
      return values ? 'some time' : 'never';
    },
    'epoch ended': ({ epoch, values }) => {
      this.#epochs.push({ epoch, at: Date.now(), values: { ...values } });
      return 'soon';
    },
    ended: ({ state }) => {
      this.#state = state;
      this.#ended = Date.now();
      this.#learningRate = undefined;
      return 'soon';
    },
  };

  happened(event: TrainingEvent): Urgency {
    // SAFETY: the entry under an event's type takes that event.
    const record = this.#record[event.type] as ((event: TrainingEvent) => Urgency) | undefined;
    return record?.(event) ?? 'never';
  }

  checkpointWritten(checkpoint: StoredCheckpoint): void {
    this.#checkpoints.push(checkpoint);
  }

  /** What is not in the database yet. */
  get changes(): Changes {
    return {
      id: this.id,
      begin: this.#written.begin ? null : this.#begin,
      state: this.#state,
      ended: this.#ended,
      epochs: this.#epochs.slice(this.#written.epochs),
      checkpoints: this.#checkpoints.slice(this.#written.checkpoints),
      curves: [...this.#curves.values()].filter(({ isChanged }) => isChanged),
    };
  }

  /** `changes` are in the database. */
  wasWritten(): void {
    this.#written = { begin: true, epochs: this.#epochs.length, checkpoints: this.#checkpoints.length };
    for (const curve of this.#curves.values()) curve.isChanged = false;
  }

  /** The database is another one: everything is to be written again. */
  writeAgain(): void {
    this.#written = { begin: false, epochs: 0, checkpoints: 0 };
    for (const curve of this.#curves.values()) curve.isChanged = true;
  }

  /** The rate after this step, where it is another one than before. */
  #watchRate(batch: number): void {
    const rate = this.#learningRate?.();
    if (rate === undefined || rate === this.#lastRate) return;
    this.#lastRate = rate;
    this.#addPoints('learning rate', batch, { 'learning rate': rate });
  }

  #addPoints(kind: CurveKind, batch: number, values: Values): void {
    for (const [name, value] of Object.entries(values)) {
      const key = `${kind} ${name}`;
      const curve = this.#curves.get(key) ?? { kind, name, points: [], isChanged: true };
      curve.points.push({ epoch: this.#epoch, batch, value });
      if (curve.points.length >= 4 * KEPT_POINTS) curve.points = thinned(curve.points);
      curve.isChanged = true;
      this.#curves.set(key, curve);
    }
  }
}

/** As the picture's curves are thinned, but what is not finite keeps its value. */
function thinned(points: Point[]): Point[] {
  const gaps: BatchPoint[] = points.map((point) => (Number.isFinite(point.value) ? point : { ...point, value: null }));
  const kept = new Set(thin(gaps, KEPT_POINTS));
  return points.filter((_, index) => {
    const gap = gaps[index];
    return gap !== undefined && kept.has(gap);
  });
}
