/** One training, from its events to what is to be written of it. Bounded: single batches are thinned as they come. */
import { isDeepStrictEqual } from 'node:util';
import type { TrainingEvent, Values } from '../training/history.ts';
import { thin } from '../training/series.ts';
import { CURVED_LAYERS, someOf } from '../training/layer-history.ts';
import type { LayerValues } from '../training/layers.ts';
import { histogramsIn, withMoment, type StoredHistogram } from './histograms.ts';
import type {
  Changes,
  CurveKind,
  EpochEnd,
  KeptState,
  NewRun,
  Point,
  StoredCheckpoint,
  StoredFinding,
  StoredFootprint,
} from './stored.ts';

/** Points kept of one curve: between this and four times as many. Layers have two curves each. */
const KEPT_POINTS: { [kind in CurveKind]: number } = { metric: 240, 'learning rate': 240, layer: 60 };

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

interface Histograms {
  name: string;
  moments: StoredHistogram[];
  isChanged: boolean;
}

export class Recorder {
  readonly id: string;
  readonly #begin: NewRun;
  readonly #epochs: EpochEnd[] = [];
  readonly #checkpoints: StoredCheckpoint[] = [];
  readonly #curves = new Map<string, Curve>();
  readonly #histograms = new Map<string, Histograms>();
  /** How much of it is in the database. */
  #written = { begin: false, epochs: 0, checkpoints: 0 };
  #state: KeptState = 'running';
  #ended: number | null = null;
  #findings: readonly StoredFinding[] = [];
  #areFindingsNew = false;
  /** Asked for whenever something is written, so that a killed run keeps what was counted. */
  readonly #footprintSoFar: () => StoredFootprint | null;
  /** Of the run that has ended. */
  #footprint: StoredFootprint | null = null;
  #isFootprintNew = false;
  #epoch: number;
  /** Batches of it that are done. */
  #batch = 0;
  #rate: number | undefined;
  /** Given by whoever steers the training, for the next batch. */
  #rateSet: number | undefined;

  constructor(begin: NewRun, initialEpoch: number, footprintSoFar: () => StoredFootprint | null = () => null) {
    this.id = begin.id;
    this.#begin = begin;
    this.#epoch = initialEpoch;
    this.#footprintSoFar = footprintSoFar;
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  readonly #record: Record = {
    'epoch began': ({ epoch }) => {
      this.#epoch = epoch;
      this.#batch = 0;
      return 'never';
    },
    'batch ended': ({ batch, values, learningRate }) => {
      this.#batch = batch + 1;
      this.#addRate(batch, learningRate ?? this.#rateSet);
      this.#rateSet = undefined;
      if (values) this.#addPoints('metric', batch, values);
      return values ? 'some time' : 'never';
    },
    'epoch ended': ({ epoch, values }) => {
      this.#epochs.push({ epoch, at: Date.now(), values: { ...values } });
      return 'soon';
    },
    layers: ({ batch, values }) => {
      this.#addPoints('layer', batch, layerValues(values));
      this.#addHistograms(batch, values);
      return 'some time';
    },
    'learning rate set': ({ value }) => {
      this.#rateSet = value;
      return 'never';
    },
    paused: () => {
      this.#state = 'paused';
      return 'soon';
    },
    resumed: () => {
      this.#state = 'running';
      return 'soon';
    },
    diagnosed: ({ findings }) => {
      if (isDeepStrictEqual(findings, this.#findings)) return 'never';
      this.#findings = findings;
      this.#areFindingsNew = true;
      return this.hasEnded ? 'soon' : 'some time';
    },
    ended: ({ state, isKept }) => {
      this.#state = isKept ? 'kept' : state;
      this.#ended = Date.now();
      this.#footprint = this.#footprintSoFar();
      this.#isFootprintNew = true;
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
      batch: this.#batch,
      findings: this.#areFindingsNew ? this.#findings : null,
      footprint: this.hasEnded ? (this.#isFootprintNew ? this.#footprint : null) : this.#footprintSoFar(),
      epochs: this.#epochs.slice(this.#written.epochs),
      checkpoints: this.#checkpoints.slice(this.#written.checkpoints),
      curves: [...this.#curves.values()].filter(({ isChanged }) => isChanged),
      histograms: [...this.#histograms.values()].filter(({ isChanged }) => isChanged),
    };
  }

  /** `changes` are in the database. */
  wasWritten(): void {
    this.#written = { begin: true, epochs: this.#epochs.length, checkpoints: this.#checkpoints.length };
    this.#areFindingsNew = false;
    this.#isFootprintNew = false;
    this.#setChanged(false);
  }

  /** The database is another one: everything is to be written again. */
  writeAgain(): void {
    this.#written = { begin: false, epochs: 0, checkpoints: 0 };
    this.#areFindingsNew = true;
    this.#isFootprintNew = this.hasEnded;
    this.#setChanged(true);
  }

  #setChanged(isChanged: boolean): void {
    for (const kept of [...this.#curves.values(), ...this.#histograms.values()]) kept.isChanged = isChanged;
  }

  /** The rate of this step, where it is another one than before. */
  #addRate(batch: number, rate: number | undefined): void {
    if (rate === undefined || rate === this.#rate) return;
    this.#rate = rate;
    this.#addPoints('learning rate', batch, { 'learning rate': rate });
  }

  #addPoints(kind: CurveKind, batch: number, values: Values): void {
    for (const [name, value] of Object.entries(values)) {
      const key = `${kind} ${name}`;
      const curve = this.#curves.get(key) ?? { kind, name, points: [], isChanged: true };
      curve.points.push({ epoch: this.#epoch, batch, value });
      const kept = KEPT_POINTS[kind];
      if (curve.points.length >= 4 * kept) curve.points = thin(curve.points, kept);
      curve.isChanged = true;
      this.#curves.set(key, curve);
    }
  }

  #addHistograms(batch: number, layers: LayerValues): void {
    for (const [name, histogram] of Object.entries(histogramsIn(layers))) {
      const moments = this.#histograms.get(name)?.moments ?? [];
      const moment = { epoch: this.#epoch, batch, ...histogram };
      this.#histograms.set(name, { name, moments: withMoment(moments, moment), isChanged: true });
    }
  }
}

/** `dense/gradient norm` and `dense/update ratio`, of the layers that have curves in the picture. */
function layerValues(layers: LayerValues): Values {
  const values: Values = {};
  for (const name of someOf(Object.keys(layers), CURVED_LAYERS)) {
    const { gradientNorm, updateRatio } = layers[name] ?? {};
    if (gradientNorm !== undefined) values[`${name}/gradient norm`] = gradientNorm;
    if (updateRatio !== undefined) values[`${name}/update ratio`] = updateRatio;
  }
  return values;
}
