/** A chart of ours with its twins in words, as one MIME bundle. */
import { SERIES_COLOURS } from '../display/colours.ts';
import { json, markdownTable, textTable } from '../display/picture.ts';
import { renderSvg, themed } from '../display/vega.ts';
import type { MimeBundle } from '../messages.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../mime.ts';
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
    [IN_WORDS]: blocks(`**${inMarkdown(title)}**`, markdownTable(table)),
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

/** One bar for each row in its order, as long as its field `amount`; the row's `text` stands behind it. */
export function amountBars(name: string, amount: string): VegaLiteSpec {
  return {
    encoding: { y: { field: name, type: 'nominal', sort: null, title: null, axis: { ticks: false, domain: false } } },
    layer: [
      {
        mark: { type: 'bar', color: SERIES_COLOURS[0], height: { band: 0.7 } },
        encoding: { x: { field: amount, type: 'quantitative', axis: null } },
      },
      {
        mark: { type: 'text', aria: false, align: 'left', dx: 5, fontSize: 10 },
        encoding: { x: { field: amount, type: 'quantitative' }, text: { field: 'text' } },
      },
    ],
  };
}
