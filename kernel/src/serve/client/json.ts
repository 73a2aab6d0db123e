/** JSON of a service, as what it is said to be; what is something else is refused, with its reason. */

/** An answer that is none of the protocol. */
export class Unreadable extends Error {}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable('an object is missing');
  // SAFETY: objects have texts as names, and any value.
  return value as Readonly<Record<string, unknown>>;
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Unreadable('a list is missing');
  return value;
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Unreadable('a text is missing');
  return value;
}

/** Services write int64 as numbers or, as protobuf does, as texts. */
export function numberOf(value: unknown): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw new Unreadable('a number is missing');
  return number;
}
