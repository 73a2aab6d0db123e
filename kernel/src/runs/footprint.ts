/** The footprint of a run in tables. Pure. */
import { energyText, gramsText } from '../footprint/amounts.ts';
import type { StoredFootprint } from './stored.ts';

export const FOOTPRINT = ['energy', 'CO₂e'] as const;

/** "0.80–2.1 mWh (estimated)", "0.38–1.0 mg" */
export function footprintCells(footprint: StoredFootprint | null): (string | null)[] {
  if (!footprint) return [null, null];
  const { energy, co2, label } = footprint;
  return [`${energyText(energy)} (${label})`, gramsText(co2)];
}

/** A table has the two columns where any of its runs was measured. */
export function isAnyMeasured(runs: readonly { readonly footprint: StoredFootprint | null }[]): boolean {
  return runs.some(({ footprint }) => footprint !== null);
}
