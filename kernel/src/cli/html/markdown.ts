/** Markdown of a notebook -> HTML. The notebook's own HTML is shown as text, and images are only those embedded. */
import MarkdownIt from 'markdown-it';
import { escapeHtml } from './ansi.ts';
import { highlight } from './highlight.ts';
import { math } from './math.ts';

export interface Heading {
  level: number;
  text: string;
  anchor: string;
}

/** Turns an image's address into a data URI, or null when it cannot be embedded. */
export type Embed = (address: string) => string | null;

export interface Rendered {
  html: string;
  headings: Heading[];
}

/** `anchors` holds the anchors already taken on the page, and gets the new ones. */
export function renderMarkdown(source: string, embed: Embed, anchors: Set<string>): Rendered {
  const headings: Heading[] = [];
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false, highlight }).use(math);

  markdown.renderer.rules['heading_open'] = (tokens, at) => {
    const token = tokens[at];
    const text = plainText(tokens[at + 1]?.children ?? []);
    const anchor = freeAnchor(text, anchors);
    headings.push({ level: Number(token?.tag.slice(1)), text, anchor });
    return `<${token?.tag} id="${escapeHtml(anchor)}">`;
  };
  markdown.renderer.rules['image'] = (tokens, at) => {
    const token = tokens[at];
    const alt = escapeHtml(token?.content ?? '');
    const data = embed(String(token?.attrGet('src') ?? ''));
    return data === null ? `<em class="missing">${alt}</em>` : `<img src="${escapeHtml(data)}" alt="${alt}">`;
  };
  return { html: markdown.render(source), headings };
}

function plainText(tokens: readonly { content: string }[]): string {
  return tokens.map(({ content }) => content).join('');
}

function freeAnchor(text: string, taken: Set<string>): string {
  const wish =
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'section';
  let anchor = wish;
  for (let number = 2; taken.has(anchor); number++) anchor = `${wish}-${number}`;
  taken.add(anchor);
  return anchor;
}
