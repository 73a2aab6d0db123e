/** The last minutes of a service: a reducer over what it is asked for every few seconds. Pure, of fixed size. */
import type { ServiceDrift, ServiceFigure, ServiceVersion } from '../../mime.ts';
import type { Counts } from './samples.ts';

/** What was seen at one moment. */
export interface Sample extends Counts {
  /** Seconds. */
  at: number;
}

export interface ServiceHistory {
  last: Sample | null;
  requests: number;
  failed: number;
  versions: ServiceVersion[];
  drift: ServiceDrift | null;
  series: { [of in ServiceFigure]: (number | null)[] };
}

/** Seconds between two samples, and how many are kept: five minutes. */
export const EVERY = 1;
export const KEPT = 300;

export function beginService(): ServiceHistory {
  return {
    ...{ last: null, requests: 0, failed: 0, versions: [], drift: null },
    series: { rate: [], p50: [], p99: [], queue: [], batch: [], errors: [] },
  };
}

/** A service that was not asked for a while (the kernel was busy) has a gap of as many values. */
export function advance(history: ServiceHistory, sample: Sample): ServiceHistory {
  const { last, series } = history;
  const seconds = last ? sample.at - last.at : EVERY;
  const change = (of: 'answered' | 'failed' | 'rows' | 'runs'): number => Math.max(0, sample[of] - (last?.[of] ?? 0));
  const [answered, failed, rows, runs] = [change('answered'), change('failed'), change('rows'), change('runs')];
  const champion = answered > 0 ? sample.versions[0] : undefined;
  const values: { [of in ServiceFigure]: number | null } = {
    rate: (answered + failed) / seconds,
    p50: champion?.p50 ?? null,
    p99: champion?.p99 ?? null,
    queue: sample.waiting,
    batch: runs > 0 ? rows / runs : null,
    errors: failed / seconds,
  };
  const gap = new Array<null>(Math.min(KEPT, Math.max(0, Math.round(seconds / EVERY) - 1))).fill(null);
  const grown = (of: ServiceFigure): (number | null)[] => [...series[of], ...gap, values[of]].slice(-KEPT);
  return {
    last: sample,
    requests: sample.answered + sample.failed,
    failed: sample.failed,
    versions: sample.versions,
    drift: sample.drift,
    series: {
      ...{ rate: grown('rate'), p50: grown('p50'), p99: grown('p99') },
      ...{ queue: grown('queue'), batch: grown('batch'), errors: grown('errors') },
    },
  };
}
