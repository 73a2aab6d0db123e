/** A whole notebook as one HTML page: no network, no scripts, light and dark. */
import type { JsonObject } from '../../messages.ts';
import type { Cell, Notebook } from '../run/notebook.ts';
import { escapeHtml } from './ansi.ts';
import { highlight } from './highlight.ts';
import { renderMarkdown } from './markdown.ts';
import type { Embed, Heading } from './markdown.ts';
import { renderOutput } from './output.ts';
import { STYLE } from './style.ts';

/** What a browser may do with the page: nothing but show it. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface PageOptions {
  /** Used where the notebook has no heading of level 1. */
  title: string;
  /** Reads an image next to the notebook; attachments need no reading. */
  embed: Embed;
}

export function renderPage(notebook: Notebook, { title, embed }: PageOptions): string {
  const anchors = new Set<string>();
  const headings: Heading[] = [];
  const cells = notebook.cells.map((cell) => {
    if (cell.type !== 'markdown') return cell.type === 'code' ? codeCell(cell) : rawCell(cell);
    const rendered = renderMarkdown(cell.source, (address) => attachment(cell, address) ?? embed(address), anchors);
    headings.push(...rendered.headings);
    return `<section class="prose">\n${rendered.html}</section>`;
  });
  const name = headings.find(({ level }) => level === 1)?.text ?? title;
  return `<!doctype html>
<html lang="${language(notebook.metadata)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(name)}</title>
<style>${STYLE}</style>
</head>
<body>
${contents(headings)}<main>
${cells.join('\n')}
<footer>Run with Limpid${escapeHtml(runtime(notebook.metadata))}</footer>
</main>
</body>
</html>
`;
}

function contents(headings: Heading[]): string {
  const entries = headings.filter(({ level }) => level === 2);
  if (entries.length < 2) return '';
  const items = entries.map(({ text, anchor }) => `<li><a href="#${escapeHtml(anchor)}">${escapeHtml(text)}</a></li>`);
  return `<nav aria-label="Contents"><ol>\n${items.join('\n')}\n</ol></nav>\n`;
}

function codeCell(cell: Cell): string {
  const source = cell.source.trim();
  if (source === '' && cell.outputs.length === 0) return '';
  const count = cell.executionCount === null ? '' : `<span class="count">${cell.executionCount}</span>`;
  const outputs = cell.outputs.map((output) => `<div class="output">${renderOutput(output)}</div>`);
  return `<section class="code">${count}<pre class="source"><code>${highlight(source, 'typescript')}</code></pre>
${outputs.join('\n')}</section>`;
}

function rawCell(cell: Cell): string {
  return `<section class="raw"><pre>${escapeHtml(cell.source)}</pre></section>`;
}

/** `attachment:NAME`, an image that the cell itself holds. */
function attachment(cell: Cell, address: string): string | null {
  if (!address.startsWith('attachment:')) return null;
  const bundle = cell.attachments[decodeURIComponent(address.slice('attachment:'.length))];
  if (typeof bundle !== 'object' || bundle === null || Array.isArray(bundle)) return null;
  const [mime, data] = Object.entries(bundle).find(([type]) => type.startsWith('image/')) ?? [];
  return typeof data === 'string' ? `data:${mime};base64,${data.replace(/\s/g, '')}` : null;
}

/** The tutorials say which language they are written in; others are taken for English. */
function language(metadata: JsonObject): string {
  const tag = metadata['language'];
  return typeof tag === 'string' && /^[A-Za-z-]{2,20}$/.test(tag) ? tag : 'en';
}

function runtime(metadata: JsonObject): string {
  const info = metadata['language_info'];
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return '';
  return typeof info['version'] === 'string' ? ` · TypeScript ${info['version']}` : '';
}
