/** Runs as `limpid runs list --json` has them, and what the view says of each. Pure. */

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
  /** The file that it is kept in. */
  store: string;
  /** Names of what may be wrong with it; absent in lists of an older kernel. */
  symptoms?: unknown;
  /** It has a checkpoint. */
  canRestore: boolean;
}

/** `vscode.l10n.t` */
export type Translate = (message: string, ...put: (string | number)[]) => string;

export interface RunItem {
  label: string;
  description: string;
  tooltip: string;
  /** For who does not see the icon. */
  spoken: string;
  /** A codicon, and the colour of what went wrong. */
  icon: string;
  colour?: string;
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

const WENT_WRONG = ['failed', 'crashed'];

/** Metrics in one line of the view. */
const SHOWN = 3;

/** What the command printed; runs that it does not know how to say are left out. */
export function parseRuns(json: string): ListedRun[] {
  const all: unknown = JSON.parse(json);
  return Array.isArray(all) ? all.filter(isListedRun) : [];
}

/** "5d0c2f1a   loss 0.031 · acc 0.99 · 12 epochs"; the icon says that it is done, and words what else it is. */
export function itemOf(run: ListedRun, t: Translate): RunItem {
  const { id, started, notebook, metrics, epochs, batch, parameters, symptoms } = run;
  const state = stateWords(run.state, t);
  const values = Object.entries(metrics).map(([metric, value]) => `${metric} ${figure(value)}`);
  const isLoop = epochs === 0 && parameters['epochs'] === undefined;
  const done = isLoop ? t('{0} steps', batch) : epochs === 1 ? t('1 epoch') : t('{0} epochs', epochs);
  const description = [...values.slice(0, SHOWN), done].join(' · ');
  const found = Array.isArray(symptoms) ? symptoms.filter((one) => typeof one === 'string') : [];
  const label = id.slice(0, 8);
  const about = Object.entries(parameters).map(([name, value]) => `${name}: ${String(value)}`);
  return {
    label,
    description: run.state === 'done' ? description : `${state} · ${description}`,
    spoken: t('Run {0}, {1}', label, `${state} · ${description}`),
    tooltip: [
      id,
      [state, new Date(started).toLocaleString(), notebook].filter(Boolean).join(' · '),
      ...values,
      ...(found.length > 0 ? [t('May be wrong: {0}', found.join(', '))] : []),
      ...about,
    ].join('\n'),
    icon: ICONS[run.state] ?? 'circle-outline',
    ...(WENT_WRONG.includes(run.state) && { colour: 'list.errorForeground' }),
  };
}

function stateWords(state: string, t: Translate): string {
  const words: Record<string, string> = {
    running: t('running'),
    paused: t('paused'),
    done: t('done'),
    stopped: t('stopped'),
    kept: t('kept'),
    failed: t('failed'),
    crashed: t('crashed'),
  };
  return words[state] ?? state;
}

/** The newest first, each once: folders of one project list the same. */
export function merged(lists: readonly (readonly ListedRun[])[]): ListedRun[] {
  const byId = new Map(lists.flat().map((run) => [run.id, run]));
  return [...byId.values()].sort((a, b) => b.started.localeCompare(a.started));
}

/** The one file that all of them are kept in. @throws Error where there are several */
export function storeOf(runs: readonly ListedRun[], t: Translate): string {
  const [store, ...others] = new Set(runs.map((run) => run.store));
  if (store === undefined || others.length > 0)
    throw new Error(t('These runs are of several projects: choose those of one.'));
  return store;
}

/** Code for a cell that compares them. @throws Error where they are of several projects */
export function compareCode(runs: readonly ListedRun[], t: Translate): string {
  storeOf(runs, t);
  return `import { compareRuns } from 'limpid';\ncompareRuns([${runs.map(({ id }) => quoted(id)).join(', ')}])`;
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
  const found = value as Partial<Record<keyof ListedRun, unknown>>;
  const { id, state, started, metrics, epochs, batch, parameters, store, canRestore } = found;
  return (
    typeof id === 'string' &&
    typeof state === 'string' &&
    typeof started === 'string' &&
    typeof epochs === 'number' &&
    typeof batch === 'number' &&
    typeof store === 'string' &&
    typeof canRestore === 'boolean' &&
    [metrics, parameters].every((field) => typeof field === 'object' && field !== null)
  );
}
