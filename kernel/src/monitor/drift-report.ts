/** What `drift.report()` returns: each test with its value, its threshold and its definition, as data and as a table. */
import { count, figure } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import { say, type Sentence } from '../say.ts';

export type DriftTest =
  'psi' | 'jensen-shannon' | 'kolmogorov-smirnov' | 'wasserstein' | 'total wasserstein' | 'mmd' | 'adwin';

export interface DriftResult {
  readonly stream: string;
  /** Absent of a test of the whole row. */
  readonly column?: string;
  readonly test: DriftTest;
  readonly value: number;
  /** Of tests that have one; it, and not the value, is compared with the threshold. */
  readonly p?: number;
  readonly threshold: number;
  readonly isAlarm: boolean;
  /** Rows of the window that were compared. */
  readonly rows: number;
}

/** A test that was not made, because the window has too few rows. */
export interface DriftRefusal {
  readonly stream: string;
  readonly test: DriftTest;
  readonly rows: number;
  readonly least: number;
}

export interface DriftReportParts {
  readonly results: readonly DriftResult[];
  readonly refused: readonly DriftRefusal[];
  readonly streams: readonly { readonly name: string; readonly rows: number; readonly seen: number }[];
  readonly alpha: number;
  readonly delta: number;
}

/** Rows of the table; a program gets all. */
const MOST_ROWS = 40;

/** How each test is computed, where others compute it in another way. */
const DEFINITIONS = {
  psi: 'psi: Σ (p − q) ln(p/q) over the deciles of the reference, or its values where these are 20 or fewer; empty bins count as 0.0001. Alarm above 0.2, or above what chance gives once in 1,000.',
  'jensen-shannon':
    'jensen-shannon: the root of the divergence in bits, over the same bins. Alarm above 0.1, or above what chance gives once in 1,000.',
  'kolmogorov-smirnov':
    'kolmogorov-smirnov: the largest distance of the distribution functions, of the window and of up to 1,000 rows of the reference; p is exact, and too large where values repeat.',
  wasserstein:
    'wasserstein: the first Wasserstein distance, in standard deviations of the reference. Alarm above 0.1, or above what chance gives once in 1,000 where values are normal.',
  'total wasserstein': 'total wasserstein: the sum of it over all columns.',
  mmd: 'mmd: the squared maximum mean discrepancy of up to 250 rows and 250 of the reference, columns in standard deviations, Gaussian kernel with the median distance; p by 299 permutations.',
  adwin:
    'adwin: the row after which the mean was last found changed, over all rows seen; 0 where it was not. Alarm when that lies within the window.',
} as const satisfies Readonly<Record<DriftTest, Sentence>>;

export class DriftReport implements Displayable, DriftReportParts {
  readonly results: readonly DriftResult[];
  readonly refused: readonly DriftRefusal[];
  readonly streams: DriftReportParts['streams'];
  readonly alpha: number;
  readonly delta: number;

  constructor({ results, refused, streams, alpha, delta }: DriftReportParts) {
    this.results = results;
    this.refused = refused;
    this.streams = streams;
    this.alpha = alpha;
    this.delta = delta;
  }

  get alarms(): DriftResult[] {
    return this.results.filter(({ isAlarm }) => isAlarm);
  }

  /** How each test that was made is computed. */
  get definitions(): string[] {
    const made = new Set(this.results.map(({ test }) => test));
    return [...made].map((test) => say(DEFINITIONS[test]));
  }

  /** How it is kept rare that one of many tests alarms by chance. */
  get correction(): string {
    const { alpha, delta } = this;
    return say(
      'Of each test with a p, all columns of all streams together alarm by chance in {alpha} of reports (Holm); ADWIN shares δ = {delta} among them. Reports that are asked for again and again are not corrected for.',
      { alpha, delta },
    );
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const notes = [...this.#refusals(), ...(this.results.length > 0 ? [...this.definitions, this.correction] : [])];
    const table = tableOf(this.results);
    const parts = (shown: (table: PictureTable) => string, note: (text: string) => string) =>
      [
        this.#title(),
        ...(this.results.length > 0 ? [shown(table)] : []),
        ...this.#more(),
        notes.map(note).join('\n'),
      ].join('\n\n');
    return {
      [MARKDOWN]: parts(markdownTable, (text) => `- ${text.replace(/[\\|<>[\]`*_]/g, '\\$&')}`),
      [TEXT]: parts(textTable, String),
    };
  }

  #title(): string {
    const { results, alarms } = this;
    const seen = this.streams.map(({ name, rows, seen }) =>
      say('{name}: the latest {rows} of {seen} rows', { name, rows: count(rows), seen: count(seen) }),
    );
    const values = { seen: seen.join(say('; ')), alarms: alarms.length, tests: results.length };
    if (results.length === 0) return say('Drift is not told yet ({seen})', { seen: values.seen });
    if (alarms.length > 0) return say('Drift: {alarms} of {tests} tests alarm ({seen})', values);
    return say('No drift: none of {tests} tests alarms ({seen})', { tests: values.tests, seen: values.seen });
  }

  #more(): string[] {
    const more = this.results.length - MOST_ROWS;
    return more > 0 ? [say('{count} more are in `results` of the report.', { count: count(more) })] : [];
  }

  #refusals(): string[] {
    return this.refused.map(({ stream, test, rows, least }) =>
      say(
        '{test} is not told of {stream}: {rows} rows have come, and {least} are the least that tell more than chance.',
        {
          ...{ test, stream, rows, least },
        },
      ),
    );
  }
}

/** Alarms first. */
function tableOf(results: readonly DriftResult[]): PictureTable {
  const shown = results.toSorted((a, b) => Number(b.isAlarm) - Number(a.isAlarm)).slice(0, MOST_ROWS);
  return {
    columns: [say('stream'), say('column'), say('test'), say('value'), 'p', say('threshold'), say('alarm')],
    rows: shown.map(({ stream, column, test, value, p, threshold, isAlarm }) => [
      stream,
      column ?? say('all'),
      test,
      test === 'adwin' ? count(value) : figure(value),
      p === undefined ? '' : figure(p),
      test === 'adwin' ? '' : figure(threshold),
      isAlarm ? say('yes') : '',
    ]),
  };
}
