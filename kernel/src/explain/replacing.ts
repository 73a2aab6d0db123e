/** Runs with a property of `object` replaced, and puts it back whatever happens. */
export function replacing<T>(object: object, property: string, value: unknown, run: () => T): T {
  const own = Object.getOwnPropertyDescriptor(object, property);
  Object.defineProperty(object, property, { value, configurable: true, writable: true, enumerable: true });
  try {
    return run();
  } finally {
    if (own) Object.defineProperty(object, property, own);
    else Reflect.deleteProperty(object, property);
  }
}
