/** What magics tell: a line under the cell, or a table. */
import { displayData, publish } from '../../display/publish.ts';
import { markdownTable, textTable } from '../../display/picture.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../../mime.ts';

export function tell(line: string): void {
  publish({ type: 'stream', content: { name: 'stdout', text: `${line}\n` } });
}

/** `above` is a sentence, in Markdown and in text alike. */
export function showTable(table: PictureTable, above?: string): void {
  const head = above === undefined ? [] : [above];
  displayData({
    [MARKDOWN]: [...head, markdownTable(table)].join('\n\n'),
    [TEXT]: [...head, textTable(table)].join('\n\n'),
  });
}
