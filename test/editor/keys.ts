/** A notebook that is used by keys alone: which cell is selected, and what in its output has the focus. */
import type { Locator } from 'playwright-core';
import { appears, until } from './browser.ts';
import type { Editor } from './editor.ts';

export async function press(editor: Editor, ...keys: string[]): Promise<void> {
  for (const key of keys) await editor.page.keyboard.press(key);
}

/** Goes to the list of cells, and there to the cell that has this text. */
export async function select(editor: Editor, text: string): Promise<void> {
  const list = editor.page.locator('.notebookOverlay .monaco-list:focus');
  await press(editor, 'Control+1');
  await until('the list of cells has the focus', async () => {
    if (await appears(list, 2000)) return true;
    await editor.choose('Notebook: Focus Out Active Cell Output');
    return appears(list, 2000);
  });
  const selected = editor.page.locator('.notebookOverlay .monaco-list-row.focused', { hasText: text });
  await press(editor, 'Control+Home');
  let steps = 0;
  await until(`the cell with "${text}" is selected`, async () => {
    if (await appears(selected, 1500)) return true;
    await press(editor, ++steps % 6 === 0 ? 'Control+Home' : 'ArrowDown');
    return false;
  });
}

/** Goes from the selected cell into its output, whose first control has this name. */
export async function enterOutput(editor: Editor, name: string): Promise<void> {
  // where an output took the focus from the command palette, the command was not chosen
  await until(`${name} has the focus`, async () => {
    await editor.choose('Notebook: Focus In Active Cell Output');
    return appears(focusedAs(editor, name), 15_000);
  });
}

/** Waits until the control of an output that has this name, or this class, has the focus. */
export function hasFocus(editor: Editor, name: string): Promise<void> {
  return focusedAs(editor, name).waitFor();
}

function focusedAs(editor: Editor, name: string): Locator {
  const focused = editor.outputs.locator(':focus');
  return name.startsWith('.') ? focused.and(editor.outputs.locator(name)) : focused.filter({ hasText: name });
}
