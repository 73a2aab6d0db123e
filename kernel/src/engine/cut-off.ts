/** An interrupt ends code where it is, and runs no `finally`. Between cells nothing of the engine's is half done. */
let forget = (): void => undefined;

/** From now on `action` forgets what was cut off. */
export function forgetCutOffBy(action: () => void): void {
  forget = action;
}

/** Called when a cell has ended, in whatever way. */
export function forgetCutOff(): void {
  forget();
}
