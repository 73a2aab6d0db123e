/** `driftMonitor(reference)`: whether inputs and predictions are still as they were in training. */
import { LimpidError } from '../errors.ts';
import { countOfBins, sharesOf } from './bins.ts';
import { DriftReport, type DriftRefusal, type DriftResult, type DriftTest } from './drift-report.ts';
import { holm } from './holm.ts';
import { kolmogorovSmirnov, smirnovP } from './kolmogorov-smirnov.ts';
import { mmd } from './mmd.ts';
import type { DriftReference } from './reference.ts';
import { streamsOf, type StreamData } from './rows.ts';
import { jensenShannon, psi } from './shares.ts';
import { StreamWatch } from './stream-watch.ts';
import { jensenShannonThreshold, psiThreshold, wassersteinThreshold } from './thresholds.ts';
import { wasserstein } from './wasserstein.ts';

export interface DriftOptions {
  /** Rows that are compared with the reference, the latest ones; default: 1,000. */
  readonly window?: number;
  /** How likely a test of each kind may alarm, all columns together, where nothing has changed; default: 0.05. */
  readonly alpha?: number;
  /** Those that are made; default: all. */
  readonly tests?: readonly DriftTest[];
}

const WINDOW = 1000;
const ALPHA = 0.05;
/** Of ADWIN, all columns together. */
const DELTA = 0.002;

/** Rows without which a test says more of chance than of drift. */
const LEAST: Readonly<Record<DriftTest, number>> = {
  psi: 100,
  'jensen-shannon': 100,
  'kolmogorov-smirnov': 30,
  wasserstein: 50,
  'total wasserstein': 50,
  mmd: 50,
  adwin: 64,
};

// SAFETY: the record has a key for each test, and no others.
const ALL = Object.keys(LEAST) as DriftTest[];

export class DriftMonitor {
  readonly #reference: DriftReference;
  readonly #window: number;
  readonly #alpha: number;
  readonly #tests: ReadonlySet<DriftTest>;
  #streams: ReadonlyMap<string, StreamWatch>;

  constructor(reference: DriftReference, { window = WINDOW, alpha = ALPHA, tests = ALL }: DriftOptions = {}) {
    this.#reference = reference;
    this.#window = window;
    this.#alpha = alpha;
    this.#tests = new Set(tests);
    this.#streams = this.#fresh();
  }

  /**
   * @param data rows as in the reference: those of one stream, or of several by name
   * @throws LimpidError where they are not as wide, or the reference has no such stream
   */
  observe(data: StreamData): void {
    for (const [name, rows] of streamsOf(data)) {
      const watch = this.#streams.get(name);
      if (watch === undefined) {
        throw new LimpidError('DRIFT_STREAM', { name, known: [...this.#streams.keys()].join(', ') });
      }
      watch.observe(rows);
    }
  }

  /** What has drifted; as the value of a cell, a table with all definitions. */
  report(): DriftReport {
    const refused: DriftRefusal[] = [];
    const results = [...this.#streams.values()].flatMap((watch) => resultsOf(watch, refused, this.#tests));
    for (const test of ['kolmogorov-smirnov', 'mmd'] as const) corrected(results, test, this.#alpha);
    const streams = [...this.#streams.values()].map(({ name, rows, seen }) => ({ name, rows, seen }));
    return new DriftReport({ results, refused, streams, alpha: this.#alpha, delta: DELTA });
  }

  /** Forgets all rows, and keeps the reference. */
  reset(): void {
    this.#streams = this.#fresh();
  }

  #fresh(): ReadonlyMap<string, StreamWatch> {
    const streams = Object.entries(this.#reference.streams);
    const delta = DELTA / streams.reduce((sum, [, { columns }]) => sum + columns.length, 0);
    return new Map(streams.map(([name, one]) => [name, new StreamWatch(name, one, this.#window, delta)]));
  }
}

/** Memory is fixed by the window and the columns, however many rows come. */
export function driftMonitor(reference: DriftReference, options: DriftOptions = {}): DriftMonitor {
  return new DriftMonitor(reference, options);
}

function resultsOf(watch: StreamWatch, refused: DriftRefusal[], tests: ReadonlySet<DriftTest>): DriftResult[] {
  const { name, reference } = watch;
  const results: DriftResult[] = [];
  let total = 0;
  let fewest = watch.rows;
  for (const [place, column] of reference.columns.entries()) {
    const values = watch.valuesOf(place);
    const n = values.length;
    fewest = Math.min(fewest, n);
    const about = { stream: name, column: column.name, rows: n };
    const sample = Float64Array.from(column.sample);
    const bins = countOfBins(column.bins);
    const shares = sharesOf(column.bins, values);
    if (has('psi', n)) {
      const value = psi(column.shares, shares);
      results.push(judged({ ...about, test: 'psi', value, threshold: psiThreshold(bins, n, reference.rows) }));
    }
    if (has('jensen-shannon', n)) {
      const value = jensenShannon(column.shares, shares);
      const threshold = jensenShannonThreshold(bins, n, reference.rows);
      results.push(judged({ ...about, test: 'jensen-shannon', value, threshold }));
    }
    if (has('kolmogorov-smirnov', n)) {
      const value = kolmogorovSmirnov(sample, values);
      const p = smirnovP(value, sample.length, n);
      results.push({ ...about, test: 'kolmogorov-smirnov', value, p, threshold: 0, isAlarm: false });
    }
    if (has('wasserstein', n)) {
      const value = wasserstein(sample, values) / column.deviation;
      total += value;
      const threshold = wassersteinThreshold(1, n, sample.length);
      results.push(judged({ ...about, test: 'wasserstein', value, threshold }));
    }
    const changes = watch.columns[place];
    if (changes !== undefined && has('adwin', watch.seen)) {
      const { lastChange } = changes;
      results.push({ ...about, test: 'adwin', value: lastChange, threshold: 0, isAlarm: watch.hasChanged(changes) });
    }
  }
  const width = reference.columns.length;
  if (width > 1 && has('total wasserstein', fewest)) {
    const samples = Math.min(...reference.columns.map(({ sample }) => sample.length));
    const threshold = wassersteinThreshold(width, fewest, samples);
    results.push(judged({ stream: name, rows: fewest, test: 'total wasserstein', value: total, threshold }));
  }
  const points = tests.has('mmd') ? watch.points() : [];
  if (has('mmd', points.length)) {
    const { value, p } = mmd(reference.points, points, reference.gamma);
    results.push({ stream: name, rows: points.length, test: 'mmd', value, p, threshold: 0, isAlarm: false });
  }
  return results;

  function has(test: DriftTest, rows: number): boolean {
    if (!tests.has(test)) return false;
    const least = LEAST[test];
    if (rows >= least) return true;
    if (!refused.some((one) => one.stream === name && one.test === test))
      refused.push({ stream: name, test, rows, least });
    return false;
  }
}

function judged(result: Omit<DriftResult, 'isAlarm'>): DriftResult {
  return { ...result, isAlarm: result.value > result.threshold };
}

/** All p of one test together. */
function corrected(results: DriftResult[], test: DriftTest, alpha: number): void {
  const tested = results.filter((result) => result.test === test);
  for (const [at, { rejects, threshold }] of holm(
    tested.map(({ p = 1 }) => p),
    alpha,
  ).entries()) {
    const result = tested[at];
    if (result !== undefined) Object.assign(result, { isAlarm: rejects, threshold });
  }
}
