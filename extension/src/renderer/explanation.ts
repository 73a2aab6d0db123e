/** One prediction explained: the input, a heat map a method laid over it, and the class probabilities. */
import type { ExplanationMap, ExplanationPicture, Plane } from 'limpid/mime';
import { createHeatMap } from './heat-map.ts';
import type { HeatMap } from './heat-map.ts';
import { formatCount, formatShare } from './numbers.ts';
import type { Output } from './output.ts';
import { createPart } from './part.ts';
import { createSlider } from './slider.ts';
import { createTwin } from './table.ts';
import { inWords } from './words/kernel.ts';
import { term, words } from './words/index.ts';

const PICTURE_SIDE = 144;
/** More bars than this say nothing; the table has every class. */
const MOST_BARS = 24;

export function createExplanation(): Output<ExplanationPicture> {
  const root = createPart('section', 'explanation');
  root.setAttribute('role', 'region');
  const title = createPart('div', 'title');
  const reason = createPart('p', 'reason');
  const picture = createPart('div', 'picture');
  const figures = createPart('div', 'figures');
  const sliders = createPart('div', 'sliders');
  sliders.setAttribute('role', 'group');
  sliders.setAttribute('aria-label', words.heatMaps);
  picture.append(sliders, figures);
  const twin = createTwin(picture);
  const actions = createPart('div', 'actions');
  actions.append(twin.button);
  root.append(title, reason, twin.stage, actions);

  let maps: HeatMap[] = [];
  const draw = (): void => {
    for (const map of maps) void map.show(share.value / 100, opacity.value / 100);
  };
  const share = createSlider(
    {
      ...{ text: words.strongest, title: words.strongestTitle },
      ...{ least: 1, most: 100, step: 1, start: 100, write: (value: number) => words.share(String(value)) },
      spoken: (value) => (value === 100 ? words.allValues : words.strongestHeard(words.share(String(value)))),
    },
    draw,
  );
  const opacity = createSlider(
    {
      ...{ text: words.opacity, title: words.opacityTitle },
      ...{ least: 0, most: 100, step: 5, start: 100, write: (value: number) => words.share(String(value)) },
    },
    draw,
  );
  sliders.append(share.node, opacity.node);

  return {
    root,
    update(shown) {
      root.setAttribute('aria-label', shown.summary || shown.title);
      title.textContent = shown.title;
      reason.textContent = shown.reason ?? '';
      reason.hidden = shown.reason === undefined;
      twin.setTable(inWords(shown.table), words.probabilitiesOf(shown.title));
      sliders.hidden = shown.maps.length === 0;
      maps = shown.maps.map(createHeatMap);
      const under = shown.maps.map(() => image(shown.input, 'under'));
      figures.replaceChildren(
        planeFigure(shown.input, [image(shown.input, 'input')], shown.input.title, ''),
        ...shown.maps.map((map, at) => mapFigure(map, [under[at], maps[at]?.node])),
        bars(shown.classes),
      );
      // A picture that comes anew is shown as the one before it.
      draw();
      return Promise.resolve();
    },
    dispose: () => undefined,
  };
}

function mapFigure(map: ExplanationMap, layers: readonly (HTMLElement | undefined)[]): HTMLElement {
  const shown = layers.filter((layer) => layer !== undefined);
  const figure = planeFigure(map, shown, map.title || map.method, map.caption);
  const judgements = map.judgements ?? [];
  if (judgements.length === 0) return figure;
  const list = createPart('ul', 'judgements');
  // What warns stands first.
  const ranked = [...judgements].sort((a, b) => Number(a.passed !== false) - Number(b.passed !== false));
  list.append(...ranked.map(judgement));
  figure.append(list);
  return figure;
}

function judgement({ text, passed }: NonNullable<ExplanationMap['judgements']>[number]): HTMLElement {
  const entry = createPart('li', passed === false ? 'judgement limpid-failed' : 'judgement');
  const icon = createPart('span', 'judgement-icon', passed === null ? '·' : passed ? '✓' : '⚠');
  // The words say it too.
  icon.setAttribute('aria-hidden', 'true');
  entry.append(icon, createPart('span', 'judgement-text', text));
  return entry;
}

function planeFigure(plane: Plane, layers: HTMLElement[], title: string, caption: string): HTMLElement {
  const figure = createPart('figure', 'figure');
  const name = createPart('div', 'figure-title', term(title));
  name.title = name.textContent;
  const picture = createPart('div', 'layers');
  const { width, height } = shownSize(plane);
  picture.style.width = `${width}px`;
  picture.style.height = `${height}px`;
  picture.append(...layers);
  figure.append(name, picture, createPart('figcaption', 'quiet', caption));
  figure.style.minWidth = `${Math.max(width, PICTURE_SIDE)}px`;
  return figure;
}

/** The longer side at the standard size, square pixels kept. */
function shownSize({ width, height }: Plane): { width: number; height: number } {
  const scale = PICTURE_SIDE / Math.max(width, height, 1);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function image(plane: Plane, layer: 'input' | 'under'): HTMLImageElement {
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
  const node = createPart('div', 'classes');
  const list = createPart('ol', 'bars');
  for (const entry of shown) list.append(bar(entry));
  node.append(createPart('div', 'figure-title', words.classProbabilities), list);
  if (shown.length < classes.length) {
    node.append(createPart('div', 'quiet', words.mostProbable(formatCount(shown.length), formatCount(classes.length))));
  }
  return node;
}

function bar({ name, probability, predicted, target }: ExplanationPicture['classes'][number]): HTMLElement {
  const row = createPart('li', 'bar');
  row.classList.toggle('limpid-predicted', predicted);
  const label = createPart('span', 'bar-name', name);
  label.title = name;
  const track = createPart('span', 'bar-track');
  const fill = createPart('span', 'bar-fill');
  fill.style.width = `${(Math.min(Math.max(probability, 0), 1) * 100).toFixed(2)}%`;
  track.append(fill);
  const marks = [predicted ? words.isPredicted : '', target ? words.isTarget : ''].filter((mark) => mark !== '');
  row.append(
    label,
    track,
    createPart('span', 'bar-value', formatShare(probability)),
    createPart('span', 'bar-mark', marks.join(' ')),
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
