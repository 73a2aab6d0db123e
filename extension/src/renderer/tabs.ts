/** Tabs over one place: the ARIA Authoring Practices' pattern "tabs with automatic activation". */
import { createPart, write } from './part.ts';

export interface Tab {
  name: string;
  title: string;
}

export interface Tabs {
  /** The list of tabs; empty when there is nothing to choose from. */
  readonly node: HTMLElement;
  set(tabs: Tab[]): void;
  /** Ties a tab to what it shows. */
  own(name: string, panel: HTMLElement): void;
  readonly selected: string;
}

let lists = 0;

export function createTabs(label: string, first: string, changed: (name: string) => void): Tabs {
  const list = `limpid-tabs-${lists++}`;
  const node = createPart('div', 'tabs');
  node.setAttribute('role', 'tablist');
  node.setAttribute('aria-label', label);
  let selected = first;
  const buttons = new Map<string, HTMLElement>();
  const idOf = (name: string): string => `${list}-${name.replace(/\W/g, '-')}`;

  const mark = (): void => {
    for (const [name, button] of buttons) {
      button.setAttribute('aria-selected', String(name === selected));
      button.tabIndex = name === selected ? 0 : -1;
    }
  };
  const select = (name: string): void => {
    if (name === selected) return;
    selected = name;
    mark();
    changed(name);
  };

  node.addEventListener('keydown', (event) => {
    const names = [...buttons.keys()];
    const at = names.indexOf(selected);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: names.length - 1 }[event.key];
    const name = to === undefined ? undefined : names.at(to % names.length);
    if (name === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    select(name);
    buttons.get(name)?.focus();
    buttons.get(name)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  return {
    node,
    set(tabs) {
      for (const { name, title } of tabs) {
        let button = buttons.get(name);
        if (button === undefined) {
          button = createPart('button', 'tab');
          button.id = idOf(name);
          button.setAttribute('type', 'button');
          button.setAttribute('role', 'tab');
          button.addEventListener('click', () => select(name));
          buttons.set(name, button);
          node.append(button);
        }
        write(button, title);
      }
      for (const [name, button] of [...buttons]) {
        if (tabs.some((tab) => tab.name === name)) continue;
        buttons.delete(name);
        button.remove();
        if (name === selected) select(first);
      }
      node.classList.toggle('limpid-alone', tabs.length < 2);
      mark();
    },
    own(name, panel) {
      panel.id = `${idOf(name)}-panel`;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', idOf(name));
      buttons.get(name)?.setAttribute('aria-controls', panel.id);
    },
    get selected() {
      return selected;
    },
  };
}
