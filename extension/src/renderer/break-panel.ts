/** Where a training stands within a step: what the layer holds there, how to change it, and how to go on. */
import type { BreakPicture, BreakValue, SteeringAction, SteeringRequest } from 'limpid/mime';
import { keepKeys } from './keys.ts';
import { createButton, createPart } from './part.ts';
import { term, words } from './words/index.ts';

export interface BreakPanel {
  readonly node: HTMLElement;
  /** Null: it does not stand anywhere. */
  update(picture: BreakPicture | null): void;
  /** What was decided last was not done. */
  refused(): void;
}

type Ask = (request: SteeringRequest) => void;

/** @param ask null where nobody listens */
export function createBreakPanel(ask: Ask | null): BreakPanel {
  const node = createPart('section', 'break');
  node.setAttribute('role', 'region');
  node.hidden = true;
  let shown = 'null';
  return {
    node,
    update(picture) {
      // most updates change nothing here, and what is being typed is to be kept
      const key = JSON.stringify(picture);
      if (key === shown) return;
      shown = key;
      node.hidden = picture === null;
      if (picture === null) {
        node.replaceChildren();
        return;
      }
      const title = words.breakAt(picture.layer, words.breakPhases[picture.phase]);
      node.setAttribute('aria-label', title);
      const values = createPart('div', 'break-values');
      values.append(...picture.values.map((value) => valueNode(value, ask)));
      node.replaceChildren(headOf(picture, title), ...(ask ? [buttonsOf(ask)] : []), values);
    },
    refused() {
      for (const button of node.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
    },
  };
}

function headOf({ reason, step, epoch, loss }: BreakPicture, title: string): HTMLElement {
  const head = createPart('div', 'break-head');
  // the reason may be the step
  const facts = [
    term(reason),
    words.step(String(step)),
    ...(epoch === null ? [] : [words.epoch(String(epoch))]),
    ...(loss === null ? [] : [`${term('loss')} ${loss}`]),
  ];
  head.append(
    createPart('strong', 'break-title', title),
    createPart('span', 'break-facts', [...new Set(facts)].join(' · ')),
  );
  return head;
}

function buttonsOf(ask: Ask): HTMLElement {
  const row = createPart('div', 'break-buttons');
  row.setAttribute('role', 'toolbar');
  row.setAttribute('aria-label', words.breakGoOn);
  const actions: [
    text: string,
    title: string,
    action: Exclude<SteeringAction, 'learning-rate' | 'explain' | 'experiment' | 'set'>,
  ][] = [
    [words.breakContinue, words.breakContinueTitle, 'resume'],
    [words.breakNextLayer, words.breakNextLayerTitle, 'next-layer'],
    [words.breakNextBatch, words.breakNextBatchTitle, 'next-batch'],
    [words.breakAbandon, words.breakAbandonTitle, 'stop'],
  ];
  const buttons = actions.map(([text, title, action]) => {
    const button = createButton(text, () => {
      // one decision is enough: the panel goes, or shows the next place
      for (const other of buttons) other.setAttribute('aria-disabled', 'true');
      ask({ type: 'steer', action });
    });
    button.title = title;
    return button;
  });
  row.append(...buttons);
  return row;
}

function valueNode(value: BreakValue, ask: Ask | null): HTMLElement {
  const { name, shape, text, counts, picture, isSettable } = value;
  const node = createPart('div', 'break-value');
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', nameInWords(name));
  const title = createPart('div', 'break-name', nameInWords(name));
  title.append(createPart('span', 'break-shape', `[${shape.join(', ')}]`));
  const drawn = createPart('div', 'break-drawn');
  if (picture) {
    const image = document.createElement('img');
    image.className = 'limpid-break-picture';
    image.src = `data:image/png;base64,${picture.png}`;
    image.alt = words.breakPicture(nameInWords(name));
    image.draggable = false;
    // as large as it is sharp, and no larger than its place
    image.style.aspectRatio = `${picture.width} / ${picture.height}`;
    drawn.append(image);
  }
  if (counts.length > 0) drawn.append(histogramOf(counts, words.breakHistogram(nameInWords(name))));
  node.append(title, drawn, createPart('div', 'break-text', text));
  if (ask && isSettable) node.append(setterOf(name, ask));
  return node;
}

/** Of the kernel's names, those that are words. */
function nameInWords(name: string): string {
  const [, of] = /^gradient of (.*)$/s.exec(name) ?? [];
  return of === undefined ? term(name) : words.breakGradient(term(of));
}

const SVG = 'http://www.w3.org/2000/svg';
const BAR = 3;
const HEIGHT = 40;

function histogramOf(counts: readonly number[], label: string): SVGElement {
  const most = Math.max(1, ...counts);
  const svg = document.createElementNS(SVG, 'svg');
  const width = counts.length * BAR;
  svg.setAttribute('class', 'limpid-break-histogram');
  svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(HEIGHT));
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const bars = document.createElementNS(SVG, 'path');
  const path = counts.map((count, index) => {
    const height = count === 0 ? 0 : Math.max(1, (HEIGHT * count) / most);
    return `M${index * BAR} ${HEIGHT}v${-height}h${BAR - 1}v${height}z`;
  });
  bars.setAttribute('d', path.join(''));
  svg.append(bars);
  return svg;
}

function setterOf(name: string, ask: Ask): HTMLElement {
  const row = createPart('div', 'break-set');
  const input = document.createElement('input');
  input.className = 'limpid-input limpid-break-number';
  input.type = 'text';
  input.inputMode = 'decimal';
  input.autocomplete = 'off';
  input.value = '0';
  input.setAttribute('aria-label', words.breakNumber(nameInWords(name)));
  keepKeys(input);
  const send = (how: 'value' | 'scale'): void => {
    const value = Number(input.value);
    const isValid = input.value.trim() !== '' && Number.isFinite(value);
    input.setAttribute('aria-invalid', String(!isValid));
    if (isValid) ask({ type: 'steer', action: 'set', name, how, value });
  };
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') send('value');
  });
  const [set, scale] = [
    createButton(words.breakSet, () => send('value')),
    createButton(words.breakScale, () => send('scale')),
  ];
  set.title = words.breakSetTitle;
  scale.title = words.breakScaleTitle;
  row.append(input, set, scale);
  return row;
}
