/** When a test of the editor fails, what was on the screen is printed: where only the log is at hand, it is all there is to see. */
import { Editor } from './editor.ts';

// benchmarks drive the editor without mocha
if ('afterEach' in globalThis) {
  afterEach('what was on the screen', async function () {
    if (this.currentTest?.state !== 'failed') return;
    const name = this.currentTest.fullTitle().replace(/[^a-z0-9]+/gi, '-');
    for (const editor of Editor.open) {
      console.log(`on the screen when "${this.currentTest.fullTitle()}" failed: ${await editor.describe()}`);
      await editor.screenshot(`failed-${name}`.slice(0, 100));
    }
  });
}
