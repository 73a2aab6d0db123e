/** All that is known of a value, for the view's tooltips and for hovers in cells. */
import type { VariableRow } from 'limpid/messages';
import * as vscode from 'vscode';
import { drawing, safePicture } from './drawing.ts';
import { codeOf, linesOf, plain, titleOf } from './words.ts';

export function tooltipOf(row: VariableRow): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const told = new vscode.MarkdownString();
  told.appendCodeblock(`${plain(codeOf(row.path))}\n${titleOf(row, t)}`, 'text');
  for (const line of linesOf(row, t)) told.appendText(line).appendMarkdown('  \n');
  const chart = row.figures ? drawing(row.figures) : undefined;
  const picture = safePicture(row.picture);
  const images = [
    ...(chart === undefined ? [] : [`![${t('Distribution')}](${chart})`]),
    ...(picture === undefined ? [] : [`![${t('The first picture')}](${picture}|width=96,height=96)`]),
  ];
  if (images.length > 0) told.appendMarkdown(`\n${images.join(' ')}`);
  return told;
}
