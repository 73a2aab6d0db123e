/** Whoever has to see each op of a step asks here that steps are not traced, as long as that is needed. */

let askers = 0;

/** Returns how to end that. */
export function askOpByOp(): () => void {
  let isOver = false;
  askers += 1;
  return () => {
    if (!isOver) askers -= 1;
    isOver = true;
  };
}

export function isOpByOpAsked(): boolean {
  return askers > 0;
}

/** No step within `action` is traced. */
export function opByOp<T>(action: () => T): T {
  const end = askOpByOp();
  try {
    return action();
  } finally {
    end();
  }
}
