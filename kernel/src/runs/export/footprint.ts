/** The footprint of a run as metrics, for programs that know but numbers by names. Pure. */
import type { StoredFootprint } from '../stored.ts';

/** Wh, and g CO₂e. */
export function footprintMetrics(footprint: StoredFootprint | null): { [metric: string]: number } {
  if (!footprint) return {};
  const { energy, co2 } = footprint;
  return {
    'limpid.energy_wh_least': energy.least,
    'limpid.energy_wh_most': energy.most,
    'limpid.co2_g_least': co2.least,
    'limpid.co2_g_most': co2.most,
  };
}

/** Whether counters were read for it. */
export function footprintTags(footprint: StoredFootprint | null): { [tag: string]: string } {
  return footprint ? { 'limpid.energy': footprint.label } : {};
}
