/** Chooses which of very many curves are drawn. */
import { createButton, createPart } from './part.ts';
import type { Panel } from './panels.ts';

/** More curves than this are not told apart in one panel: the first ones are drawn, and the picker offers the rest. */
const MOST_AT_FIRST = 8;
const MOST_CHOSEN = 24;

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
  list.setAttribute('aria-label', 'Curves that are drawn');
  const search = document.createElement('input');
  search.type = 'search';
  search.placeholder = 'Find a curve';
  search.setAttribute('aria-label', 'Find a curve');
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
  list.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') toggle(false);
  });

  let many: Panel[] = [];
  const label = (): void => {
    const drawn = many.reduce((sum, { name }) => sum + (chosen.get(name)?.length ?? 0), 0);
    const all = many.reduce((sum, { series }) => sum + series.length, 0);
    button.textContent = `${drawn} of ${all} curves`;
    button.hidden = many.length === 0;
    if (many.length === 0) list.hidden = true;
  };
  const choose = (panel: Panel, name: string, on: boolean): boolean => {
    const now = new Set(chosen.get(panel.name));
    if (on && now.size >= MOST_CHOSEN) return false;
    if (on) now.add(name);
    else now.delete(name);
    chosen.set(
      panel.name,
      panel.series.filter((one) => now.has(one)),
    );
    label();
    changed();
    return true;
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
      many = panels.filter(({ series }) => series.length > MOST_AT_FIRST);
      const key = JSON.stringify(many.map(({ name, series }) => [name, series]));
      if (key === last) return;
      last = key;
      for (const name of [...chosen.keys()]) if (!many.some((panel) => panel.name === name)) chosen.delete(name);
      for (const { name, series } of many) {
        const kept = chosen.get(name)?.filter((one) => series.includes(one)) ?? [];
        chosen.set(name, kept.length > 0 ? kept : series.slice(0, MOST_AT_FIRST));
      }
      groups.replaceChildren(...many.map((panel) => groupOf(panel, chosen.get(panel.name) ?? [], choose)));
      label();
    },
  };
}

function groupOf(
  panel: Panel,
  drawn: readonly string[],
  choose: (panel: Panel, name: string, on: boolean) => boolean,
): HTMLElement {
  const group = document.createElement('fieldset');
  const title = document.createElement('legend');
  title.textContent = panel.title;
  const items = panel.series.map((name) => {
    const item = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = drawn.includes(name);
    box.addEventListener('change', () => {
      if (!choose(panel, name, box.checked)) box.checked = false;
    });
    item.append(box, name);
    return item;
  });
  group.append(title, ...items);
  return group;
}
