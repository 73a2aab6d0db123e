/** What functions take and give: tensors within lists and plain objects, beside values that are no tensors. Pure. */

export interface Flat<Tensor> {
  readonly tensors: readonly Tensor[];
  /** The same for the same structure of tensors of the same signatures, with the same values beside them. */
  readonly signature: string;
  /** The same structure with other tensors in it. */
  with(tensors: readonly Tensor[]): unknown;
}

/** `describe` gives a tensor's signature, and undefined for what is no tensor. */
export function flatten<Tensor>(
  value: unknown,
  isTensor: (value: unknown) => value is Tensor,
  describe: (tensor: Tensor) => string,
): Flat<Tensor> {
  const tensors: Tensor[] = [];
  const { signature, build } = visit(value);
  return { tensors, signature, with: (others) => build(others) };

  function visit(one: unknown): { signature: string; build: (others: readonly Tensor[]) => unknown } {
    if (isTensor(one)) {
      const at = tensors.push(one) - 1;
      return { signature: describe(one), build: (others) => others[at] };
    }
    if (Array.isArray(one)) {
      const items = one.map(visit);
      return {
        signature: `[${items.map((item) => item.signature).join()}]`,
        build: (others) => items.map((item) => item.build(others)),
      };
    }
    if (isPlain(one)) {
      const entries = Object.entries(one).map(([name, inner]) => ({ name, ...visit(inner) }));
      return {
        signature: `{${entries.map((entry) => `${JSON.stringify(entry.name)}:${entry.signature}`).join()}}`,
        build: (others) => Object.fromEntries(entries.map((entry) => [entry.name, entry.build(others)])),
      };
    }
    return { signature: valueSignature(one), build: () => one };
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const identities = new WeakMap<object, number>();
let objects = 0;

/** Primitives by what they are, objects and functions by which they are. */
function valueSignature(value: unknown): string {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
    return typeof value === 'string'
      ? JSON.stringify(value)
      : `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
  }
  const known = identities.get(value) ?? ++objects;
  identities.set(value, known);
  return `#${known}`;
}
