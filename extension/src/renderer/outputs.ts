/**
 * Keeps the pictures on the page. An output item that is rendered again updates its picture in place; and a picture
 * with an identity of its own survives the replacement of its output: it moves into the new element as it is.
 */
import { messageNode } from './message.ts';
import type { Output } from './output.ts';
import { adoptStyle } from './style.ts';
import { words } from './words/index.ts';

export interface Kind<Payload, Picture extends Output<Payload>> {
  read(value: unknown): Payload;
  create(first: Payload): Picture;
  /** Two payloads with the same identity are the same picture; undefined when only the element tells. */
  identity?(payload: Payload): string;
}

export interface Outputs<Picture> {
  /** Settles when the item is on the page; `value` may throw. */
  render(id: string, value: () => unknown, element: HTMLElement): Promise<void>;
  /** Forgets the item, or all of them. */
  dispose(id?: string): void;
  /** The pictures that are shown, and those that wait to be shown again. */
  pictures(): Picture[];
}

interface Shown<Picture> {
  output: Picture;
  identity: string | undefined;
  id: string;
  element: HTMLElement;
}

/** Pictures whose output was disposed and that wait to be shown again: VS Code disposes before it replaces. */
const ORPHANS_KEPT = 4;

export function outputsOf<Payload, Picture extends Output<Payload>>({
  read,
  create,
  identity,
}: Kind<Payload, Picture>): Outputs<Picture> {
  let shown: Shown<Picture>[] = [];
  let orphans: Shown<Picture>[] = [];

  const drop = (entry: Shown<Picture>): void => {
    shown = shown.filter((other) => other !== entry);
    orphans = orphans.filter((other) => other !== entry);
    entry.output.dispose();
  };

  const retire = (entry: Shown<Picture>): void => {
    if (entry.identity === undefined) {
      drop(entry);
      return;
    }
    shown = shown.filter((other) => other !== entry);
    orphans.push(entry);
    while (orphans.length > ORPHANS_KEPT) orphans.shift()?.output.dispose();
  };

  /** The picture that this payload continues, if it is free: in this element, or in one that is gone. */
  const find = (element: HTMLElement, name: string | undefined): Shown<Picture> | undefined => {
    const same = (entry: Shown<Picture>): boolean => entry.identity === name;
    const here = shown.find((entry) => entry.element === element);
    if (here !== undefined && same(here)) return here;
    if (here !== undefined) retire(here);
    if (name === undefined) return undefined;
    const gone = shown.find((entry) => same(entry) && !entry.element.isConnected) ?? orphans.find(same);
    if (gone !== undefined && orphans.includes(gone)) {
      orphans = orphans.filter((other) => other !== gone);
      shown.push(gone);
    }
    return gone;
  };

  return {
    async render(id, value, element) {
      adoptStyle(element);
      let payload: Payload;
      try {
        payload = read(value());
      } catch (error) {
        for (const entry of shown.filter((other) => other.element === element)) drop(entry);
        element.replaceChildren(messageNode(words.cannotShowOutput, error));
        return;
      }
      const name = identity?.(payload);
      let entry = find(element, name);
      if (entry === undefined) {
        entry = { output: create(payload), identity: name, id, element };
        shown.push(entry);
      }
      entry.id = id;
      entry.element = element;
      const { root } = entry.output;
      if (root.parentNode !== element || element.childNodes.length !== 1) element.replaceChildren(root);
      await entry.output.update(payload);
    },
    dispose(id) {
      for (const entry of shown.filter((other) => id === undefined || other.id === id)) retire(entry);
    },
    pictures: () => [...shown, ...orphans].map(({ output }) => output),
  };
}
