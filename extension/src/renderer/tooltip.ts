/** Values under the pointer, in a box of the editor's own look. Text only. */

const box = document.createElement('div');
box.className = 'limpid-tooltip';
box.setAttribute('role', 'presentation');

export interface TooltipTable {
  title: string;
  columns: string[];
  rows: { name: string; colour: string; values: string[] }[];
  /** A last line; nothing when empty. */
  more: string;
}

/** What Vega tells of a mark. */
export function showTooltip(event: MouseEvent, value: unknown): void {
  if (value === null || value === undefined || value === '') {
    hideTooltip();
    return;
  }
  place(lines(value), event.clientX, event.clientY);
}

/** A table beside a place of the window. */
export function showTable({ title, columns, rows, more }: TooltipTable, left: number, top: number): void {
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const text of [title, ...columns]) head.append(cell('th', text));
  const body = table.createTBody();
  for (const { name, colour, values } of rows) {
    const row = body.insertRow();
    const label = cell('th', name);
    label.style.setProperty('--limpid-series', colour);
    row.append(label, ...values.map((value) => cell('td', value)));
  }
  if (more !== '') body.insertRow().append(cell('th', more));
  place([table], left, top);
}

export function hideTooltip(): void {
  box.remove();
}

function place(content: HTMLElement[], x: number, y: number): void {
  box.replaceChildren(...content);
  if (!box.isConnected) document.body.append(box);
  const { width, height } = box.getBoundingClientRect();
  const left = x + 14 + width > innerWidth ? x - 14 - width : x + 14;
  const top = y + 14 + height > innerHeight ? y - 14 - height : y + 14;
  box.style.left = `${Math.max(0, left)}px`;
  box.style.top = `${Math.max(0, top)}px`;
}

function cell(tag: 'th' | 'td', text: string): HTMLElement {
  const node = document.createElement(tag);
  node.textContent = text.slice(0, 200);
  return node;
}

function lines(value: unknown): HTMLElement[] {
  if (typeof value !== 'object' || value === null) return [line(String(value))];
  return Object.entries(value)
    .slice(0, 12)
    .map(([name, found]) => line(name, String(found)));
}

function line(...texts: string[]): HTMLElement {
  const row = document.createElement('div');
  row.append(
    ...texts.map((text) => {
      const part = document.createElement('span');
      part.textContent = text.slice(0, 200);
      return part;
    }),
  );
  return row;
}
