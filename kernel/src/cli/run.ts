/** `limpid run NOTEBOOK`: executes a notebook without a front end. */
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, resolve, sep } from 'node:path';
import { LimpidError } from '../errors.ts';
import type { Json } from '../messages.ts';
import { say } from '../say.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';
import { kernelCommand, withoutHistory } from './kernel.ts';
import { executeNotebook, isRun } from './run/execute.ts';
import type { End } from './run/execute.ts';
import { formatNotebook, parseNotebook } from './run/notebook.ts';
import type { Notebook } from './run/notebook.ts';
import { Progress } from './run/progress.ts';

const HELP = helpOf(
  'run',
  `usage: limpid run NOTEBOOK [-o OUT.ipynb] [--html OUT.html] [-p NAME=VALUE]… [--timeout S]

Runs every code cell of NOTEBOOK, stops at the first that fails, and exits 0 only if all succeeded.

  -o, --output FILE   write the executed notebook, also when a cell fails
  --html FILE         write it as one HTML page that needs no network and no scripts
  -p NAME=VALUE       set a variable of the cell tagged "parameters"; VALUE is JSON, or else a string
  --timeout S         interrupt a cell that takes longer than S seconds
  -h, --help          show this`,
);

/** What shells use for "ended by Ctrl-C". */
const INTERRUPTED = 130;

const IMAGES: { [extension: string]: string } = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};

interface Request {
  /** As the person wrote it, and in full. */
  name: string;
  file: string;
  notebookFile: string | undefined;
  pageFile: string | undefined;
  parameters: Map<string, Json>;
  timeout: number | null;
}

export async function run(argv: string[]): Promise<number> {
  const request = await parse(argv);
  if (request === null) {
    console.log(HELP);
    return 0;
  }
  const notebook = await prepare(request);
  const { notebook: executed, end } = await execute(notebook, request);
  await write(executed, request);
  return exitCode(end, request);
}

async function parse(argv: string[]): Promise<Request | null> {
  const options = {
    output: { type: 'string', short: 'o' },
    html: { type: 'string' },
    parameter: { type: 'string', short: 'p', multiple: true },
    timeout: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArguments(argv, options, ['NOTEBOOK']);
  if (values.help) return null;
  const name = positionals[0] ?? '';
  const timeout = values.timeout === undefined ? null : Number(values.timeout);
  if (timeout !== null && !(timeout > 0 && timeout < 2 ** 31 / 1000)) {
    throw usage(say("--timeout wants seconds, and was given '{timeout}'", { timeout: values.timeout ?? '' }));
  }
  return {
    name,
    file: resolve(name),
    notebookFile: values.output,
    pageFile: values.html,
    parameters: await parameters(values.parameter ?? []),
    timeout,
  };
}

async function parameters(texts: string[]): Promise<Map<string, Json>> {
  if (texts.length === 0) return new Map();
  const { parseParameter } = await import('./run/parameters.ts');
  return new Map(texts.map(parseParameter));
}

async function prepare({ name, file, parameters }: Request): Promise<Notebook> {
  const notebook = parseNotebook(read(name, file), name);
  if (parameters.size === 0) return notebook;
  const { injectParameters } = await import('./run/parameters.ts');
  return injectParameters(notebook, parameters);
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // "ENOENT: no such file or directory, open '…'": the words in the middle are for people.
    const reason = error instanceof Error ? error.message.replace(/^[A-Z]+: |, \w+( '.*')?$/g, '') : String(error);
    throw new LimpidError('NOTEBOOK_UNREADABLE', { file: name, reason }, { cause: error });
  }
}

async function execute(notebook: Notebook, { file, timeout }: Request): Promise<{ notebook: Notebook; end: End }> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.on('SIGINT', onInterrupt);
  const cells = notebook.cells.filter(isRun).length;
  const progress = new Progress(process.stdout, cells, () => performance.now());
  const env = { ...withoutHistory(), JPY_SESSION_NAME: file };
  const kernel = { command: kernelCommand(), cwd: dirname(file), env };
  try {
    return await executeNotebook(notebook, { kernel, progress, timeout, signal: stop.signal });
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

async function write(notebook: Notebook, { file, notebookFile, pageFile }: Request): Promise<void> {
  if (notebookFile !== undefined) save(notebookFile, formatNotebook(notebook));
  if (pageFile === undefined) return;
  const { renderPage } = await import('./html/page.ts');
  const embed = (address: string) => embedImage(dirname(file), address);
  save(pageFile, renderPage(notebook, { title: basename(file, '.ipynb'), embed }));
}

function save(file: string, text: string): void {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, text);
  console.log(say('Wrote {file}', { file }));
}

/** Only images in the notebook's own folder are taken into the page. */
function embedImage(folder: string, address: string): string | null {
  const mime = IMAGES[extname(address).toLowerCase()];
  if (address.startsWith('data:')) return address;
  if (mime === undefined || /^[a-z][a-z\d+.-]*:/i.test(address)) return null;
  try {
    const file = realpathSync(resolve(folder, decodeURIComponent(address)));
    if (!file.startsWith(realpathSync(folder) + sep)) return null;
    return `data:${mime};base64,${readFileSync(file).toString('base64')}`;
  } catch {
    // A missing image is no reason to lose the page: its text stands in for it.
    return null;
  }
}

function exitCode(end: End, { name, timeout }: Request): number {
  switch (end.kind) {
    case 'ok':
      return 0;
    case 'failed':
      throw new LimpidError('CELL_FAILED', { cell: end.cell, file: name, reason: end.reason });
    case 'timeout':
      throw new LimpidError('CELL_TIMEOUT', { cell: end.cell, seconds: timeout ?? 0 });
    case 'interrupted':
      console.error(say('INTERRUPTED: Stopped at cell {cell} of {name}.', { cell: end.cell, name }));
      return INTERRUPTED;
  }
}
