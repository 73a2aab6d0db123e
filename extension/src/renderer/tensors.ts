/** Tensors in use as a table that a press on the head of a column sorts, by mouse or keys; what cells have done is folded below. */
import type { PictureTable, TensorsPicture } from 'limpid/mime';
import type { Output } from './output.ts';
import { createButton, createPart, write } from './part.ts';
import { directionOf, placesIn, pressed, type Sorting } from './sorting.ts';
import { tableNode } from './table.ts';
import { term, words } from './words/index.ts';

const SIGNS = { ascending: '▲', descending: '▼' } as const;

export function createTensors(first: TensorsPicture): Output<TensorsPicture> {
  const root = createPart('section', 'tensors');
  root.setAttribute('role', 'region');
  const title = createPart('div', 'title');
  const note = createPart('div', 'quiet');
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  const panel = createPart('div', 'sorted');
  panel.tabIndex = 0;
  panel.setAttribute('role', 'group');
  panel.append(table);
  const cells = document.createElement('details');
  const heading = document.createElement('summary');
  heading.textContent = words.tensorsOfCells;
  const made = createPart('div', 'sorted');
  made.tabIndex = 0;
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', words.tensorsOfCells);
  cells.append(heading, made);
  root.append(title, note, panel, cells);

  let picture = first;
  let sorting: Sorting = { column: first.sort, isReversed: false };
  let heads: Head[] = [];
  let rows: HTMLTableRowElement[] = [];
  const sort = (next: Sorting): void => {
    sorting = next;
    const direction = directionOf(sorting, picture.orders);
    heads.forEach((one, column) => one.mark(column === sorting.column ? direction : null));
    // the rows move and are not made anew: a selection of text stays
    body.replaceChildren(...placesIn(sorting, picture.orders).flatMap((place) => rows[place] ?? []));
  };

  return {
    root,
    update(next) {
      picture = next;
      const { columns } = next.table;
      if (sorting.column >= columns.length) sorting = { column: next.sort, isReversed: false };
      root.setAttribute('aria-label', next.summary);
      panel.setAttribute('aria-label', next.summary);
      write(title, next.summary);
      write(note, next.note);
      note.hidden = next.note === '';
      heads = columns.map((name, column) => headOf(term(name), () => sort(pressed(sorting, column))));
      head.replaceChildren(...heads.map(({ node }) => node));
      rows = rowsOf(next.table);
      sort(sorting);
      cells.hidden = next.cells.rows.length === 0;
      made.replaceChildren(tableNode({ ...next.cells, columns: next.cells.columns.map(term) }));
      return Promise.resolve();
    },
    dispose: () => undefined,
  };
}

interface Head {
  readonly node: HTMLElement;
  mark(direction: 'ascending' | 'descending' | null): void;
}

function headOf(name: string, press: () => void): Head {
  const node = document.createElement('th');
  node.scope = 'col';
  const button = createButton(name, press);
  button.title = words.sortBy(name);
  const sign = createPart('span', 'sort-sign');
  sign.setAttribute('aria-hidden', 'true');
  button.append(sign);
  node.append(button);
  return {
    node,
    mark(direction) {
      write(sign, direction === null ? '' : SIGNS[direction]);
      if (direction === null) node.removeAttribute('aria-sort');
      else node.setAttribute('aria-sort', direction);
    },
  };
}

function rowsOf({ rows }: PictureTable): HTMLTableRowElement[] {
  return rows.map((cells) => {
    const row = document.createElement('tr');
    cells.forEach((value, at) => {
      const cell = document.createElement(at === 0 ? 'th' : 'td');
      if (at === 0) cell.setAttribute('scope', 'row');
      cell.textContent = String(value ?? words.withoutName);
      if (value === null) cell.className = 'limpid-quiet';
      row.append(cell);
    });
    return row;
  });
}
