/** Shapes in words. Pure. */
import { say } from '../../say.ts';

/** A tensor, or what stands for one: a number, an array. A size that is not known, such as a batch's, is null. */
export interface Given {
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
}

export type Shape = Given['shape'];

export function words({ shape, dtype }: Given): string {
  return dtype === 'float32' ? bracketed(shape) : `${dtype} ${bracketed(shape)}`;
}

/** Sizes that are not known are told as `batch` in front and `?` elsewhere. */
export function bracketed(shape: Shape): string {
  return `[${shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : '?')).join(',')}]`;
}

export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : [words.slice(0, -1).join(say(', ')), words.at(-1)].join(say(' and '));
}

export function axes(count: number): string {
  return count === 0 ? say('no axis') : count === 1 ? say('1 axis') : say('{count} axes', { count });
}

export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, length) => size * (length ?? 1), 1);
}

export function isSame(one: Shape, other: Shape): boolean {
  return one.length === other.length && one.every((size, axis) => isAlike(size, other[axis]));
}

/** Equal, or not known. */
export function isAlike(one: number | null | undefined, other: number | null | undefined): boolean {
  return one === null || other === null || one === other;
}

export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

/** A number, numbers, or nothing. */
export function numbersIn(value: unknown): number[] {
  return [value].flat().filter((one) => typeof one === 'number');
}
