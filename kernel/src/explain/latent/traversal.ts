/** What `latentTraversal` returns: all decodings, and their picture. */
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import { bundleOf } from './traversal-picture.ts';

export class LatentTraversal implements Displayable {
  readonly code: Float32Array;
  /** The dimension that moves in each row. */
  readonly dimensions: readonly number[];
  /** How far it has moved in each column; 0 in the middle. */
  readonly offsets: readonly number[];
  /** Decodings, row-major [dimensions, offsets, ...shape]. */
  readonly values: Float32Array;
  /** Of one decoding. */
  readonly shape: readonly number[];

  constructor(
    code: Float32Array,
    dimensions: readonly number[],
    offsets: readonly number[],
    values: Float32Array,
    shape: readonly number[],
  ) {
    this.code = code;
    this.dimensions = dimensions;
    this.offsets = offsets;
    this.values = values;
    this.shape = shape;
  }

  /** The decoding at a row and a column, row-major. */
  decoding(row: number, column: number): Float32Array {
    const size = this.values.length / (this.dimensions.length * this.offsets.length);
    const at = (row * this.offsets.length + column) * size;
    return this.values.subarray(at, at + size);
  }

  /** Of the code itself, row-major. */
  get reconstruction(): Float32Array {
    return this.decoding(0, (this.offsets.length - 1) / 2);
  }

  /** How much moving each dimension changes the decoding: root mean square over its row. */
  get changes(): number[] {
    return this.dimensions.map((_, row) => {
      const middle = this.decoding(row, (this.offsets.length - 1) / 2);
      let sum = 0;
      this.offsets.forEach((_, column) =>
        this.decoding(row, column).forEach((value, at) => (sum += (value - (middle[at] ?? 0)) ** 2)),
      );
      return Math.sqrt(sum / (this.offsets.length * middle.length));
    });
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return bundleOf(this);
  }
}
