/** Does something whose warning from Node or a package would reach users, who can do nothing about it. */
export function withoutWarnings<T>(action: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
