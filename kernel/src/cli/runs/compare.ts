/** `limpid runs compare ID ID…`: a column a run, so that many parameters still fit. */
import { figure } from '../../display/numbers.ts';
import { textTable } from '../../display/picture.ts';
import { differingParameters, doneOf, metricsOf, shortId, shown } from '../../runs/comparison.ts';
import { FOOTPRINT, footprintCells, isAnyMeasured } from '../../runs/footprint.ts';
import type { Run } from '../../runs/run.ts';
import { metricName } from '../../training/words.ts';
import { parseArguments } from '../arguments.ts';
import { summaryOf } from './as-json.ts';
import { printable, projectRuns } from './project.ts';

export function compare(argv: string[]): number {
  const { values, positionals } = parseArguments(argv, { json: { type: 'boolean' } }, ['ID', 'ID…']);
  const { find } = projectRuns();
  const runs = positionals.map((id) => find(id));
  if (values.json) {
    const differences = Object.fromEntries(
      differingParameters(runs).map((name) => [name, runs.map(({ parameters }) => parameters[name] ?? null)]),
    );
    console.log(JSON.stringify({ runs: runs.map(summaryOf), differences }, null, 2));
  } else console.log(printable(tableOf(runs)));
  return 0;
}

function tableOf(runs: readonly Run[]): string {
  const row = (name: string, value: (run: Run) => string | number | null): (string | number | null)[] => [
    name,
    ...runs.map(value),
  ];
  const rows = [
    row('state', ({ state }) => state),
    row('done', (run) => doneOf(run, runs)),
    ...differingParameters(runs).map((name) => row(name, ({ parameters }) => shown(parameters[name]))),
    ...metricsOf(runs).map((metric) =>
      row(metricName(metric), ({ metrics }) => (Object.hasOwn(metrics, metric) ? figure(metrics[metric]) : null)),
    ),
    ...(isAnyMeasured(runs)
      ? FOOTPRINT.map((name, at) => row(name, ({ footprint }) => footprintCells(footprint)[at] ?? null))
      : []),
  ];
  return textTable({ columns: ['', ...runs.map(({ id }) => shortId(id))], rows });
}
