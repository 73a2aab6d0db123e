/**
 * Which tensors were born in which cell, and what has become of them. Pure: tensors are told to it, and it looks at nothing
 * of them later. Made to be cheap, for it is told every tensor that there is.
 */

/** What is noted of a tensor as long as its memory is in use. `T` is what it takes to free that. */
export interface Birth<T> {
  tensor: T;
  readonly bytes: number;
  readonly cell: CellEntry;
  readonly place: PlaceEntry | undefined;
  /** How many births this one stands for at its place. */
  readonly weight: number;
}

/** What one cell has done, in tensors; `bytes` are those of the tensors that are kept. */
export interface CellEntry {
  readonly name: string;
  born: number;
  disposed: number;
  reclaimed: number;
  kept: number;
  bytes: number;
}

/** One line where tensors are born, as far as births there were looked at. */
export interface PlaceEntry {
  readonly place: string;
  kept: number;
  bytes: number;
  reclaimed: number;
  reclaimedBytes: number;
}

/** A cell, and which of its births is looked at next. */
interface Cell extends CellEntry {
  nextSample: number;
  /** State of the random numbers that keep the samples from falling into step with a loop. */
  random: number;
}

/** Births of a cell whose places are all looked at; of later ones a sample is, ever thinner down to one of so many. */
const FIRST = 64;
const THINNEST = 512;

export class Ledger<T> {
  readonly #cells = new Map<string, Cell>();
  readonly places = new Map<string, PlaceEntry>();
  readonly #births = new Map<number, Birth<T>>();
  readonly #whereBorn: (all: boolean) => string | undefined;
  /** Looks at the place of every birth. */
  tracesAll = false;
  readonly #bytes: Float64Array;

  /** `whereBorn` looks at the stack, which is slow; it is told whether all of it is asked for. `bytes` is written for others to read. */
  constructor(whereBorn: (all: boolean) => string | undefined, bytes: Float64Array = new Float64Array(1)) {
    this.#whereBorn = whereBorn;
    this.#bytes = bytes;
  }

  /** Of all tensors in use. */
  get bytes(): number {
    return this.#bytes[0] ?? 0;
  }

  #add(bytes: number): void {
    this.#bytes[0] = this.bytes + bytes;
  }

  get cells(): readonly CellEntry[] {
    return [...this.#cells.values()];
  }

  get tensors(): number {
    return this.#births.size;
  }

  /** Those in use, the oldest first. */
  get alive(): readonly (Omit<Birth<T>, 'weight'> & { readonly id: number })[] {
    return [...this.#births].map(([id, birth]) => ({ id, ...birth }));
  }

  born(id: number, tensor: T, bytes: number, cellName: string): void {
    const known = this.#births.get(id);
    if (known) {
      known.tensor = tensor;
      return;
    }
    const cell = this.#cell(cellName);
    const isSample = cell.born >= cell.nextSample;
    const gap = meanGap(cell.born);
    if (isSample) {
      // a linear congruential generator: Press et al., Numerical Recipes, 7.1.4
      cell.random = (Math.imul(cell.random, 1664525) + 1013904223) >>> 0;
      cell.nextSample = cell.born + 1 + Math.floor((2 * gap - 1) * (cell.random / 2 ** 32));
    }
    const weight = this.tracesAll ? 1 : gap;
    const place = isSample || this.tracesAll ? this.#place() : undefined;
    cell.born += 1;
    cell.kept += 1;
    cell.bytes += bytes;
    this.#add(bytes);
    if (place) {
      place.kept += weight;
      place.bytes += weight * bytes;
    }
    this.#births.set(id, { tensor, bytes, cell, place, weight });
  }

  disposed(id: number): void {
    const birth = this.#gone(id);
    if (birth) birth.cell.disposed += 1;
  }

  /** Takes out every tensor that is not among `reachable`, and gives them. */
  reclaim(reachable: ReadonlySet<number>): { id: number; tensor: T }[] {
    const lost = [...this.#births.keys()].filter((id) => !reachable.has(id));
    return lost.flatMap((id) => {
      const birth = this.#gone(id);
      if (!birth) return [];
      const { cell, place, weight, bytes, tensor } = birth;
      cell.reclaimed += 1;
      if (place) {
        place.reclaimed += weight;
        place.reclaimedBytes += weight * bytes;
      }
      return [{ id, tensor }];
    });
  }

  #gone(id: number): Birth<T> | undefined {
    const birth = this.#births.get(id);
    if (!birth) return undefined;
    this.#births.delete(id);
    const { cell, place, weight, bytes } = birth;
    cell.kept -= 1;
    cell.bytes -= bytes;
    this.#add(-bytes);
    if (place) {
      place.kept -= weight;
      place.bytes -= weight * bytes;
    }
    return birth;
  }

  #cell(name: string): Cell {
    let cell = this.#cells.get(name);
    if (!cell) {
      cell = { name, born: 0, disposed: 0, reclaimed: 0, kept: 0, bytes: 0, nextSample: 0, random: 1 };
      this.#cells.set(name, cell);
    }
    return cell;
  }

  #place(): PlaceEntry | undefined {
    const place = this.#whereBorn(this.tracesAll);
    if (place === undefined) return undefined;
    let entry = this.places.get(place);
    if (!entry) this.places.set(place, (entry = { place, kept: 0, bytes: 0, reclaimed: 0, reclaimedBytes: 0 }));
    return entry;
  }
}

/** How many births pass on average from one sample to the next: so many does each stand for. */
function meanGap(born: number): number {
  return born < FIRST ? 1 : Math.min(THINNEST, born >> 4);
}
