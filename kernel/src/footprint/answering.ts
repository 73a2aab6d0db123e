/** What an answer takes, from turns: time and energy. */
import { Footprint, type FootprintOptions } from './footprint-result.ts';
import { middle, type Interval } from './power.ts';
import { joined, latencyOf, medianInterval, type Latency, type Turn } from './turns.ts';

export interface Answering extends Latency {
  /** Wh of 1,000 answers. */
  readonly energy: Interval;
  /** 95 % of its middle, over turns: what the estimate leaves open is the same for all models. */
  readonly energyMiddle: Interval;
  readonly energyLabel: 'measured' | 'estimated';
}

export function answeringOf(turns: readonly Turn[], options: FootprintOptions = {}): Answering {
  const footprintOf = (some: readonly Turn[]): Footprint => {
    const units = some.reduce((sum, { times }) => sum + times.length, 0);
    return new Footprint({ readings: joined(some), units, unit: 'inference' }, options, undefined);
  };
  const { perThousand, label } = footprintOf(turns);
  return {
    ...latencyOf(turns),
    energy: perThousand,
    energyMiddle: medianInterval(turns.map((turn) => middle(footprintOf([turn]).perThousand))),
    energyLabel: label,
  };
}
