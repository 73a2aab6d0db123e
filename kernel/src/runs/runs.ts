/** What notebooks ask the store of runs of their project. */
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import { LimpidError } from '../errors.ts';
import type { MimeBundle } from '../messages.ts';
import { portraitBundle } from '../portraits/chart.ts';
import { comparisonSpec, comparisonTable, comparisonTitle, metricsOf, usualMetric } from './comparison.ts';
import { exportRuns, type ExportOptions } from './export/export.ts';
import { flushRuns } from './keep.ts';
import { runsPlace } from './place.ts';
import { RunReader } from './reader.ts';
import { Run, Runs } from './run.ts';

/** All runs of this project, the newest first; as a cell's value a table. @throws {LimpidError} RUNS_UNUSABLE */
export function runs(): Runs {
  const reader = open();
  return Runs.listing(reader.list().map((stored) => new Run(reader, stored)));
}

/**
 * @param id of a run, or the beginning of it
 * @throws {LimpidError} RUN_UNKNOWN, RUN_AMBIGUOUS, RUNS_UNUSABLE
 */
export function run(id: string): Run {
  const reader = open();
  return new Run(reader, reader.find(id));
}

export interface CompareOptions {
  /** Which one is drawn; validation loss by default, without validation loss. */
  metric?: string;
}

/**
 * Runs side by side: one metric of all of them in a chart, where their parameters differ, and what they came to.
 * @throws {LimpidError} RUN_METRIC, RUN_UNKNOWN, RUN_AMBIGUOUS, RUNS_UNUSABLE
 */
export function compareRuns(ids: readonly (string | Run)[], { metric }: CompareOptions = {}): Comparison {
  const compared = ids.map((one) => (typeof one === 'string' ? run(one) : one));
  const drawn = metric ?? usualMetric(compared);
  const known = metricsOf(compared);
  if (drawn === null || !known.includes(drawn)) {
    throw new LimpidError('RUN_METRIC', { metric: metric ?? 'loss', known: known.join(', ') || 'none' });
  }
  return new Comparison(compared, drawn);
}

/**
 * Writes a run for other programs; the formats are told in `export/`.
 * @returns the path of what was written
 * @throws {LimpidError} RUN_EXPORT, RUN_FORMAT, RUN_UNKNOWN, RUN_AMBIGUOUS, RUNS_UNUSABLE
 */
export function exportRun(id: string | Run, options: ExportOptions): string {
  return exportRuns([typeof id === 'string' ? run(id) : id], options);
}

export class Comparison implements Displayable {
  readonly runs: readonly Run[];
  readonly metric: string;

  constructor(compared: readonly Run[], metric: string) {
    this.runs = compared;
    this.metric = metric;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return portraitBundle({
      spec: comparisonSpec(this.runs, this.metric),
      title: comparisonTitle(this.runs, this.metric),
      table: comparisonTable(this.runs),
    });
  }
}

/** What this kernel itself has trained is in it. */
function open(): RunReader {
  flushRuns();
  return new RunReader(runsPlace());
}
