/** What a picture is made of: its texts, and how many marks there are of each kind. Numbers that change from run to run are left out. */
import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';

/** A group of marks that Vega has drawn, or else the kind of an element. */
interface Group {
  name: string;
  /** Of axes, legends and titles: not of marks. */
  isGuide: boolean;
}

export interface SvgStructure {
  /** How often, by the name of a group. */
  marks: Map<string, number>;
  /** Each once, in order. */
  texts: string[];
  /** Colours of the texts that lie on the page itself: of axes, legends and titles. */
  colours: string[];
}

const DRAWN = new Set(['path', 'rect', 'text', 'image', 'line', 'circle', 'use']);

/** @throws when it is no well-formed XML, when it holds what could run, or names another file */
export function structureOf(svg: string): SvgStructure {
  const structure: SvgStructure = { marks: new Map(), texts: [], colours: [] };
  const path: Group[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    checkSafe(name, attributes);
    const around = path.at(-1) ?? { name: '', isGuide: false };
    path.push(groupOf(name, attributes, around));
    if (name === 'text') text = '';
    if (!DRAWN.has(name) || attributes['d'] === '' || attributes['opacity'] === '0' || isBackground(attributes)) return;
    const key = around.name === '' ? name : around.name;
    if (!around.isGuide) structure.marks.set(key, (structure.marks.get(key) ?? 0) + 1);
    else if (name === 'text') structure.colours.push(attributes['fill'] ?? '');
  });
  parser.on('text', (piece) => (text += piece));
  parser.on('closetag', ({ name }) => {
    path.pop();
    const words = withoutNumbers(text.trim());
    if (name === 'text' && words !== '' && !structure.texts.includes(words)) structure.texts.push(words);
    if (name === 'text') text = '';
  });
  parser.write(svg).close();
  return structure;
}

function groupOf(name: string, attributes: SaxesTagPlain['attributes'], around: Group): Group {
  const [, kind, role = '', place = ''] = /^mark-(\w+) role-([\w-]+) ?(\S*)$/.exec(attributes['class'] ?? '') ?? [];
  if (name !== 'g' || kind === undefined || kind === 'group') return around;
  return { name: `${kind} ${place}`.trim(), isGuide: role !== 'mark' };
}

/** The areas that groups of Vega have. */
function isBackground(attributes: SaxesTagPlain['attributes']): boolean {
  return ['background', 'foreground'].includes(attributes['class'] ?? '');
}

function checkSafe(name: string, attributes: SaxesTagPlain['attributes']): void {
  if (['script', 'foreignObject', 'iframe', 'animate', 'set'].includes(name)) throw new Error(`<${name}> in a picture`);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (/^on/i.test(attribute)) throw new Error(`${attribute} in a picture`);
    if (/href$/.test(attribute) && !/^(data:image\/png;base64,|#)/.test(value))
      throw new Error(`${value} in a picture`);
  }
}

/** Numbers as #, with their powers of ten; the names of runs as "run". */
function withoutNumbers(text: string): string {
  return text
    .replaceAll(/\b(?=[a-f]*\d)[0-9a-f]{8}\b/g, 'run')
    .replaceAll(/[−-]?(\d[\d,.]*)(e[−+-]?\d+)?k?/g, '#')
    .replaceAll(/#(:#)+/g, '#')
    .replaceAll(/[<>]#/g, '#');
}
