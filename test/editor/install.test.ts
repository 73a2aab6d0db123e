/** A package that is missing, installed by the quick fix of the import that misses it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { place, quickFix } from './writing.ts';

const ODD = notebookOf("import ms from 'ms';\nms('2 days');");
/** A project around the notebook, whose packages are its own. */
const AROUND = '{ "private": true }\n';

describe('a missing package in VS Code', function () {
  this.timeout(300_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = { 'ODD.ipynb': JSON.stringify(ODD), '../package.json': AROUND };
    editor = await Editor.start({ vsix: packagedExtension(), files });
  });
  after(() => editor.close());

  const file = (...names: string[]): string => path.join(editor.folder, ...names);

  it('is installed beside the notebook by a quick fix, and can be imported at once', async () => {
    await editor.open('ODD.ipynb');
    const squiggle = editor.cell('import ms').locator('.squiggly-error').first();
    await squiggle.waitFor();
    await editor.press('Run All');
    await editor.outputs
      .getByText(/cannot find|not found/i)
      .first()
      .waitFor();
    await editor.idle();
    await place(editor, 'import ms', "'ms'");
    const fix = await quickFix(editor, 'npm install ms');
    await editor.screenshot('install-offered');
    await fix.click();
    await squiggle.waitFor({ state: 'detached' });
    await editor.screenshot('install-done');
    // npm may still write when the package can be imported
    const packages = (): string => (existsSync(file('package.json')) ? readFileSync(file('package.json'), 'utf8') : '');
    await until('package.json names the package', () => Promise.resolve(/"ms": /.test(packages())));
    assert.ok(existsSync(file('node_modules/ms/package.json')));
    assert.equal(readFileSync(file('../package.json'), 'utf8'), AROUND);
    await editor.runCell('import ms');
    await editor.outputs.getByText('172800000').waitFor();
    await editor.screenshot('install-run');
  });
});
