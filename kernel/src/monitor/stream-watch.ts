/** One stream of rows: the latest of them, and what has changed since the first. */
import { LimpidError } from '../errors.ts';
import { Adwin } from './adwin.ts';
import { placed, POINTS, type StreamReference } from './reference.ts';
import { lookAt, pointOf, rowAt, type Rows } from './rows.ts';

interface ColumnWatch {
  readonly adwin: Adwin;
  changes: number;
  /** Rows seen at the last change; 0 before one. */
  lastChange: number;
}

export class StreamWatch {
  readonly name: string;
  readonly reference: StreamReference;
  readonly columns: readonly ColumnWatch[];
  seen = 0;
  readonly #window: number;
  readonly #looks: Float64Array;
  readonly #points: Float64Array;
  readonly #pointWidth: number;

  /** @param delta of ADWIN, of each column */
  constructor(name: string, reference: StreamReference, window: number, delta: number) {
    this.name = name;
    this.reference = reference;
    this.columns = reference.columns.map(() => ({ adwin: new Adwin(delta), changes: 0, lastChange: 0 }));
    this.#window = window;
    this.#looks = new Float64Array(window * reference.columns.length);
    this.#pointWidth = reference.scale.mean.length;
    this.#points = new Float64Array(window * this.#pointWidth);
  }

  /** Rows in the window. */
  get rows(): number {
    return Math.min(this.seen, this.#window);
  }

  observe(rows: Rows): void {
    const { width, columns, scale } = this.reference;
    if (rows.width !== width) {
      throw new LimpidError('DRIFT_WIDTH', { name: this.name, width: rows.width, expected: width });
    }
    for (let at = 0; at < rows.count; at++) {
      const row = rowAt(rows, at);
      const look = lookAt(row);
      const slot = this.seen % this.#window;
      this.#looks.set(look, slot * columns.length);
      this.#points.set(placed(pointOf(row), scale), slot * this.#pointWidth);
      this.seen += 1;
      for (const [place, column] of this.columns.entries()) this.#follow(column, place, look[place] ?? 0);
    }
  }

  /** Of the window, sorted; those that are not finite are left out. */
  valuesOf(column: number): Float64Array {
    const width = this.reference.columns.length;
    const values = Float64Array.from({ length: this.rows }, (_, at) => this.#looks[at * width + column] ?? 0);
    return values.filter(Number.isFinite).sort();
  }

  /** Rows of the window, evenly spaced, as places. */
  points(): number[][] {
    const count = Math.min(this.rows, POINTS);
    const all = Array.from({ length: count }, (_, at) => {
      const row = Math.floor((at * this.rows) / count);
      return [...this.#points.subarray(row * this.#pointWidth, (row + 1) * this.#pointWidth)];
    });
    return all.filter((point) => point.every(Number.isFinite));
  }

  /** Whether ADWIN found a change among the rows of the window. */
  hasChanged({ lastChange }: ColumnWatch): boolean {
    return lastChange > 0 && lastChange > this.seen - this.#window;
  }

  #follow(watch: ColumnWatch, place: number, value: number): void {
    const { mean = 0, deviation = 1 } = this.reference.columns[place] ?? {};
    if (!Number.isFinite(value) || !watch.adwin.update((value - mean) / deviation)) return;
    watch.changes += 1;
    watch.lastChange = this.seen;
  }
}
