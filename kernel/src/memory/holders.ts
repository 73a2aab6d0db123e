/** By which variable of the notebook a tensor is held: `x`, `held.list[0]`, `model: dense/kernel`. Looks at data, and runs no getter. */

/** A variable of the notebook, or of the global object. */
export interface Binding {
  readonly name: string;
  readonly value: unknown;
}

/** What is a tensor, and what is a model: its weights have names of their own. */
export interface Known {
  isTensor(value: object): boolean;
  /** Null for what is none. */
  weightsOf(value: object): readonly { readonly name: string; readonly tensor: object }[] | null;
}

/** Steps from a variable to a tensor, and objects that are looked at in all. */
const DEEPEST = 5;
const MOST_OBJECTS = 20_000;

/** The shortest name of each tensor that a variable leads to; names of models' weights come first. */
export function holdersOf(bindings: readonly Binding[], { isTensor, weightsOf }: Known): Map<object, string> {
  const holders = new Map<object, string>();
  const seen = new Set<object>();
  let level = bindings.map(({ name, value }) => ({ name, value }));
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const next: Binding[] = [];
    for (const { name, value } of level) {
      if (typeof value !== 'object' || value === null || seen.has(value) || seen.size >= MOST_OBJECTS) continue;
      seen.add(value);
      if (isTensor(value)) {
        if (!holders.has(value)) holders.set(value, name);
        continue;
      }
      for (const weight of weightsOf(value) ?? []) {
        if (!holders.has(weight.tensor)) holders.set(weight.tensor, `${name}: ${weight.name}`);
      }
      next.push(...partsOf(name, value));
    }
    level = next;
  }
  return holders;
}

function partsOf(name: string, value: object): Binding[] {
  if (ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) {
    return [...value].map(([key, one]: [unknown, unknown]) => ({ name: `${name}.get(${shown(key)})`, value: one }));
  }
  if (value instanceof Set) return [...value].map((one: unknown) => ({ name: `${name} (a Set)`, value: one }));
  const isList = Array.isArray(value);
  return Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([key, descriptor]) => {
    const part: unknown = descriptor.value;
    if (typeof part !== 'object' || part === null) return [];
    return [
      {
        name: isList ? `${name}[${key}]` : IDENTIFIER.test(key) ? `${name}.${key}` : `${name}[${shown(key)}]`,
        value: part,
      },
    ];
  });
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function shown(key: unknown): string {
  return typeof key === 'string' ? JSON.stringify(key) : typeof key === 'number' ? String(key) : '…';
}
