/**
 * Chooses which of very many curves are drawn. At first those are that can be told apart, or all where they are drawn in
 * the colours of a ramp.
 */
import { keepKeys } from './keys.ts';
import { createButton, createPart } from './part.ts';
import { MOST_COLOURS } from './panels.ts';
import type { Panel } from './panels.ts';
import { formatCount } from './numbers.ts';
import { words } from './words/index.ts';

export interface Picker {
  readonly button: HTMLButtonElement;
  /** The list, which opens over the picture. */
  readonly list: HTMLElement;
  /** By the panel's name, what is drawn of panels with too many curves. */
  readonly chosen: ReadonlyMap<string, readonly string[]>;
  set(panels: Panel[]): void;
}

export function createPicker(changed: () => void): Picker {
  const chosen = new Map<string, readonly string[]>();
  const list = createPart('div', 'picker');
  list.hidden = true;
  list.setAttribute('role', 'group');
  list.setAttribute('aria-label', words.curvesDrawn);
  const search = document.createElement('input');
  search.type = 'search';
  search.placeholder = words.findCurve;
  search.setAttribute('aria-label', words.findCurve);
  search.className = 'limpid-input';
  const groups = createPart('div', 'picker-groups');
  list.append(search, groups);

  const button = createButton('', () => toggle(list.hidden !== false));
  button.setAttribute('aria-haspopup', 'true');
  const toggle = (open: boolean): void => {
    list.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) search.focus();
    else button.focus();
  };
  keepKeys(list);
  list.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') toggle(false);
  });

  let many: Panel[] = [];
  const label = (): void => {
    const drawn = many.reduce((sum, { name }) => sum + (chosen.get(name)?.length ?? 0), 0);
    const all = many.reduce((sum, { series }) => sum + series.length, 0);
    button.textContent = words.curvesOf(formatCount(drawn), formatCount(all));
    button.hidden = many.length === 0;
    if (many.length === 0) list.hidden = true;
  };
  const choose = (panel: Panel, names: readonly string[]): void => {
    chosen.set(panel.name, names);
    label();
    changed();
  };
  search.addEventListener('input', () => {
    const wanted = search.value.toLowerCase();
    for (const item of groups.querySelectorAll<HTMLElement>('label'))
      item.hidden = !(item.textContent ?? '').toLowerCase().includes(wanted);
  });

  let last = '';
  return {
    button,
    list,
    chosen,
    set(panels) {
      many = panels.filter(({ series }) => series.length > MOST_COLOURS);
      const key = JSON.stringify(many.map(({ name, series }) => [name, series]));
      if (key === last) return;
      last = key;
      for (const name of [...chosen.keys()]) if (!many.some((panel) => panel.name === name)) chosen.delete(name);
      for (const { name, series, isRamp } of many) {
        const kept = chosen.get(name)?.filter((one) => series.includes(one)) ?? [];
        chosen.set(name, kept.length > 0 ? kept : isRamp ? series : series.slice(0, MOST_COLOURS));
      }
      groups.replaceChildren(...many.map((panel) => groupOf(panel, chosen.get(panel.name) ?? [], choose)));
      label();
    },
  };
}

function groupOf(
  panel: Panel,
  drawn: readonly string[],
  choose: (panel: Panel, names: readonly string[]) => void,
): HTMLElement {
  const group = document.createElement('fieldset');
  const title = document.createElement('legend');
  title.textContent = panel.title;
  const boxes = panel.series.map((name) => {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = drawn.includes(name);
    box.addEventListener('change', () => take());
    return { box, name };
  });
  const take = (): void =>
    choose(
      panel,
      boxes.filter(({ box }) => box.checked).map(({ name }) => name),
    );
  const all = (checked: boolean): void => {
    for (const { box } of boxes) box.checked = checked;
    take();
  };
  const items = boxes.map(({ box, name }) => {
    const item = document.createElement('label');
    item.title = name;
    item.append(box, name);
    return item;
  });
  const whole = createPart('div', 'picker-all');
  whole.append(
    createButton(words.all, () => all(true)),
    createButton(words.none, () => all(false)),
  );
  group.append(title, whole, ...items);
  return group;
}
