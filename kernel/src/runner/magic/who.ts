/** `%who`: the variables of the notebook, looked at without calling any code of theirs. */
import { count } from '../../display/numbers.ts';
import { size } from '../../memory/report.ts';
import type { Variable } from '../glance.ts';
import type { TextMagic } from './index.ts';
import { say } from '../../say.ts';
import { tell, showTable } from './tell.ts';

export const who: TextMagic = async (argument, _written, host) => {
  const words = argument
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const all = await host.variables();
  const found = all.filter((variable) => fits(variable, words));
  if (found.length === 0) {
    return tell(
      words.length === 0
        ? say('There are no variables yet.')
        : say('No variable has {words} in its name or type.', { words: words.join(say(' or ')) }),
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
  const counted = found.length === 1 ? say('1 variable') : say('{count} variables', { count: count(found.length) });
  const above = say('{counted}{numbers}.', {
    counted,
    numbers: total > 0 ? say(', {size} of numbers', { size: size(total) }) : '',
  });
  showTable({ columns: [say('name'), say('type'), say('shape'), 'dtype', say('bytes'), say('value')], rows }, above);
};

function fits({ name, type }: Variable, words: readonly string[]): boolean {
  const told = `${name} ${type}`.toLowerCase();
  return words.length === 0 || words.some((word) => told.includes(word));
}
