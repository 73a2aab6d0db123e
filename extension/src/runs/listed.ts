/** Runs as `limpid runs --json` lists them, and what the view says of each. Pure. */

export interface ListedRun {
  id: string;
  state: string;
  /** ISO 8601 */
  started: string;
  notebook: string | null;
  /** After the last epoch; what is no number is its name. */
  metrics: Record<string, number | string>;
  /** Epochs that are done, and batches of the last one; a loop of one's own has steps in place of both. */
  epochs: number;
  batch: number;
  parameters: Record<string, unknown>;
}

export interface RunItem {
  label: string;
  description: string;
  tooltip: string;
  /** A codicon. */
  icon: string;
}

const ICONS: Record<string, string> = {
  running: 'sync',
  paused: 'debug-pause',
  done: 'check',
  stopped: 'debug-stop',
  kept: 'save',
  failed: 'error',
  crashed: 'bracket-error',
};

/** Metrics in one line of the view. */
const SHOWN = 3;

/** What the command printed; runs that it does not know how to say are left out. */
export function parseRuns(json: string): ListedRun[] {
  const all: unknown = JSON.parse(json);
  return Array.isArray(all) ? all.filter(isListedRun) : [];
}

/** "5d0c2f1a   done · loss 0.031 · acc 0.99 · 12 epochs" */
export function itemOf({ id, state, started, notebook, metrics, epochs, batch, parameters }: ListedRun): RunItem {
  const values = Object.entries(metrics).map(([metric, value]) => `${metric} ${figure(value)}`);
  const isLoop = epochs === 0 && parameters['epochs'] === undefined;
  const done = isLoop ? `${batch} steps` : epochs === 1 ? '1 epoch' : `${epochs} epochs`;
  const about = Object.entries(parameters).map(([name, value]) => `${name}: ${String(value)}`);
  return {
    label: id.slice(0, 8),
    description: [state, ...values.slice(0, SHOWN), done].join(' · '),
    tooltip: [
      id,
      [state, new Date(started).toLocaleString(), notebook].filter(Boolean).join(' · '),
      ...values,
      ...about,
    ].join('\n'),
    icon: ICONS[state] ?? 'circle-outline',
  };
}

/** The newest first, each once: folders of one project list the same. */
export function merged(lists: readonly (readonly ListedRun[])[]): ListedRun[] {
  const byId = new Map(lists.flat().map((run) => [run.id, run]));
  return [...byId.values()].sort((a, b) => b.started.localeCompare(a.started));
}

/** Code for a cell that compares them. */
export function compareCode(ids: readonly string[]): string {
  return `import { compareRuns } from 'limpid';\ncompareRuns([${ids.map(quoted).join(', ')}])`;
}

/** Code for a cell that takes up the model of the newest checkpoint. */
export function restoreCode(id: string): string {
  return `import { run } from 'limpid';\nconst model = await run(${quoted(id)}).restore();\nmodel`;
}

function quoted(id: string): string {
  return `'${id.replace(/[^\w-]/g, '')}'`;
}

function figure(value: number | string): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : value;
}

function isListedRun(value: unknown): value is ListedRun {
  if (typeof value !== 'object' || value === null) return false;
  // SAFETY: any object may be asked for fields, and each is looked at.
  const { id, state, started, metrics, epochs, batch, parameters } = value as Partial<Record<keyof ListedRun, unknown>>;
  return (
    typeof id === 'string' &&
    typeof state === 'string' &&
    typeof started === 'string' &&
    typeof epochs === 'number' &&
    typeof batch === 'number' &&
    [metrics, parameters].every((field) => typeof field === 'object' && field !== null)
  );
}
