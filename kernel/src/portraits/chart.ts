/** A chart of ours with its twins in words, as one MIME bundle. */
import { json, markdownTable, textTable } from '../display/picture.ts';
import { renderSvg, themed } from '../display/vega.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, SVG, TEXT, VEGA_LITE } from '../mime.ts';
import type { PictureTable, VegaLiteSpec } from '../mime.ts';

export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

export interface Portrait {
  readonly spec: VegaLiteSpec;
  /** What it is, in one line. */
  readonly title: string;
  readonly table: PictureTable;
  /** Lines below the table. */
  readonly notes?: readonly string[];
  /** Instead of title, table and notes where there is plain text alone. */
  readonly text?: string;
}

/** Vega-Lite, SVG, Markdown and text that say the same. */
export async function portraitBundle({ spec, title, table, notes = [], text }: Portrait): Promise<MimeBundle> {
  const blocks = (heading: string, cells: string) => [heading, cells, ...notes].join('\n\n');
  return {
    [VEGA_LITE]: json(spec),
    [SVG]: await renderSvg(themed(spec)),
    [MARKDOWN]: blocks(`**${inMarkdown(title)}**`, markdownTable(table)),
    [TEXT]: text ?? blocks(title, textTable(table)),
  };
}

/** Names come from notebooks and files of models: none of their characters is a mark of Markdown's or a tag. */
export function inMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|~#]/g, '\\$&').replace(/\s+/g, ' ');
}

/** Lines of characters that keep their places. */
export function inCode(text: string): string {
  return text === '' ? '' : `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;
}
