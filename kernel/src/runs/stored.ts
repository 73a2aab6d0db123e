/** What is kept of a run. Pure: no database, no tfjs. */
import type { TrainingState } from '../mime.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Interval } from '../footprint/power.ts';
import type { StoredHistograms } from './histograms.ts';

/** `kept`: stopped by whoever steered it, who wanted what it had learnt; `stopped`: by an interrupt of its cell. */
export type KeptState = TrainingState | 'kept';
export type RunState = KeptState | 'crashed';

/** By dotted names, flat, so that any two runs can be compared: `optimizer.learningRate`, `data.hash`. */
export type Parameters = { [name: string]: string | number | boolean | null };

export interface Layer {
  name: string;
  class: string;
  /** Null where it depends on the input. */
  shape: (number | null)[] | null;
  parameters: number;
}

/** What is known of a run when it begins. */
export interface NewRun {
  /** Of the training's picture too. */
  id: string;
  /** Milliseconds since 1970. */
  started: number;
  /** The notebook's file, its cell as stack traces name it, and the text of the cell, where they are known. */
  notebook: string | null;
  cell: string | null;
  code: string | null;
  parameters: Parameters;
  layers: Layer[];
  versions: { [what: string]: string };
}

/** The value of a metric at the end of a batch; NaN and infinities are themselves. Epoch and batch count from 0. */
export interface Point {
  epoch: number;
  batch: number;
  value: number;
}

export interface StoredCurve {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface EpochEnd {
  epoch: number;
  /** Milliseconds since 1970. */
  at: number;
  values: { [metric: string]: number };
}

/** What may be wrong with it, as `history.findings` has it; a later version may name symptoms and experiments that this one does not know. */
export interface StoredFinding extends Omit<Finding, 'symptom' | 'experiment'> {
  readonly symptom: string;
  readonly experiment?: string;
}

/** As `footprintOf` has it without options: for the average of the world, and no data centre. */
export interface StoredFootprint {
  /** Wh. */
  readonly energy: Interval;
  /** g CO₂e. */
  readonly co2: Interval;
  readonly label: 'measured' | 'estimated';
}

export interface StoredCheckpoint {
  at: number;
  /** Whole epochs that were done, and batches of the one after them. */
  epoch: number;
  batch: number;
  folder: string;
  /** Of its weights: while model.json in the folder names it, the checkpoint is there. */
  file: string;
}

/** All are thinned (`thin` of training/series.ts). Curves of layers: `dense/gradient norm`, `dense/update ratio`. */
export type CurveKind = 'metric' | 'learning rate' | 'layer';

/** What one training has to write since it last did. */
export interface Changes {
  id: string;
  begin: NewRun | null;
  state: KeptState;
  ended: number | null;
  /** Batches done of the epoch that ran last; of a loop of one's own, its steps. */
  batch: number;
  /** Null: as they were. */
  findings: readonly StoredFinding[] | null;
  /** Null: as it was. */
  footprint: StoredFootprint | null;
  epochs: readonly EpochEnd[];
  checkpoints: readonly StoredCheckpoint[];
  curves: readonly (StoredCurve & { kind: CurveKind })[];
  histograms: readonly StoredHistograms[];
}

/** Ids are names of folders and words of command lines too. */
export function isRunId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id);
}

/** Three little-endian float64 a point. */
export function packed(points: readonly Point[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(24 * points.length));
  points.forEach(({ epoch, batch, value }, index) => {
    bytes.setFloat64(24 * index, epoch, true);
    bytes.setFloat64(24 * index + 8, batch, true);
    bytes.setFloat64(24 * index + 16, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

export function unpacked(bytes: Uint8Array): Point[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.byteLength / 24) }, (_, index) => ({
    epoch: view.getFloat64(24 * index, true),
    batch: view.getFloat64(24 * index + 8, true),
    value: view.getFloat64(24 * index + 16, true),
  }));
}
