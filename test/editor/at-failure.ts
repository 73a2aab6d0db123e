/** When a test fails, what was on the screen is printed: where only the log is at hand, it is all there is to see. */
import { setTimeout } from 'node:timers/promises';

export interface Screen {
  /** What a user would see there. */
  description(): Promise<string>;
  screenshot(name: string): Promise<string>;
}

/** The windows that are open now. */
export const printsAtFailure = new Set<Screen>();

/** Milliseconds for a window that may be what hangs. */
const PATIENCE = 30_000;

// benchmarks drive the editor without mocha
if ('afterEach' in globalThis) {
  afterEach('what was on the screen', async function () {
    if (this.currentTest?.state === 'failed') await printScreens(this.currentTest.fullTitle());
  });
}

/** Prints them, and keeps a picture of each. What fails in it is printed too: a hook that fails would end all other tests. */
export async function printScreens(what: string): Promise<void> {
  const name = `failed-${what.replace(/[^a-z0-9]+/gi, '-')}`.slice(0, 100);
  for (const screen of printsAtFailure) {
    const seen = screen.description().catch(String);
    const shot = screen.screenshot(name).catch(String);
    const late = setTimeout(PATIENCE, 'nothing, it does not answer', { ref: false });
    console.log(`on the screen when "${what}" failed: ${await Promise.race([seen, late])}`);
    console.log(`picture: ${await Promise.race([shot, late])}`);
  }
}
