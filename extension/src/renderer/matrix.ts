/** The confusion matrix itself: the ARIA Authoring Practices' pattern "grid", of which one cell is in the order of tabs. */
import type { MistakesPicture } from 'limpid/mime';
import { formatCount } from './numbers.ts';
import { createButton, createPart } from './part.ts';
import { words } from './words/index.ts';

export interface Cell {
  label: number;
  prediction: number;
}

export interface Matrix {
  readonly node: HTMLElement;
  /** Goes back to all mistakes. */
  readonly all: HTMLButtonElement;
  readonly chosen: Cell | null;
  set(picture: MistakesPicture): void;
}

export function createMatrix(choose: (cell: Cell | null) => void): Matrix {
  const node = createPart('div', 'matrix');
  const across = createPart('div', 'matrix-axis', words.predicted);
  const table = document.createElement('table');
  table.setAttribute('role', 'grid');
  table.setAttribute('aria-label', words.matrix);
  node.append(across, table);

  let cells: HTMLElement[][] = [];
  let chosen: Cell | null = null;
  let focused: Cell = { label: 0, prediction: 0 };
  const at = ({ label, prediction }: Cell): HTMLElement | undefined => cells[label]?.[prediction];

  const mark = (): void => {
    cells.forEach((row, label) =>
      row.forEach((cell, prediction) => {
        const isChosen = chosen?.label === label && chosen.prediction === prediction;
        cell.setAttribute('aria-selected', String(isChosen));
        cell.tabIndex = focused.label === label && focused.prediction === prediction ? 0 : -1;
      }),
    );
    all.setAttribute('aria-disabled', String(chosen === null));
  };
  const select = (cell: Cell | null): void => {
    chosen = cell;
    if (cell !== null) focused = cell;
    mark();
    choose(cell);
  };
  const all = createButton(words.allMistakes, () => select(null));

  table.addEventListener('click', (event) => {
    const cell = cellOf(cells, event.target);
    if (cell === null) return;
    select(cell);
    at(cell)?.focus();
  });
  table.addEventListener('keydown', (event) => {
    const cell = cellOf(cells, event.target);
    const to = cell === null ? null : target(event, cell, cells.length - 1);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    select(to === 'none' ? null : to);
    if (to !== 'none') at(to)?.focus();
  });

  return {
    node,
    all,
    get chosen() {
      return chosen;
    },
    set({ classes, counts }) {
      const head = document.createElement('tr');
      head.append(corner(), ...classes.map((name) => header(name, 'col')));
      cells = counts.map((row, label) =>
        row.map((count, prediction) => cellNode(row, count, classes, { label, prediction })),
      );
      const rows = cells.map((row, label) => {
        const line = document.createElement('tr');
        line.append(header(classes[label] ?? '', 'row'), ...row);
        return line;
      });
      table.replaceChildren(head, ...rows);
      focused = mostMistaken(counts);
      if (chosen !== null && at(chosen) === undefined) chosen = null;
      mark();
    },
  };
}

/** Where keys lead: arrows to a neighbour, Home and End along the row, Enter and Space to the cell, Escape to none. */
function target(event: KeyboardEvent, { label, prediction }: Cell, last: number): Cell | 'none' | null {
  const within = (value: number): number => Math.min(Math.max(value, 0), last);
  switch (event.key) {
    case 'ArrowLeft':
      return { label, prediction: within(prediction - 1) };
    case 'ArrowRight':
      return { label, prediction: within(prediction + 1) };
    case 'ArrowUp':
      return { label: within(label - 1), prediction };
    case 'ArrowDown':
      return { label: within(label + 1), prediction };
    case 'Home':
      return { label: event.ctrlKey ? 0 : label, prediction: 0 };
    case 'End':
      return { label: event.ctrlKey ? last : label, prediction: last };
    case 'Enter':
    case ' ':
      return { label, prediction };
    case 'Escape':
      return 'none';
    default:
      return null;
  }
}

function cellOf(cells: readonly (readonly HTMLElement[])[], node: EventTarget | null): Cell | null {
  for (const [label, row] of cells.entries()) {
    const prediction = row.findIndex((cell) => cell === node);
    if (prediction >= 0) return { label, prediction };
  }
  return null;
}

/** A share of the row's samples as a shade; few mistakes among many right answers would be invisible on a linear scale. */
function cellNode(
  row: readonly number[],
  count: number,
  classes: readonly string[],
  { label, prediction }: Cell,
): HTMLElement {
  const cell = document.createElement('td');
  cell.setAttribute('role', 'gridcell');
  cell.className = label === prediction ? 'limpid-cell limpid-right' : 'limpid-cell';
  const share =
    count /
    Math.max(
      1,
      row.reduce((sum, one) => sum + one, 0),
    );
  cell.style.setProperty('--limpid-share', `${(40 * share ** 0.4).toFixed(1)}%`);
  cell.textContent = count === 0 ? '' : formatCount(count);
  const [truth, answer] = [classes[label] ?? '', classes[prediction] ?? ''];
  const many = formatCount(count);
  cell.title = label === prediction ? words.cellIsRight(truth, many) : words.cellIs(truth, answer, many);
  cell.setAttribute('aria-label', cell.title);
  return cell;
}

function header(name: string, scope: string): HTMLElement {
  const cell = document.createElement('th');
  cell.scope = scope;
  cell.textContent = name;
  cell.title = name;
  return cell;
}

function corner(): HTMLElement {
  const cell = document.createElement('td');
  cell.className = 'limpid-corner';
  cell.textContent = words.true;
  return cell;
}

/** The first place of the keyboard: where most is mistaken. */
function mostMistaken(counts: readonly (readonly number[])[]): Cell {
  let best = { label: 0, prediction: 0 };
  let most = 0;
  counts.forEach((row, label) =>
    row.forEach((count, prediction) => {
      if (label === prediction || count <= most) return;
      most = count;
      best = { label, prediction };
    }),
  );
  return best;
}
