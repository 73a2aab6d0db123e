/** What MLflow keeps of a run and a version: parameters, metrics and tags, in the names and lengths that it takes. Pure. */
import { footprintMetrics } from '../../runs/export/footprint.ts';
import { nameOf } from '../../runs/export/mlflow.ts';
import type { Run } from '../../runs/run.ts';
import type { Parameters } from '../../runs/stored.ts';
import type { StoredVersion } from '../stored.ts';

/** Older servers refuse longer values of parameters, and of tags. */
const LONGEST_PARAMETER = 500;
const LONGEST_TAG = 5000;

type LoggedRun = Pick<Run, 'epochs' | 'footprint' | 'ended' | 'started'>;

interface Pair {
  key: string;
  value: string;
}

/** MLflow takes a parameter once: of names that it does not tell apart, the first. */
export function parametersOf(parameters: Parameters): Pair[] {
  const pairs = Object.entries(parameters).map(([name, value]) => ({
    key: nameOf(name),
    value: String(value ?? '').slice(0, LONGEST_PARAMETER),
  }));
  return [...new Map(pairs.toReversed().map((pair) => [pair.key, pair])).values()].reverse();
}

/** At the end of each epoch, from step 1 on, and at its end the footprint of the whole run. */
export function metricsOf({ epochs, footprint, ended, started }: LoggedRun): object[] {
  const whole = {
    epoch: epochs.at(-1)?.epoch ?? -1,
    at: (ended ?? started).getTime(),
    values: footprintMetrics(footprint),
  };
  return [...epochs, whole].flatMap(({ epoch, at, values }) =>
    Object.entries(values).map(([name, value]) => ({
      key: nameOf(name),
      // JSON of protocol buffers has names for what JSON has no numbers for
      value: Number.isFinite(value) ? value : String(value),
      timestamp: at,
      step: epoch + 1,
    })),
  );
}

/** Those of its user, and where it comes from. */
export function tagsOf({ name, version, topology, tags, lineage }: StoredVersion): Pair[] {
  const { run, notebook, cell, data, dataHash, seed, versions } = lineage;
  const known = Object.entries({ run, notebook, cell, data, 'data.hash': dataHash, seed }).flatMap(([what, value]) =>
    value === null ? [] : [[`limpid.${what}`, String(value)] as const],
  );
  const made = Object.entries(versions).map(([what, text]) => [`version.${what}`, text] as const);
  const own = [['limpid.model', `${name}:${version}`] as const, ['limpid.sha256', topology] as const];
  const all = new Map([...Object.entries(tags), ...own, ...known, ...made]);
  return [...all].map(([key, value]) => ({ key: nameOf(key), value: value.slice(0, LONGEST_TAG) }));
}
