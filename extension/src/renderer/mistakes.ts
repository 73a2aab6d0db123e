/** A confusion matrix in which a cell is chosen, by mouse or keys, and the samples of that cell. */
import type { MistakenSample, MistakesPicture } from 'limpid/mime';
import { createMatrix } from './matrix.ts';
import type { Cell } from './matrix.ts';
import { formatCount, formatShare } from './numbers.ts';
import type { Output } from './output.ts';
import { createPart, write } from './part.ts';
import { createTwin } from './table.ts';
import { words } from './words/index.ts';

const PICTURE_SIDE = 64;

export function createMistakes(): Output<MistakesPicture> {
  const root = createPart('section', 'mistakes');
  root.setAttribute('role', 'region');
  const title = createPart('div', 'title');
  const note = createPart('div', 'quiet');
  const figure = createPart('div', 'figures');
  const heading = createPart('div', 'figure-title');
  // Says what is shown whenever a cell is chosen.
  heading.setAttribute('role', 'status');
  const samples = createPart('div', 'samples');
  samples.tabIndex = 0;
  const gallery = createPart('div', 'gallery');
  gallery.append(heading, samples);

  let shown: MistakesPicture | null = null;
  const show = (cell: Cell | null): void => {
    if (shown === null) return;
    const found = samplesOf(shown, cell);
    write(heading, headingOf(shown, cell, found.length));
    samples.setAttribute('aria-label', heading.textContent);
    samples.replaceChildren(shown.columns.length > 0 ? rowsOf(shown, found) : thumbnailsOf(shown, found));
    samples.scrollTop = 0;
  };
  const matrix = createMatrix(show);
  figure.append(matrix.node, gallery);
  const twin = createTwin(figure);
  const actions = createPart('div', 'actions');
  actions.append(twin.button, matrix.all);
  root.append(title, note, twin.stage, actions);

  return {
    root,
    update(picture) {
      shown = picture;
      root.setAttribute('aria-label', picture.summary || picture.title);
      write(title, picture.title);
      write(note, picture.note);
      note.hidden = picture.note === '';
      twin.setTable(picture.table, words.matrixTable(picture.title));
      matrix.set(picture);
      show(matrix.chosen);
      return Promise.resolve();
    },
    dispose: () => undefined,
  };
}

/** Of the cell; without one, all mistakes. In the order of the payload: the surest first. */
function samplesOf({ samples }: MistakesPicture, cell: Cell | null): MistakenSample[] {
  return samples.filter(({ label, prediction }) =>
    cell === null ? label !== prediction : label === cell.label && prediction === cell.prediction,
  );
}

function headingOf({ classes, counts }: MistakesPicture, cell: Cell | null, shown: number): string {
  if (cell === null) {
    const wrong = counts.reduce(
      (sum, row, label) => sum + row.reduce((all, n, at) => (at === label ? all : all + n), 0),
      0,
    );
    return words.mistakesAre(howMany(shown, wrong));
  }
  const [truth, answer] = [classes[cell.label] ?? '', classes[cell.prediction] ?? ''];
  const all = howMany(shown, counts[cell.label]?.[cell.prediction] ?? 0);
  return cell.label === cell.prediction ? words.rightAre(truth, all) : words.takenFor(truth, answer, all);
}

function howMany(shown: number, all: number): string {
  return shown < all ? words.someOf(formatCount(shown), formatCount(all)) : formatCount(all);
}

function thumbnailsOf({ classes }: MistakesPicture, samples: readonly MistakenSample[]): HTMLElement {
  const list = createPart('ol', 'thumbnails');
  for (const { index, label, prediction, probability, labelProbability, picture } of samples) {
    const item = createPart('li', 'thumbnail');
    const names = `${classes[label] ?? ''} → ${classes[prediction] ?? ''}`;
    if (picture !== null) {
      const image = document.createElement('img');
      const scale = PICTURE_SIDE / Math.max(picture.width, picture.height, 1);
      image.width = Math.max(1, Math.round(picture.width * scale));
      image.height = Math.max(1, Math.round(picture.height * scale));
      image.src = `data:image/png;base64,${picture.png}`;
      image.alt = words.sampleIs(String(index));
      image.draggable = false;
      item.append(image);
    }
    const [truth, answer] = [classes[label] ?? '', classes[prediction] ?? ''];
    const [truthShare, answerShare] = [formatShare(labelProbability), formatShare(probability)];
    item.title = words.sampleTitle(String(index), truth, truthShare, answer, answerShare);
    item.append(createPart('span', 'thumbnail-name', names), createPart('span', 'quiet', formatShare(probability)));
    list.append(item);
  }
  return list;
}

function rowsOf({ classes, columns }: MistakesPicture, samples: readonly MistakenSample[]): HTMLElement {
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const name of [words.sampleColumn, words.true, words.predicted, words.probability, ...columns])
    head.append(headerCell(name, 'col'));
  const body = table.createTBody();
  for (const { index, label, prediction, probability, values } of samples) {
    const row = body.insertRow();
    row.append(headerCell(String(index), 'row'));
    const texts = [classes[label] ?? '', classes[prediction] ?? '', formatShare(probability)];
    for (const text of [...texts, ...values.map(valueText)]) row.insertCell().textContent = text;
  }
  return table;
}

function headerCell(text: string, scope: string): HTMLElement {
  const cell = document.createElement('th');
  cell.scope = scope;
  cell.textContent = text;
  return cell;
}

function valueText(value: number): string {
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(4)).toString();
}
