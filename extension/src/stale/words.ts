/** What is told of a cell that is stale or was edited since it ran. */
import * as vscode from 'vscode';
import type { Cause, Mark } from './judge.ts';

export interface Words {
  /** In the cell's status bar. */
  text: string;
  tooltip: string;
  /** For screen readers. */
  spoken: string;
}

export function wordsOf({ state, cause }: Mark): Words {
  const { t } = vscode.l10n;
  const why = cause ? [reasonOf(cause)] : [];
  const run = t('Click to run this cell.');
  if (state === 'edited') {
    const told = [t('Edited since it ran.'), ...why].join(' ');
    return { text: `$(edit) ${t('Edited')}`, tooltip: `${told} ${run}`, spoken: told };
  }
  const told = why.join(' ');
  return { text: `$(history) ${t('Stale')}`, tooltip: `${told} ${run}`, spoken: t('Stale: {0}', told) };
}

function reasonOf({ name, through, how, count }: Cause): string {
  const { t } = vscode.l10n;
  if (how === 'changed') {
    return through === null
      ? t('Uses `{0}`, which cell [{1}] has changed since.', name, count)
      : t('Uses `{2}`, and by it `{0}`, which cell [{1}] has changed since.', name, count, through);
  }
  return through === null
    ? t('Uses `{0}` of cell [{1}], which is stale itself.', name, count)
    : t('Uses `{2}`, and by it `{0}` of cell [{1}], which is stale itself.', name, count, through);
}
