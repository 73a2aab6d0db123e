/** Which keys a field of a picture keeps from the editor, which has keys of its own for letters and arrows. */

/** With Ctrl or ⌘: what edits a text. */
const EDITING = new Set([
  'a',
  'c',
  'v',
  'x',
  'y',
  'z',
  'arrowleft',
  'arrowright',
  'home',
  'end',
  'backspace',
  'delete',
]);

/** Others stay the editor's: without F1 and chords nobody without a mouse would get out of a picture. */
export function keepKeys(field: HTMLElement): void {
  field.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey } = event;
    const isChord = (ctrlKey || metaKey) && !EDITING.has(key.toLowerCase());
    if (!isChord && !/^F\d+$/.test(key)) event.stopPropagation();
  });
}
