/** Points of a plane in squares within squares, so that many far ones can be taken for one (Barnes and Hut, 1986). Pure. */

/** Points that are closer than a square of this depth is wide share one. */
const DEEPEST = 40;

export class Quadtree {
  /** The first of four squares within a square, which lie behind each other; 0: none. */
  readonly #child: Int32Array;
  readonly #half: Float64Array;
  readonly #midX: Float64Array;
  readonly #midY: Float64Array;
  readonly #count: Float64Array;
  readonly #sumX: Float64Array;
  readonly #sumY: Float64Array;
  /** The only point of a square, or −1. */
  readonly #only: Int32Array;
  readonly #stack: Int32Array;
  #used = 1;

  /** @param xs, ys places of the points */
  constructor(xs: Float64Array, ys: Float64Array) {
    // Each point divides a square at most so many times before it has one of its own, and rarely more than twice.
    const most = 8 * xs.length + 4 * DEEPEST + 16;
    this.#child = new Int32Array(most);
    [this.#half, this.#midX, this.#midY] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
    [this.#count, this.#sumX, this.#sumY] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
    this.#only = new Int32Array(most).fill(-1);
    this.#stack = new Int32Array(4 * DEEPEST + 16);
    const [left, right, low, high] = [least(xs), greatest(xs), least(ys), greatest(ys)];
    this.#midX[0] = (left + right) / 2;
    this.#midY[0] = (low + high) / 2;
    this.#half[0] = Math.max(right - left, high - low) / 2 + 1e-12;
    for (let point = 0; point < xs.length; point++) this.#insert(point, xs, ys);
  }

  /**
   * What all other points do to one of t-SNE's: adds the force to `force` (x, y), unnormalized, and gives the sum of
   * 1 / (1 + d²). A square that is seen under less than `theta` counts as one point.
   */
  repel(x: number, y: number, theta: number, force: Float64Array): number {
    const stack = this.#stack;
    let [top, total] = [0, 0];
    stack[top++] = 0;
    while (top > 0) {
      const node = stack[--top] ?? 0;
      const count = this.#count[node] ?? 0;
      if (count === 0) continue;
      const dx = x - (this.#sumX[node] ?? 0) / count;
      const dy = y - (this.#sumY[node] ?? 0) / count;
      const squared = dx * dx + dy * dy;
      const child = this.#child[node] ?? 0;
      const width = 2 * (this.#half[node] ?? 0);
      if (child === 0 && squared === 0) {
        total += count - 1;
      } else if (child === 0 || width * width < theta * theta * squared) {
        const near = 1 / (1 + squared);
        total += count * near;
        force[0] = (force[0] ?? 0) + count * near * near * dx;
        force[1] = (force[1] ?? 0) + count * near * near * dy;
      } else {
        for (let quarter = 0; quarter < 4; quarter++) stack[top++] = child + quarter;
      }
    }
    return total;
  }

  #insert(point: number, xs: Float64Array, ys: Float64Array): void {
    const [x, y] = [xs[point] ?? 0, ys[point] ?? 0];
    let node = 0;
    for (let depth = 0; ; depth++) {
      this.#add(node, x, y);
      if ((this.#child[node] ?? 0) === 0) {
        const other = this.#only[node] ?? -1;
        if (this.#count[node] === 1) {
          this.#only[node] = point;
          return;
        }
        const same = other < 0 || (xs[other] === x && ys[other] === y);
        if (same || depth >= DEEPEST || !this.#divide(node)) return;
        const [ox, oy] = [xs[other] ?? 0, ys[other] ?? 0];
        const moved = this.#quarter(node, ox, oy);
        this.#add(moved, ox, oy);
        this.#only[moved] = other;
        this.#only[node] = -1;
      }
      node = this.#quarter(node, x, y);
    }
  }

  #add(node: number, x: number, y: number): void {
    this.#count[node] = (this.#count[node] ?? 0) + 1;
    this.#sumX[node] = (this.#sumX[node] ?? 0) + x;
    this.#sumY[node] = (this.#sumY[node] ?? 0) + y;
  }

  /** False when there is no room: its points then stay together. */
  #divide(node: number): boolean {
    if (this.#used + 4 > this.#half.length) return false;
    this.#child[node] = this.#used;
    const half = (this.#half[node] ?? 0) / 2;
    for (let quarter = 0; quarter < 4; quarter++) {
      const child = this.#used + quarter;
      this.#half[child] = half;
      this.#midX[child] = (this.#midX[node] ?? 0) + (quarter & 1 ? half : -half);
      this.#midY[child] = (this.#midY[node] ?? 0) + (quarter & 2 ? half : -half);
    }
    this.#used += 4;
    return true;
  }

  #quarter(node: number, x: number, y: number): number {
    const right = x > (this.#midX[node] ?? 0) ? 1 : 0;
    const upper = y > (this.#midY[node] ?? 0) ? 2 : 0;
    return (this.#child[node] ?? 0) + right + upper;
  }
}

function least(values: Float64Array): number {
  return values.reduce((best, value) => Math.min(best, value), Infinity);
}

function greatest(values: Float64Array): number {
  return values.reduce((best, value) => Math.max(best, value), -Infinity);
}
