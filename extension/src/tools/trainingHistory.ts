import { dirname } from 'node:path';
import type { CommandLine } from '../runs/command-line.ts';
import { parseRuns } from '../runs/listed.ts';
import { fieldsOf, Refused, textIn } from './expressions.ts';
import { notebookIn } from './notebook.ts';
import { historyOf, parseRun, type KnownRun } from './run.ts';

/** Metrics of a run of the notebook, epoch by epoch, and its parameters. */
export async function trainingHistory(commandLine: CommandLine, input: unknown): Promise<string> {
  return historyOf(await runIn(commandLine, input));
}

/** The run that is named, else the last of the notebook. It is read from the store, so that no kernel need run. */
export async function runIn(commandLine: CommandLine, input: unknown): Promise<KnownRun> {
  const named = textIn(fieldsOf(input), 'run', /^[\da-f][\da-f-]{3,63}$/i);
  const { uri } = notebookIn(input);
  if (uri.scheme !== 'file') throw new Refused('This notebook is no file yet, so none of its runs are kept.');
  const cwd = dirname(uri.fsPath);
  const runs = parseRuns(await commandLine.ask(['list', '--json'], { cwd }));
  const own = runs.find(({ id, notebook }) => (named === null ? notebook === uri.fsPath : id.startsWith(named)));
  if (!own) throw new Refused(named === null ? 'Nothing was trained in this notebook yet.' : 'There is no such run.');
  return parseRun(await commandLine.ask(['show', own.id, '--json'], { cwd }));
}
