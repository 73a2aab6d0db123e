/** One prediction explained: the input, a heat map a method laid over it, and the class probabilities. */
import type { ExplanationPicture, Plane } from 'limpid/mime';
import { formatShare } from './numbers.ts';
import type { Output } from './output.ts';
import { createTwin } from './table.ts';

const PICTURE_SIDE = 144;
/** More bars than this say nothing; the table has every class. */
const MOST_BARS = 24;

export function createExplanation(): Output<ExplanationPicture> {
  const root = part('section', 'explanation');
  root.setAttribute('role', 'region');
  const title = part('div', 'title');
  const figure = part('div', 'figures');
  const twin = createTwin(figure);
  const actions = part('div', 'actions');
  actions.append(twin.button);
  root.append(title, twin.stage, actions);

  return {
    root,
    update(picture) {
      root.setAttribute('aria-label', picture.summary || picture.title);
      title.textContent = picture.title;
      twin.setTable(picture.table, `${picture.title}: class probabilities`);
      figure.replaceChildren(
        planeFigure(picture.input, [image(picture.input, 'input')], picture.input.title, ''),
        ...picture.maps.map((map) =>
          planeFigure(map, [image(picture.input, 'under'), image(map, 'over')], map.title || map.method, map.caption),
        ),
        bars(picture.classes),
      );
      return Promise.resolve();
    },
    dispose: () => undefined,
  };
}

function planeFigure(plane: Plane, layers: HTMLElement[], title: string, caption: string): HTMLElement {
  const figure = part('figure', 'figure');
  const name = part('div', 'figure-title', title);
  name.title = title;
  const picture = part('div', 'layers');
  const { width, height } = shownSize(plane);
  picture.style.width = `${width}px`;
  picture.style.height = `${height}px`;
  picture.append(...layers);
  figure.append(name, picture, part('figcaption', 'quiet', caption));
  figure.style.width = `${Math.max(width, PICTURE_SIDE)}px`;
  return figure;
}

/** The longer side at the standard size, square pixels kept. */
function shownSize({ width, height }: Plane): { width: number; height: number } {
  const scale = PICTURE_SIDE / Math.max(width, height, 1);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function image(plane: Plane, layer: string): HTMLImageElement {
  const node = document.createElement('img');
  node.className = `limpid-layer limpid-layer-${layer}`;
  node.src = `data:image/png;base64,${plane.png}`;
  // The picture under a heat map is named once, beside it.
  node.alt = layer === 'under' ? '' : plane.title;
  node.draggable = false;
  return node;
}

function bars(classes: ExplanationPicture['classes']): HTMLElement {
  const shown = mostProbable(classes);
  const node = part('div', 'classes');
  const list = part('ol', 'bars');
  for (const entry of shown) list.append(bar(entry));
  node.append(part('div', 'figure-title', 'Class probabilities'), list);
  if (shown.length < classes.length) {
    node.append(part('div', 'quiet', `${shown.length} most probable of ${classes.length} classes`));
  }
  return node;
}

function bar({ name, probability, predicted, target }: ExplanationPicture['classes'][number]): HTMLElement {
  const row = part('li', 'bar');
  row.classList.toggle('limpid-predicted', predicted);
  const label = part('span', 'bar-name', name);
  label.title = name;
  const track = part('span', 'bar-track');
  const fill = part('span', 'bar-fill');
  fill.style.width = `${(Math.min(Math.max(probability, 0), 1) * 100).toFixed(2)}%`;
  track.append(fill);
  const marks = [predicted ? '◀ predicted' : '', target ? '◆ target' : ''].filter((mark) => mark !== '');
  row.append(
    label,
    track,
    part('span', 'bar-value', formatShare(probability)),
    part('span', 'bar-mark', marks.join(' ')),
  );
  return row;
}

/** All classes in their order, or the most probable of many, the predicted and the target among them. */
function mostProbable(classes: ExplanationPicture['classes']): ExplanationPicture['classes'] {
  if (classes.length <= MOST_BARS) return classes;
  const weight = (entry: ExplanationPicture['classes'][number]): number =>
    entry.probability + (entry.predicted || entry.target ? 1 : 0);
  const best = new Set([...classes].sort((a, b) => weight(b) - weight(a)).slice(0, MOST_BARS));
  return classes.filter((entry) => best.has(entry));
}

function part(tag: string, name: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = `limpid-${name}`;
  node.textContent = text;
  return node;
}
