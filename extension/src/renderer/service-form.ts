/** Tries a service: a field for each number of a flat input, JSON for any other; what is answered stands below, as text. */
import type { ServiceInput, ServiceRequest } from 'limpid/mime';
import { keepKeys } from './keys.ts';
import { createButton, createPart, write } from './part.ts';
import { words } from './words/index.ts';

export interface ServiceForm {
  readonly node: HTMLElement;
  /** Whether somebody would answer. */
  allow(isLive: boolean): void;
  answer(ok: boolean, text: string): void;
}

/** More numbers in a row are written as JSON. */
const MOST_FIELDS = 12;
const NUMBERS = new Set(['FP32', 'INT32']);
let forms = 0;

export function createServiceForm(
  inputs: readonly ServiceInput[],
  send: (request: ServiceRequest) => void,
): ServiceForm {
  const node = createPart('div', 'try');
  node.setAttribute('role', 'group');
  const id = `limpid-try-${forms++}`;
  const heading = createPart('div', 'try-title', words.tryIt);
  heading.id = id;
  node.setAttribute('aria-labelledby', id);
  const fields = inputs.map((input, at) => createInput(input, `${id}-${at}`));
  const answer = document.createElement('pre');
  answer.className = 'limpid-try-answer';
  answer.setAttribute('role', 'status');
  answer.setAttribute('aria-label', words.tryAnswer);
  answer.tabIndex = 0;
  answer.hidden = true;

  let [isLive, isWaiting] = [false, false];
  const mark = (): void => button.setAttribute('aria-disabled', String(!isLive || isWaiting));
  const press = (): void => {
    if (!isLive || isWaiting) return;
    isWaiting = true;
    mark();
    send({ type: 'try', inputs: fields.map(({ name, json }) => ({ name, json: json() })) });
  };
  const button = createButton(words.trySend, press);
  button.classList.add('limpid-try-send');
  const enter = ({ key, target }: KeyboardEvent): void => {
    if (key === 'Enter' && target instanceof HTMLInputElement) press();
  };
  // before the field keeps its keys
  node.addEventListener('keydown', enter, { capture: true });
  node.append(heading, ...fields.map((field) => field.node), button, answer);
  mark();
  return {
    node,
    allow(live) {
      isLive = live;
      if (!live) isWaiting = false;
      for (const field of fields) field.allow(live);
      mark();
    },
    answer(ok, text) {
      isWaiting = false;
      answer.hidden = false;
      answer.classList.toggle('limpid-bad', !ok);
      write(answer, text);
      mark();
    },
  };
}

interface Input {
  readonly name: string;
  readonly node: HTMLElement;
  /** One row, as JSON. */
  json(): string;
  allow(isLive: boolean): void;
}

function createInput(input: ServiceInput, id: string): Input {
  const { name, datatype, shape } = input;
  const node = createPart('div', 'try-input');
  const about = `${name} · ${datatype} [${shape.map((length) => (length < 0 ? '…' : length)).join(', ')}]`;
  const [, width = 1] = shape;
  const isFlat = NUMBERS.has(datatype) && shape.length === 2 && width > 0 && width <= MOST_FIELDS;
  const label = createPart(isFlat ? 'div' : 'label', 'try-name', about);
  label.id = id;
  const row = createPart('div', 'try-fields');
  node.append(label, row);
  if (isFlat) {
    row.setAttribute('role', 'group');
    row.setAttribute('aria-labelledby', id);
    const example = numbersIn(input.example);
    const fields = Array.from({ length: width }, (_, at) =>
      createNumber(words.tryValue(name, String(at)), datatype, example[at] ?? '0'),
    );
    row.append(...fields);
    return {
      ...{ name, node },
      // an empty field is no number, which the service says better than zero would hide it
      json: () => `[[${fields.map(({ value }) => value.trim() || 'null').join(',')}]]`,
      allow: (isLive) => fields.forEach((field) => (field.readOnly = !isLive)),
    };
  }
  const area = document.createElement('textarea');
  area.className = 'limpid-input limpid-try-json';
  area.id = `${id}-json`;
  label.setAttribute('for', area.id);
  area.value = input.example;
  area.rows = 3;
  area.spellcheck = false;
  keepKeys(area);
  row.append(area);
  return { name, node, json: () => area.value, allow: (isLive) => void (area.readOnly = !isLive) };
}

/** Of the one row. */
function numbersIn(example: string): string[] {
  return example.match(/-?\d[\d.e+-]*/gi) ?? [];
}

function createNumber(label: string, datatype: string, value: string): HTMLInputElement {
  const field = document.createElement('input');
  field.type = 'number';
  field.step = datatype === 'INT32' ? '1' : 'any';
  field.className = 'limpid-input limpid-try-number';
  field.setAttribute('aria-label', label);
  field.title = label;
  field.value = value;
  keepKeys(field);
  return field;
}
