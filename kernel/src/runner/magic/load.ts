/** `%load FILE`: the code of a file comes into the cell, which the front end does as the reply of the cell asks it to. */
import { readFile } from 'node:fs/promises';
import { setNextInput } from '../../display/payload.ts';
import { LimpidError, reasonOf } from '../../errors.ts';
import { say } from '../../say.ts';
import { unquoted } from './command.ts';
import type { TextMagic } from './index.ts';

/** Of text (bytes); what is larger is no code that somebody wants in a cell. */
const MOST = 2_000_000;

export const load: TextMagic = async (argument, written) => {
  const file = unquoted(argument, written);
  if (file === '') throw new LimpidError('MAGIC_ARGUMENT', { name: 'load', usage: '%load FILE' });
  const text = await read(file);
  const code = file.endsWith('.ipynb') ? codeOf(file, text) : text;
  setNextInput(`// %load ${file}\n${code}`, true);
};

async function read(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new LimpidError('DATA_UNREADABLE', { file, reason: reasonOf(error).split(',')[0] ?? '' }, { cause: error });
  }
  const reason =
    bytes.length > MOST ? say('it is larger than 2 MB') : bytes.includes(0) ? say('it is no text') : undefined;
  if (reason !== undefined) throw new LimpidError('DATA_UNREADABLE', { file, reason });
  return bytes.toString('utf8');
}

/** The code cells of a notebook (nbformat 4), one below the other. */
function codeOf(file: string, text: string): string {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    throw new LimpidError('DATA_DAMAGED', { file, format: 'notebook', reason: reasonOf(error) }, { cause: error });
  }
  const cells = field(notebook, 'cells');
  if (!Array.isArray(cells))
    throw new LimpidError('DATA_DAMAGED', { file, format: 'notebook', reason: say('it has no cells') });
  return cells
    .filter((cell: unknown) => field(cell, 'cell_type') === 'code')
    .map((cell: unknown) => field(cell, 'source'))
    .map((source) => (Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : ''))
    .join('\n\n');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
