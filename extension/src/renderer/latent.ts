/** What a decoder draws, with a slider for each dimension of the code. All pictures lie in one, of which one is seen. */
import type { LatentPicture } from 'limpid/mime';
import type { Output } from './output.ts';
import { createButton, createPart, write } from './part.ts';
import { createTwin } from './table.ts';
import { inWords } from './words/kernel.ts';
import { words } from './words/index.ts';

const PICTURE_SIDE = 196;
/** What a slider does with them, and what nothing else is to do. */
const KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown']);

let pictures = 0;

export function createLatent(): Output<LatentPicture> {
  const id = `limpid-latent-${pictures++}`;
  const root = createPart('section', 'latent');
  root.setAttribute('role', 'region');
  const title = createPart('div', 'title');
  const stage = createPart('div', 'traversal');
  const window = createPart('div', 'window');
  const atlas = document.createElement('img');
  atlas.className = 'limpid-atlas';
  atlas.draggable = false;
  window.append(atlas);
  const caption = createPart('div', 'traversal-caption');
  const seen = createPart('div', 'traversal-picture');
  seen.append(window, caption);
  const sliders = createPart('div', 'dimensions');
  sliders.setAttribute('role', 'group');
  sliders.setAttribute('aria-label', words.dimensions);
  sliders.addEventListener('keydown', (event) => {
    if (KEYS.has(event.key)) event.stopPropagation();
  });
  stage.append(seen, sliders);
  const twin = createTwin(stage);
  const back = createButton(words.backToCode, () => move(0, middle()));
  const actions = createPart('div', 'actions');
  actions.append(back, twin.button);
  root.append(title, twin.stage, actions);

  let picture: LatentPicture | null = null;
  let rows: Slider[] = [];
  let [row, column] = [0, 0];
  const middle = (): number => picture?.offsets.indexOf(0) ?? 0;

  /** One dimension moves at a time: all other sliders stand at the code. */
  const move = (toRow: number, toColumn: number): void => {
    [row, column] = [toRow, toColumn];
    rows.forEach((slider, at) => slider.show(at === row ? column : middle()));
    draw();
  };

  const draw = (): void => {
    if (picture === null) return;
    const { width, height } = frameOf(picture);
    atlas.style.transform = `translate(${-column * width}px, ${-row * height}px)`;
    const dimension = picture.dimensions[row];
    const offset = picture.offsets[column] ?? 0;
    const told =
      offset === 0 || dimension === undefined
        ? words.codeItself
        : words.movedTo(dimension.name, signed(offset), number(dimension.value + offset));
    write(caption, told);
    atlas.alt = told;
  };

  return {
    root,
    update(next) {
      const isSame =
        picture?.dimensions.length === next.dimensions.length && picture.offsets.length === next.offsets.length;
      picture = next;
      root.setAttribute('aria-label', next.summary || next.title);
      write(title, next.title);
      twin.setTable(inWords(next.table), words.dimensionsOf(next.title));
      const { width, height } = frameOf(next);
      window.style.width = `${width}px`;
      window.style.height = `${height}px`;
      seen.style.width = `${Math.max(width, PICTURE_SIDE)}px`;
      atlas.style.width = `${width * next.offsets.length}px`;
      atlas.style.height = `${height * next.dimensions.length}px`;
      atlas.src = `data:image/png;base64,${next.atlas.png}`;
      const most = Math.max(...next.dimensions.map(({ change }) => change));
      rows = next.dimensions.map((dimension, at) =>
        createSlider(`${id}-${at}`, dimension, next.offsets, most, (to) => move(at, to)),
      );
      sliders.replaceChildren(headings(), ...rows.map(({ node }) => node));
      if (isSame) move(row, column);
      else move(0, middle());
      return Promise.resolve();
    },
    dispose: () => undefined,
  };
}

/** What stands above the sliders and their bars; each says it itself to those who do not see it. */
function headings(): HTMLElement {
  const node = createPart('div', 'dimension');
  node.classList.add('limpid-quiet');
  node.setAttribute('aria-hidden', 'true');
  const last = createPart('span', 'dimension-change', words.change);
  last.title = words.changeTitle;
  node.append(createPart('span', 'dimension-name'), createPart('span', 'dimension-moved', words.movedBy), last);
  return node;
}

interface Slider {
  readonly node: HTMLElement;
  show(column: number): void;
}

function createSlider(
  id: string,
  dimension: LatentPicture['dimensions'][number],
  offsets: readonly number[],
  most: number,
  moved: (column: number) => void,
): Slider {
  const node = createPart('div', 'dimension');
  const label = document.createElement('label');
  label.className = 'limpid-dimension-name';
  label.htmlFor = id;
  label.textContent = dimension.name;
  label.title = dimension.name;
  const input = document.createElement('input');
  input.type = 'range';
  input.className = 'limpid-slider';
  input.id = id;
  input.min = '0';
  input.max = String(offsets.length - 1);
  input.step = '1';
  input.addEventListener('input', () => moved(Number(input.value)));
  const value = createPart('span', 'dimension-value');
  const track = createPart('span', 'bar-track');
  track.title = words.changesBy(number(dimension.change));
  const fill = createPart('span', 'bar-fill');
  fill.style.width = `${most > 0 ? ((dimension.change / most) * 100).toFixed(1) : 0}%`;
  track.append(fill);
  node.append(label, input, value, track);
  return {
    node,
    show(column) {
      const offset = offsets[column] ?? 0;
      input.value = String(column);
      input.setAttribute('aria-valuetext', offset === 0 ? words.atCode : words.movedByHeard(signed(offset)));
      write(value, offset === 0 ? '0' : signed(offset));
      node.classList.toggle('limpid-moved', offset !== 0);
    },
  };
}

/** Of one picture as shown: a whole number of pixels for each of its own, where it is small. */
function frameOf({ atlas, offsets, dimensions }: LatentPicture): { width: number; height: number } {
  const [width, height] = [atlas.width / offsets.length, atlas.height / dimensions.length];
  const scale = PICTURE_SIDE / Math.max(width, height);
  const whole = scale >= 1 ? Math.round(scale) : scale;
  return { width: width * whole, height: height * whole };
}

function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value);
}

function number(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
