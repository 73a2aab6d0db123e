/** What VS Code shows of the types of a notebook while one reads and writes it: colours, hints, signatures, references. */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { place, wordIn } from './writing.ts';

const CELLS = notebookOf(
  'enum Color {\n  Red,\n}\nconst limit = 3;\nlet factor = 2;\nfunction twice(amount: number) {\n  return amount * factor;\n}',
  'const tripled = twice(limit);',
  'const chosen = [Color, limit, factor];',
  'const unset: number = null;',
);
const SETTINGS = {
  'editor.semanticHighlighting.enabled': true,
  'typescript.inlayHints.variableTypes.enabled': true,
  'typescript.inlayHints.parameterNames.enabled': 'all',
};

describe('reading TypeScript in VS Code', function () {
  this.timeout(300_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = { 'READ.ipynb': JSON.stringify(CELLS) };
    editor = await Editor.start({ vsix: packagedExtension(), files, settings: SETTINGS });
    await editor.open('READ.ipynb');
  });
  after(() => editor.close());

  it('hints at the types of variables and the names of parameters', async () => {
    const line = editor.cell('const tripled').locator('.view-line').first();
    await until('the hints are there, each once', async () => {
      const text = (await line.innerText()).replaceAll(/[\u00a0\u200c\u200b]/g, ' ').replaceAll(/\s+/g, '');
      return text === 'consttripled:number=twice(amount:limit);';
    });
    await editor.screenshot('reading-hints');
  });

  it('colours a name by what another cell declares it as', async () => {
    const colour = async (word: string): Promise<string> =>
      (await wordIn(editor, 'const chosen', word)).evaluate((element) => getComputedStyle(element).color);
    await until('an enum, a constant and a variable have three colours', async () => {
      const colours = [await colour('Color'), await colour('limit'), await colour('factor')];
      return new Set(colours).size === 3;
    });
    await editor.screenshot('reading-colours');
  });

  it('lists the references in all cells, each once', async () => {
    await place(editor, 'const chosen', 'limit');
    await editor.page.keyboard.press('Shift+F12');
    const peek = editor.page.locator('.reference-zone-widget');
    await peek.waitFor();
    await until('all three are counted', async () => (await peek.innerText()).includes('References (3)'));
    await editor.screenshot('reading-references');
    await editor.page.keyboard.press('Escape');
    await peek.waitFor({ state: 'detached' });
  });

  it('tells what a call takes', async () => {
    await place(editor, 'const chosen');
    await editor.page.keyboard.press('Control+End');
    await editor.page.keyboard.type('\ntwice(');
    const hint = editor.page.locator('.parameter-hints-widget.visible');
    await hint.getByText('twice(amount: number): number').waitFor();
    await editor.screenshot('reading-signature');
    assert.equal(await hint.locator('.signature').count(), 1);
    await editor.page.keyboard.press('Escape');
  });

  it('checks by the tsconfig.json as soon as it is written, by whatever writes it', async () => {
    const squiggle = editor.cell('const unset').locator('.squiggly-error').first();
    await squiggle.waitFor();
    const file = path.join(editor.folder, 'tsconfig.json');
    await writeFile(file, '{ "compilerOptions": { "strict": false } }');
    await squiggle.waitFor({ state: 'detached' });
    await rm(file);
    await squiggle.waitFor();
  });
});
