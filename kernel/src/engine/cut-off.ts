/** An interrupt ends code where it is, and runs no `finally`. Between cells nothing of the engine's is half done. */
const actions: (() => void)[] = [];

/** From now on `action` forgets what was cut off too. */
export function forgetCutOffBy(action: () => void): void {
  actions.push(action);
}

/** Called when a cell has ended, in whatever way. */
export function forgetCutOff(): void {
  for (const action of actions) action();
}
