/** What cells leave behind in tensors, run by run, and whether that is a leak. */
// the global one starts nothing for a cell that was interrupted
import { setImmediate } from 'node:timers';
import type { TensorLeak, TensorMeter } from '../messages.ts';
import type { CellEntry, PlaceEntry } from './ledger.ts';
import { currentTracking, type Tracking } from './tracking.ts';

/** Cells that are told of. */
const CELLS = 30;
/** So many runs of a cell in a row that all keep tensors are no accident. */
const RUNS = 3;
/** Texts of cells that are remembered. */
const TEXTS = 500;

/** A look at what can be reached takes this share of the time at most, while a view asks. */
const SHARE = 1 / 5;

export interface Suspect {
  /** The text of the cell. */
  code: string;
  leak: TensorLeak;
}

/** Names of the runs of each cell, known by its text. */
export class RunsOfCells {
  readonly #runs = new Map<string, string[]>();
  /** The name of the run that ended last. */
  latest = '';

  ended(name: string, code: string): void {
    this.latest = name;
    const runs = [...(this.#runs.get(code) ?? []), name].slice(-10);
    this.#runs.delete(code);
    this.#runs.set(code, runs);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > TEXTS && oldest !== undefined) this.#runs.delete(oldest);
  }

  /** The worst cell whose last runs, three at least, all keep tensors. */
  suspectIn(cells: readonly Readonly<CellEntry>[], places: readonly Readonly<PlaceEntry>[]): Suspect | null {
    const byName = new Map(cells.map((cell) => [cell.name, cell]));
    const suspects = [...this.#runs].flatMap(([code, names]): Suspect[] => {
      const kept = names.map((name) => byName.get(name)).filter((cell) => cell !== undefined);
      const clean = kept.findLastIndex((cell) => cell.kept === 0);
      const held = kept.length < names.length ? [] : kept.slice(clean + 1);
      if (held.length < RUNS) return [];
      const mean = (of: (cell: CellEntry) => number): number =>
        Math.round(held.reduce((sum, cell) => sum + of(cell), 0) / held.length);
      const last = held.at(-1)?.name ?? '';
      const [worst] = places
        .filter(({ place, kept: stays }) => stays > 0 && place.startsWith(`${last}:`))
        .sort((a, b) => b.bytes - a.bytes);
      const [tensors, bytes] = [mean((cell) => cell.kept), mean((cell) => cell.bytes)];
      return [{ code, leak: { cell: last, place: worst?.place ?? null, runs: held.length, tensors, bytes } }];
    });
    const lost = ({ leak }: Suspect): number => leak.bytes * leak.runs;
    return suspects.sort((a, b) => lost(b) - lost(a))[0] ?? null;
  }
}

const runs = new RunsOfCells();

/** A cell has ended. */
export function noteRun(name: string, code: string): void {
  if (currentTracking()) runs.ended(name, code);
}

/** The last look at what can be reached: after which run, when it ended and how long it took (ms), and who leaked then. */
let checked = { after: '', end: -Infinity, took: 0, code: '' };

/** `isIdle`: no code runs, so there is time to see whether what looks like a leak can still be reached. */
export function readMeter(isIdle: boolean): TensorMeter {
  const tracking = currentTracking();
  if (!tracking) return { tensors: 0, bytes: 0, cells: [], leak: null, isChecking: false };
  const { ledger } = tracking;
  const suspect = suspectOf(tracking);
  const isNews = suspect !== null && checked.after !== runs.latest;
  const isDue = performance.now() > checked.end + checked.took / SHARE;
  // whoever asks has the answer first; an interrupt that meets code right below a timer would abort the process
  if (isNews && isIdle && isDue) setImmediate(() => void Promise.resolve().then(() => check(tracking)));
  const cells = ledger.cells.filter(({ kept }) => kept > 0).slice(-CELLS);
  return {
    ...{ tensors: ledger.tensors, bytes: ledger.bytes },
    cells: cells.map(({ name, kept, bytes }) => ({ cell: name, tensors: kept, bytes })),
    leak: suspect && (!isNews || checked.code === suspect.code) ? suspect.leak : null,
    isChecking: isNews,
  };
}

function check(tracking: Tracking): void {
  const since = performance.now();
  tracking.sweep();
  const end = performance.now();
  checked = { after: runs.latest, end, took: end - since, code: suspectOf(tracking)?.code ?? '' };
}

function suspectOf({ ledger }: Tracking): Suspect | null {
  return runs.suspectIn(ledger.cells, [...ledger.places.values()]);
}
