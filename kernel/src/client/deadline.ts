/** A promise that is kept, or with `error` broken, after so many milliseconds, unless nobody wants it any more. */
export function deadline(ms: number, error?: () => Error): { promise: Promise<void>; cancel(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => (error ? reject(error()) : resolve()), ms);
  return { promise, cancel: () => clearTimeout(timer) };
}
