/** `%who`: the variables of the notebook, looked at without calling any code of theirs. */
import { count } from '../../display/numbers.ts';
import { size } from '../../memory/report.ts';
import type { Variable } from '../glance.ts';
import type { TextMagic } from './index.ts';
import { say, showTable } from './say.ts';

export const who: TextMagic = async (argument, _written, host) => {
  const words = argument
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const all = await host.variables();
  const found = all.filter((variable) => fits(variable, words));
  if (found.length === 0) {
    return say(
      words.length === 0 ? 'There are no variables yet.' : `No variable has ${words.join(' or ')} in its name or type.`,
    );
  }
  const rows = found.map(({ name, type, shape, dtype, bytes, text }) => [
    name,
    type,
    shape,
    dtype,
    bytes === null ? null : size(bytes),
    text,
  ]);
  const total = found.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const noun = found.length === 1 ? 'variable' : 'variables';
  const above = `${count(found.length)} ${noun}${total > 0 ? `, ${size(total)} of numbers` : ''}.`;
  showTable({ columns: ['name', 'type', 'shape', 'dtype', 'bytes', 'value'], rows }, above);
};

function fits({ name, type }: Variable, words: readonly string[]): boolean {
  const told = `${name} ${type}`.toLowerCase();
  return words.length === 0 || words.some((word) => told.includes(word));
}
