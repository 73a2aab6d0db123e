/** A run as notebooks see it, and the list of them. */
import { basename } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs';
import { say } from '../say.ts';
import { count, figure } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import type { Progress } from '../training/checkpoint.ts';
import { placeText } from '../doctor/shown.ts';
import { metricName } from '../training/words.ts';
import { chooseCheckpoint, modelOf, presentCheckpoints } from './checkpoints.ts';
import { lastMetrics, metricsOf, shortId, shown } from './comparison.ts';
import { FOOTPRINT, footprintCells, isAnyMeasured } from './footprint.ts';
import type { StoredHistograms } from './histograms.ts';
import type { RunReader, StoredRun } from './reader.ts';
import type {
  EpochEnd,
  Layer,
  Parameters,
  Point,
  RunState,
  StoredCheckpoint,
  StoredCurve,
  StoredFinding,
  StoredFootprint,
} from './stored.ts';

/** Metrics in a list of runs. */
const LISTED_METRICS = 4;

export class Run implements Displayable {
  readonly id: string;
  readonly state: RunState;
  readonly started: Date;
  /** Null while it runs, and when it crashed. */
  readonly ended: Date | null;
  /** Batches done of the epoch that ran last; of a loop of one's own, its steps. */
  readonly batch: number;
  readonly notebook: string | null;
  readonly cell: string | null;
  /** The text of the cell. */
  readonly code: string | null;
  readonly parameters: Parameters;
  readonly layers: readonly Layer[];
  readonly versions: { readonly [what: string]: string };
  /** What may be wrong with it, the surest first, as `history.findings` has it. */
  readonly findings: readonly StoredFinding[];
  /** Energy (Wh) and CO₂e (g) as intervals; null before its end, and of a run that an earlier version kept. */
  readonly footprint: StoredFootprint | null;
  readonly #reader: RunReader;
  readonly #updated: number;
  #epochs: EpochEnd[] | undefined;
  #batches: StoredCurve[] | undefined;

  constructor(reader: RunReader, { started, ended, updated, ...run }: StoredRun) {
    this.id = run.id;
    this.state = run.state;
    this.batch = run.batch;
    this.notebook = run.notebook;
    this.cell = run.cell;
    this.code = run.code;
    this.parameters = run.parameters;
    this.layers = run.layers;
    this.versions = run.versions;
    this.findings = run.findings;
    this.footprint = run.footprint;
    this.started = new Date(started);
    this.ended = ended === null ? null : new Date(ended);
    this.#reader = reader;
    this.#updated = updated;
  }

  /** Metrics at the end of each epoch. */
  get epochs(): readonly EpochEnd[] {
    return (this.#epochs ??= this.#reader.epochs(this.id));
  }

  /** After the last epoch; of a loop of one's own, and before the first epoch has ended, those of the last batch. */
  get metrics(): { readonly [metric: string]: number } {
    return lastMetrics(this);
  }

  /** Of single batches, thinned: by the name of each metric. A loop of one's own has one epoch, and a batch a step. */
  get batches(): readonly StoredCurve[] {
    return (this.#batches ??= this.#reader.curves(this.id, 'metric'));
  }

  /** `dense/gradient norm` and `dense/update ratio`, of the steps that were looked at, thinned. */
  get layerCurves(): readonly StoredCurve[] {
    return this.#reader.curves(this.id, 'layer');
  }

  /** `dense/weights`, `dense/gradients` and `dense/updates`: of at most 24 layers, at 32 moments or fewer. */
  get layerHistograms(): readonly StoredHistograms[] {
    return this.#reader.histograms(this.id);
  }

  /** Where it changed, thinned. */
  get learningRates(): readonly Point[] {
    return this.#reader.curves(this.id, 'learning rate')[0]?.points ?? [];
  }

  /** Those that are still there, the newest first. */
  get checkpoints(): readonly StoredCheckpoint[] {
    return presentCheckpoints(this.#reader.checkpoints(this.id));
  }

  /** Seconds, up to the last that is known of it. */
  get seconds(): number {
    return ((this.ended?.getTime() ?? this.#updated) - this.started.getTime()) / 1000;
  }

  /**
   * The model of the newest checkpoint, or of the one after so many epochs, with the state of its optimizer. One whose loss is
   * a function of the notebook comes uncompiled, one with such metrics without metrics, and says so.
   * @throws {LimpidError} RUN_CHECKPOINT where there is none, and as `loadModel` and `resume`
   */
  async restore({ epoch }: { epoch?: number } = {}): Promise<tfjs.LayersModel> {
    return modelOf(this.checkpoint(epoch));
  }

  /**
   * Gives a compiled model the weights and the state of its optimizer of the newest checkpoint. A fit with
   * `initialEpoch: epoch` goes on from there.
   * @throws {LimpidError} RUN_CHECKPOINT, CHECKPOINT_UNREADABLE, CHECKPOINT_MISMATCH
   */
  async resume(model: tfjs.LayersModel): Promise<Progress> {
    const { resume } = await import('../training/checkpoint.ts');
    return resume(model, this.checkpoint().folder);
  }

  /** @throws {LimpidError} RUN_CHECKPOINT */
  checkpoint(epoch?: number): StoredCheckpoint {
    return chooseCheckpoint(this.id, this.#reader.checkpoints(this.id), epoch);
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const tables = [
      findingTable(this),
      footprintTable(this),
      parameterTable(this),
      rateTable(this),
      epochTable(this),
    ].filter(({ rows }) => rows.length > 0);
    return {
      [MARKDOWN]: [`**${titleOf(this)}**`, ...tables.map(markdownTable)].join('\n\n'),
      [TEXT]: [titleOf(this), ...tables.map(textTable)].join('\n\n'),
    };
  }
}

/** Runs, the newest first; as a cell's value a table, and so are those that `filter` and `slice` give. */
export class Runs extends Array<Run> implements Displayable {
  /** What `map` gives is no list of runs for sure. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static listing(runs: readonly Run[]): Runs {
    const all = new Runs();
    all.push(...runs);
    return all;
  }

  override filter<R extends Run>(keep: (run: Run, index: number, all: Run[]) => run is R): R[];
  override filter(keep: (run: Run, index: number, all: Run[]) => unknown): Runs;
  override filter(keep: (run: Run, index: number, all: Run[]) => unknown): Run[] {
    return Runs.listing(super.filter(keep));
  }

  override slice(start?: number, end?: number): Runs {
    return Runs.listing(super.slice(start, end));
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    if (this.length === 0) return { [TEXT]: say('No runs yet.') };
    const table = listTable([...this]);
    return { [MARKDOWN]: markdownTable(table), [TEXT]: textTable(table) };
  }
}

export function listTable(runs: readonly Run[]): PictureTable {
  const metrics = new Set(runs.flatMap((run) => Object.keys(run.metrics)));
  const listed = [...metrics].slice(0, LISTED_METRICS);
  const isMeasured = isAnyMeasured(runs);
  return {
    columns: [
      ...[say('run'), say('started'), say('state'), say('done'), say('parameters')],
      ...(isMeasured ? FOOTPRINT : []),
      ...listed.map(metricName),
    ],
    rows: runs.map((run) => [
      shortId(run.id),
      timeOf(run.started),
      run.state,
      doneOf(run),
      parametersOf(run),
      ...(isMeasured ? footprintCells(run.footprint) : []),
      ...listed.map((metric) => (Object.hasOwn(run.metrics, metric) ? figure(run.metrics[metric]) : null)),
    ]),
  };
}

/** "Run 5d0c2f1a · done · 12 of 12 epochs · 2026-11-25 14:03 · digits.ipynb" */
export function titleOf(run: Run): string {
  const notebook = run.notebook === null ? null : basename(run.notebook);
  const parts = [say('Run {id}', { id: shortId(run.id) }), run.state, doneOf(run), timeOf(run.started), notebook];
  return parts.filter((part) => part !== null).join(' · ');
}

export function parameterTable({ parameters }: Run): PictureTable {
  return {
    columns: [say('parameter'), say('value')],
    rows: Object.entries(parameters).map(([name, value]) => [name, String(shown(value) ?? '')]),
  };
}

/** Those that a picture shows too: what is but possible is in the data alone. */
export function findingTable({ findings }: Run): PictureTable {
  const rows = findings
    .filter(({ confidence }) => confidence !== 'low')
    .map(({ symptom, confidence, text, tries, where }) => [
      symptom,
      confidence === 'high' ? text : say('{text} (perhaps)', { text }),
      tries.slice(0, 3).join(say('; ')),
      where ? placeText(where) : null,
    ]);
  return { columns: [say('what may be wrong'), say('seen'), say('try'), say('made in')], rows };
}

export function footprintTable(run: Run): PictureTable {
  return { columns: [...FOOTPRINT], rows: run.footprint ? [footprintCells(run.footprint)] : [] };
}

export function epochTable(run: Run): PictureTable {
  const metrics = metricsOf([run]);
  const rows = run.epochs.map(({ epoch, values }) => [
    epoch + 1,
    ...metrics.map((metric) => (Object.hasOwn(values, metric) ? figure(values[metric]) : null)),
  ]);
  return { columns: [say('epoch'), ...metrics.map(metricName)], rows };
}

/** Of a training whose rate has changed: from which batch on it had each; counted from 1. */
export function rateTable({ learningRates }: Run): PictureTable {
  const rows = learningRates.map(({ epoch, batch, value }) => [String(value), epoch + 1, batch + 1]);
  return { columns: [say('learning rate'), say('from epoch'), say('from batch')], rows: rows.length > 1 ? rows : [] };
}

/** "12 of 20 epochs"; of a loop of one's own "200 steps". */
function doneOf({ epochs, batch, parameters }: Run): string {
  const planned = parameters['epochs'];
  if (typeof planned === 'number' && planned > 0) {
    return say('{done} of {epochs}', {
      done: count((epochs.at(-1)?.epoch ?? -1) + 1),
      epochs: planned === 1 ? say('1 epoch') : say('{number} epochs', { number: count(planned) }),
    });
  }
  return batch === 1 ? say('1 step') : say('{count} steps', { count: count(batch) });
}

function parametersOf({ parameters }: Run): string | null {
  const weights = parameters['model.parameters'];
  const parts = [
    typeof weights === 'number' ? say('{count} weights', { count: count(weights) }) : null,
    parameters['optimizer'],
    parameters['optimizer.learningRate'],
  ];
  const known = parts.filter((part) => part !== null && part !== undefined);
  return known.length > 0 ? known.join(' · ') : null;
}

/** Of this machine's clock: 2026-11-25 14:03 */
export function timeOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
