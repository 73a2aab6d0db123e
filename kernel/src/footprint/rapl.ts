/**
 * The energy counters of processors (RAPL) as Linux shows them: https://docs.kernel.org/power/powercap/powercap.html
 * `intel-rapl:0` is a package; what lies in it (core, uncore, dram) and around it (psys) is not counted again.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const POWERCAP = '/sys/class/powercap';
const TOP = /^intel-rapl:\d+$/;

interface Package {
  readonly file: string;
  /** The counter begins anew behind this, µJ. */
  readonly range: number;
  last: number;
}

/** From counter to counter, µJ; null where it went back and nobody knows how far it counts. */
export function counted(before: number, after: number, range: number): number | null {
  if (after >= before) return after - before;
  return range >= before ? after + range - before : null;
}

/** Adds up what all packages have used since it was made. It is to be read before a counter has come round twice: minutes. */
export class Rapl {
  readonly #packages: readonly Package[];
  #used = 0;

  constructor(packages: readonly Package[]) {
    this.#packages = packages;
  }

  /** µJ since it was made; null where a counter cannot be read any more. */
  read(): number | null {
    for (const one of this.#packages) {
      const now = numberIn(one.file);
      if (now === null) return null;
      this.#used += counted(one.last, now, one.range) ?? 0;
      one.last = now;
    }
    return this.#used;
  }
}

/** Undefined where there are none or this user may not read them: in nearly all virtual machines and containers. */
export function raplOf(folder: string = POWERCAP): Rapl | undefined {
  const packages = namesIn(folder).flatMap((name): Package[] => {
    const path = (file: string): string => join(folder, name, file);
    if (!TOP.test(name) || !textIn(path('name'))?.startsWith('package')) return [];
    const last = numberIn(path('energy_uj'));
    return last === null ? [] : [{ file: path('energy_uj'), range: numberIn(path('max_energy_range_uj')) ?? 0, last }];
  });
  return packages.length === 0 ? undefined : new Rapl(packages);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // no Linux, or no counters
    return [];
  }
}

function numberIn(file: string): number | null {
  const text = textIn(file);
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function textIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // root alone may read counters on most machines
    return null;
  }
}
