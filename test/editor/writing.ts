/** A cell that is being written: where the cursor is, and what VS Code offers there. */
import type { Locator } from 'playwright-core';
import { appears, until } from './browser.ts';
import type { Editor } from './editor.ts';

/** Puts the cursor into a word of the cell with this text; into the cell alone without one. */
export async function place(editor: Editor, cell: string, word?: string): Promise<void> {
  const click = async (): Promise<void> => {
    if (word === undefined) await editor.cell(cell).locator('.view-line').first().click();
    else await (await wordIn(editor, cell, word)).click();
  };
  await click();
  // a cell has its editor a moment after it was clicked: keys that come sooner go to the one before
  await until(`the cursor is in ${cell}`, async () => (await focused(editor)).includes(cell));
  if (word === undefined) return click();
  await until(`the cursor is at ${word}`, async () => {
    await click();
    const cursor = await editor.cell(cell).locator('.cursors-layer .cursor').first().boundingBox();
    const line = await (await wordIn(editor, cell, word)).boundingBox();
    // the cell may scroll as it takes the cursor
    return cursor !== null && line !== null && Math.abs(cursor.y - line.y) < line.height / 2;
  });
}

/** Writes another text in place of a cell's. */
export async function rewrite(editor: Editor, cell: string, text: string): Promise<void> {
  await place(editor, cell);
  await editor.page.keyboard.press('Control+a');
  await editor.page.keyboard.insertText(text);
  await until(`${text} is in the cell`, async () => (await focused(editor)).includes(text));
}

/** VS Code draws each token of a line as an element of its own. */
export async function wordIn(editor: Editor, cell: string, word: string): Promise<Locator> {
  const found = editor.cell(cell).locator('.view-line span span').filter({ hasText: word }).first();
  await found.waitFor();
  return found;
}

/** The text of the cell that has the cursor. */
export async function focused(editor: Editor): Promise<string> {
  const cell = editor.page
    .locator('.notebookOverlay .monaco-list-row')
    .filter({ has: editor.page.locator('.monaco-editor.focused') });
  return (await cell.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
}

/** A quick fix where the cursor is, in the list that is open then. */
export async function quickFix(editor: Editor, title: string): Promise<Locator> {
  const fix = editor.page.locator('.action-widget .monaco-list-row', { hasText: title });
  const isOffered = async (): Promise<boolean> => {
    await editor.page.keyboard.press('Control+.');
    const isThere = await appears(fix, 15_000);
    // what was asked before the cell was checked has no fix
    if (!isThere) await editor.page.keyboard.press('Escape');
    return isThere;
  };
  await until(`"${title}" is offered`, isOffered, 180_000);
  return fix;
}

/** Takes back what was typed last, and with it the list of completions: Escape leaves the cell when the list has closed by itself. */
export async function unwrite(editor: Editor, typed: string): Promise<void> {
  for (const _ of typed) await editor.page.keyboard.press('Backspace');
  await editor.page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
}

export interface Listed {
  name: string | undefined;
  text: string;
}

/** The rows of a list of completions, all at one moment. */
export function rowsOf(list: Locator): Promise<Listed[]> {
  return list
    .locator('.monaco-list-row')
    .evaluateAll((rows) =>
      rows.map((row) => ({ name: row.querySelector('.label-name')?.textContent, text: row.textContent })),
    );
}
