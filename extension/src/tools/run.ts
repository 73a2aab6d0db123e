/** A run as `limpid runs show ID --json` tells it, and in Markdown. Pure. */

export interface KnownRun {
  id: string;
  state: string;
  started: string;
  notebook: string | null;
  batch: number;
  parameters: { [name: string]: unknown };
  metrics: { [metric: string]: number | string };
  /** Counted from 0. */
  epochs: { epoch: number; values: { [metric: string]: number | string } }[];
  learningRates: { epoch: number; batch: number; value: number | string }[];
  /** What the doctor of the kernel found, the surest first. */
  findings: {
    symptom: string;
    severity: string;
    confidence: string;
    text: string;
    evidence: { [name: string]: number | string };
    tries: string[];
    where?: { url: string; line: number };
  }[];
}

/** Rows of a history. */
const MOST_EPOCHS = 40;
const MOST_PARAMETERS = 40;

/** @throws Error where it is no run */
export function parseRun(json: string): KnownRun {
  const found: unknown = JSON.parse(json);
  if (typeof found !== 'object' || found === null || !('id' in found)) throw new Error('This is no run.');
  // SAFETY: the command line of the kernel beside us writes it so; lists that an older kernel lacks are empty
  const run = found as KnownRun;
  const { epochs = [], learningRates = [], parameters = {}, metrics = {}, findings = [] } = run;
  return { ...run, epochs, learningRates, parameters, metrics, findings };
}

export function historyOf(run: KnownRun): string {
  const { epochs, parameters, learningRates } = run;
  const metrics = [...new Set(epochs.flatMap(({ values }) => Object.keys(values)))];
  const rows = thinned(epochs, MOST_EPOCHS).map(({ epoch, values }) => [
    String(epoch + 1),
    ...metrics.map((metric) => figure(values[metric])),
  ]);
  const named = Object.entries(parameters).slice(0, MOST_PARAMETERS);
  return [
    titleOf(run),
    ...(rows.length > 0
      ? [
          `Metrics at the end of ${rows.length < epochs.length ? `${rows.length} of ${epochs.length}` : 'all'} epochs:`,
          table(['epoch', ...metrics], rows),
        ]
      : [`No epoch has ended. Last values: ${listOf(run.metrics)}.`]),
    ...(learningRates.length > 1
      ? [
          `The learning rate changed: ${thinned(learningRates, 12)
            .map(({ epoch, batch, value }) => `${value} from batch ${batch + 1} of epoch ${epoch + 1}`)
            .join('; ')}.`,
        ]
      : []),
    ...(named.length > 0
      ? [
          'Parameters:',
          table(
            ['parameter', 'value'],
            named.map(([name, value]) => [name, String(value)]),
          ),
        ]
      : []),
  ].join('\n\n');
}

export function titleOf({ id, state, started, epochs, batch }: KnownRun): string {
  const done = epochs.length > 0 ? `${epochs.length} epochs` : `${batch} batches`;
  return `**Run ${id.slice(0, 8)}**: ${state}, ${done}, started ${started}.`;
}

function listOf(metrics: KnownRun['metrics']): string {
  return Object.entries(metrics)
    .map(([metric, value]) => `${metric} ${figure(value)}`)
    .join(', ');
}

/** The first, the last, and some between at equal distances. */
function thinned<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  const step = (all.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => all[Math.round(at * step)]).filter((one) => one !== undefined);
}

function figure(value: number | string | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** In one line of a table, and not longer than is read. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 200);
}
