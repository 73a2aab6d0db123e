/** Software Carbon Intensity 1.1, SCI = (E × I + M) per R: https://sci.greensoftware.foundation. Pure. */
import { scaled, type Interval } from './power.ts';

/** What making the hardware has emitted, and which part of that is this software's. */
export interface Embodied {
  /** gCO₂e of making all of it (TE). */
  readonly total: number;
  /** Years that it is used (EL). Left out: 4. */
  readonly years?: number;
  /** Share of it that is reserved (RR / ToR). Left out: 1. */
  readonly share?: number;
}

const YEAR = 365.25 * 24 * 3600;

/** M = TE × (TiR / EL) × (RR / ToR): g for so many seconds of the hardware. */
export function embodiedGrams({ total, years = 4, share = 1 }: Embodied, seconds: number): number {
  return total * (seconds / (years * YEAR)) * share;
}

/** g a functional unit: energy in Wh, intensity in g/kWh, M in g, and how many units that was for. */
export function sci(energy: Interval, intensity: number, embodied: number, units: number): Interval {
  const operational = scaled(energy, intensity / 1000);
  return { least: (operational.least + embodied) / units, most: (operational.most + embodied) / units };
}
