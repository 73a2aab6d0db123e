/** Markup and pictures to show: html`<b>${name}</b>`, markdown`# ${title}`, svg`<svg>…</svg>`, image(bytes). */
import { readFileSync } from 'node:fs';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, SVG, TEXT } from '../mime.ts';
import { LimpidError } from '../errors.ts';
import { imageBundle } from './image.ts';
import { JUPYTER_DISPLAY } from './symbol.ts';
import type { Displayable } from './symbol.ts';

/** A piece of markup, shown as such; within another piece of the same kind it stays markup. */
export class Markup implements Displayable {
  readonly type: string;
  readonly text: string;

  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return { [this.type]: this.text, [TEXT]: this.text };
  }
}

type Tag = (text: string | TemplateStringsArray, ...values: unknown[]) => Markup;

/** Values within the template are escaped, unless they are html themselves. */
export const html: Tag = tag('text/html', escapeXml);
/** Values within the template are taken as they are: Markdown has no sure way to escape. */
export const markdown: Tag = tag(MARKDOWN, String);
/** Values within the template are escaped, unless they are svg themselves. */
export const svg: Tag = tag(SVG, escapeXml);

/** A PNG or JPEG picture, from its bytes or its file. */
export function image(source: Uint8Array | string): Displayable {
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  const bundle = imageBundle(bytes);
  if (bundle === null) throw new LimpidError('IMAGE_FORMAT');
  return { [JUPYTER_DISPLAY]: () => bundle };
}

function tag(type: string, escape: (text: string) => string): Tag {
  return (text, ...values) => {
    if (typeof text === 'string') return new Markup(type, text);
    const pieces = values.map((value) =>
      value instanceof Markup && value.type === type ? value.text : escape(String(value)),
    );
    return new Markup(type, text.raw.map((part, index) => part + (pieces[index] ?? '')).join(''));
  };
}

export function escapeXml(text: string): string {
  const entities: { [character: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
