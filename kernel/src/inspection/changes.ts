/** How far weights are from others of the same shapes. Pure. */

export interface Change {
  /** L2 norm of the difference. */
  distance: number;
  /** Over the norm of the first ones: 0 where nothing changed, infinite where only these are all 0. */
  relative: number;
  /** Of the angle between the two: 1 is the same direction; NaN where one of them is all 0. */
  cosine: number;
}

export interface UnitChange extends Change {
  /** Counts from 0. */
  unit: number;
}

/** Sums of squares and products, to which more values can be added. */
interface Sums {
  a: number;
  b: number;
  both: number;
  apart: number;
}

export interface Measured extends Change {
  units: UnitChange[];
}

/**
 * @param tensors values of a and of b, row-major
 * @param units of the layer; a value belongs to the unit of its place, modulo their number
 */
export function measured(
  tensors: readonly { a: ArrayLike<number>; b: ArrayLike<number>; width: number }[],
  units: number,
): Measured {
  const whole = nothing();
  const each = Array.from({ length: units }, nothing);
  for (const { a, b, width } of tensors) {
    const known = units > 0 && width % units === 0;
    for (let index = 0; index < a.length; index++) {
      const [one, other] = [a[index] ?? 0, b[index] ?? 0];
      add(whole, one, other);
      const unit = known ? each[(index % width) % units] : undefined;
      if (unit) add(unit, one, other);
    }
  }
  return { ...changeOf(whole), units: each.map((sums, unit) => ({ unit, ...changeOf(sums) })) };
}

export function changeOf({ a, b, both, apart }: Sums): Change {
  return {
    distance: Math.sqrt(apart),
    relative: apart === 0 ? 0 : Math.sqrt(apart / a),
    // Rounding must not make an angle impossible.
    cosine: a === 0 || b === 0 ? NaN : Math.max(-1, Math.min(1, both / Math.sqrt(a * b))),
  };
}

function nothing(): Sums {
  return { a: 0, b: 0, both: 0, apart: 0 };
}

function add(sums: Sums, one: number, other: number): void {
  sums.a += one * one;
  sums.b += other * other;
  sums.both += one * other;
  sums.apart += (other - one) ** 2;
}
