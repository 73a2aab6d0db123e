/** One output of a cell -> HTML that needs no script and no network. */
import type { Json, MimeBundle } from '../../messages.ts';
import { IN_WORDS, MARKDOWN, SVG, TEXT, VEGA_LITE } from '../../mime.ts';
import type { Output } from '../run/notebook.ts';
import { ansiToHtml, escapeHtml } from './ansi.ts';
import { highlight } from './highlight.ts';
import { renderMarkdown } from './markdown.ts';
import { mathml } from './math.ts';

/** MIME types a still page can show, best first. */
const STATIC: { mime: string; show: (data: Json, bundle: MimeBundle) => string }[] = [
  { mime: SVG, show: (data, bundle) => picture(SVG, Buffer.from(text(data)).toString('base64'), bundle) },
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp'].map((mime) => ({
    mime,
    show: (data: Json, bundle: MimeBundle) => picture(mime, text(data).replace(/\s/g, ''), bundle),
  })),
  { mime: 'text/html', show: (data) => frame(text(data)) },
  { mime: MARKDOWN, show: (data) => markdown(data) },
  { mime: 'text/latex', show: (data) => mathml(text(data).replace(/^\s*\$\$?|\$\$?\s*$/g, ''), true) },
  { mime: 'application/json', show: (data) => `<pre>${highlight(JSON.stringify(data, null, 2), 'json')}</pre>` },
  { mime: TEXT, show: (data) => `<pre>${ansiToHtml(text(data))}</pre>` },
];

export function renderOutput(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return `<pre class="${output.name}">${ansiToHtml(output.text)}</pre>`;
    case 'error':
      return `<pre class="error">${ansiToHtml(traceback(output))}</pre>`;
    case 'display_data':
    case 'execute_result':
      return renderBundle(output.data);
  }
}

function renderBundle(bundle: MimeBundle): string {
  for (const { mime, show } of STATIC) {
    const data = bundle[mime];
    if (data !== undefined) return show(data, bundle);
  }
  return `<p class="missing">An output of ${escapeHtml(Object.keys(bundle).join(', '))}, which a page cannot show.</p>`;
}

/** An image is inert: no script in it runs and nothing it links to loads. Its table, if it has one, folds out below. */
function picture(mime: string, base64: string, bundle: MimeBundle): string {
  const alt = escapeHtml(text(bundle[TEXT] ?? '').split('\n')[0] ?? '');
  // Anything that is not base64 would end the attribute.
  const image = `<img src="data:${mime};base64,${base64.replace(/[^\w+/=]/g, '')}" alt="${alt}">`;
  const figure = readsOnBlack(bundle) ? '<figure class="bare">' : '<figure>';
  const table = bundle[IN_WORDS];
  if (table === undefined) return `${figure}${image}</figure>`;
  return `${figure}${image}<details><summary>As a table</summary>${markdown(table)}</details></figure>`;
}

/** Our own pictures are drawn for light and dark pages; others are taken for ink on white paper. */
function readsOnBlack(bundle: MimeBundle): boolean {
  return Object.keys(bundle).some((mime) => mime.startsWith('application/vnd.limpid.') || mime === VEGA_LITE);
}

/** HTML of a cell is a stranger: it lives in a sandbox without scripts, and the page's policy holds for it too. */
function frame(html: string): string {
  return `<iframe sandbox srcdoc="${escapeHtml(html)}" title="HTML output"></iframe>`;
}

function markdown(data: Json): string {
  return renderMarkdown(text(data), () => null, new Set()).html.replace(/ id="[^"]*"/g, '');
}

function traceback({ ename, evalue, traceback }: Extract<Output, { output_type: 'error' }>): string {
  return traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`;
}

function text(data: Json): string {
  return typeof data === 'string' ? data : JSON.stringify(data);
}
