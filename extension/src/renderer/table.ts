/** The table behind every picture, one key press away: it takes the picture's place, so the cell keeps its height. */
import type { PictureTable } from 'limpid/mime';
import { csvOf } from './csv.ts';
import { createButton } from './part.ts';
import { words } from './words/index.ts';

export interface Twin {
  /** Holds the picture, or the table in its place. */
  readonly stage: HTMLElement;
  readonly button: HTMLButtonElement;
  /** Copies the table as CSV. */
  readonly copy: HTMLButtonElement;
  setTable(table: PictureTable, label: string): void;
}

export function createTwin(picture: HTMLElement): Twin {
  const stage = document.createElement('div');
  stage.className = 'limpid-stage';
  const panel = document.createElement('div');
  panel.className = 'limpid-table';
  panel.tabIndex = 0;
  panel.hidden = true;
  stage.append(picture, panel);

  const label = (): void => {
    button.textContent = panel.hidden ? words.showTable : words.showPicture;
    button.setAttribute('aria-expanded', String(!panel.hidden));
  };
  const button = createButton('', () => {
    panel.hidden = !panel.hidden;
    // The picture is hidden, not removed: its size keeps the stage's.
    picture.classList.toggle('limpid-behind', !panel.hidden);
    label();
  });
  label();

  let shown: PictureTable = { columns: [], rows: [] };
  const copy = createButton(words.copy, () => {
    void copyText(csvOf(shown)).then((done) => {
      copy.textContent = done ? words.copied : words.cannotCopy;
      setTimeout(() => (copy.textContent = words.copy), 2000);
    });
  });

  let last = '';
  return {
    stage,
    button,
    copy,
    setTable(table, name) {
      shown = table;
      panel.setAttribute('aria-label', name);
      const next = JSON.stringify(table);
      if (next === last) return;
      last = next;
      panel.replaceChildren(tableNode(table));
    },
  };
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page may be without the right to the clipboard, as an output in a frame is.
    return false;
  }
}

export function tableNode({ columns, rows }: PictureTable): HTMLTableElement {
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const column of columns) head.append(cell('th', column, 'col'));
  const body = table.createTBody();
  for (const values of rows) {
    const row = body.insertRow();
    values.forEach((value, index) => row.append(cell(index === 0 ? 'th' : 'td', show(value), 'row')));
  }
  return table;
}

function cell(tag: 'th' | 'td', text: string, scope: string): HTMLElement {
  const node = document.createElement(tag);
  if (tag === 'th') node.setAttribute('scope', scope);
  node.textContent = text;
  return node;
}

function show(value: string | number | null): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(5)).toString();
}
