/** A slider with its name before it and its value behind it. */
import { keepKeys } from './keys.ts';
import { createPart } from './part.ts';

export interface SliderLook {
  text: string;
  /** What it does, in a sentence. */
  title: string;
  least: number;
  most: number;
  step: number;
  start: number;
  /** How a value is written; for ears in `spoken`, where that says too little. */
  write(value: number): string;
  spoken?(value: number): string;
}

export interface Slider {
  readonly node: HTMLElement;
  readonly value: number;
}

export function createSlider(look: SliderLook, changed: () => void): Slider {
  const { text, title, least, most, step, start, write, spoken } = look;
  const node = createPart('label', 'tool', text);
  node.title = title;
  const input = document.createElement('input');
  const [min, max] = [String(least), String(most)];
  Object.assign(input, { type: 'range', min, max, step: String(step), value: String(start) });
  input.className = 'limpid-slider';
  const shown = createPart('output', 'slider-value');
  const show = (): void => {
    shown.textContent = write(Number(input.value));
    if (spoken) input.setAttribute('aria-valuetext', spoken(Number(input.value)));
  };
  show();
  input.addEventListener('input', () => {
    show();
    changed();
  });
  keepKeys(input);
  node.append(input, shown);
  return {
    node,
    get value() {
      return Number(input.value);
    },
  };
}
