/** Kernels of this machine. */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { identityOf } from './identity.ts';
import { runningKernels } from './kept/running.ts';
import { KERNELSPEC } from './metadata.ts';
import type { Place } from './place.ts';
import { diagnose, FIXES } from './start/causes.ts';
import { failureIn } from './start/failure.ts';
import { look } from './start/look.ts';
import { textOf } from './start/not-started.ts';
import { wordsOf } from './start/words.ts';

export function thisMachine(extension: string, log: vscode.LogOutputChannel): Place {
  const { t } = vscode.l10n;
  return {
    kernelspec: KERNELSPEC,
    server: undefined,
    start: async (notebook, events, avoidsEngine) => {
      const { launch } = await import('./launch.ts');
      const settings = vscode.workspace.getConfiguration('limpid', notebook.uri);
      return launch({
        extension,
        cwd: folderOf(notebook),
        notebook: notebook.uri.fsPath,
        identity: identityOf(notebook),
        node: settings.get('node', ''),
        typeErrors: settings.get('typeErrors', 'warn'),
        keep: settings.get('keepKernel', 10),
        avoidsEngine,
        events,
        log: (line) => log.info(line),
      });
    },
    isRunning: async (notebook) => {
      const kernels = await runningKernels(extension);
      return kernels.some(({ kept }) => kept.notebook === identityOf(notebook));
    },
    whyNotStarted: async (notebook, error) => {
      const { loopback, ...failure } = await look(failureIn(error), extension);
      const diagnosis = diagnose(failure, { folder: folderOf(notebook), loopback });
      const words = wordsOf(diagnosis, t);
      log.error(`${diagnosis.cause}: ${failure.message}`);
      if (failure.log !== '') log.error(failure.log);
      return {
        what: `${words.what} ${words.todo}`,
        text: textOf(words, t('The last words of the kernel:'), diagnosis.excerpt),
        fixes: FIXES[diagnosis.cause],
      };
    },
    diedOf: (how) => ({
      what: t('The kernel ended ({0}). Variables are gone; the next cell starts a new one.', how),
      fixes: ['restart'],
    }),
  };
}

/** A notebook runs in its own folder; one that was never saved in the first workspace folder. */
function folderOf(notebook: vscode.NotebookDocument): string {
  if (notebook.uri.scheme === 'file') return dirname(notebook.uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
}
