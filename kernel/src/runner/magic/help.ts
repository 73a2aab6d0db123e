/** `%help`: all magics with an example each; `%help time`: one of them. */
import { isMagicName, MAGICS } from '../../cell/magic/names.ts';
import { displayData } from '../../display/publish.ts';
import { describeMagic } from '../../language/describe.ts';
import type { TextMagic } from './index.ts';
import { say } from '../../say.ts';
import { showTable } from './tell.ts';
import { unknownMagic } from './unknown.ts';

export const help: TextMagic = (argument) => {
  const name = argument.replace(/^%+/, '');
  if (name === '') {
    const rows = Object.entries(MAGICS).map(([, { usage, summary, example }]) => [usage, summary, example]);
    const shell = ['!command', SHELL, '!ls -la ${folder}'];
    return showTable({ columns: [say('magic'), say('what it does'), say('example')], rows: [...rows, shell] });
  }
  if (!isMagicName(name)) throw unknownMagic(name);
  displayData(describeMagic(name));
};

const SHELL = say('Runs a command of the shell. {code} puts a value into it, and into the text of any magic above.', {
  code: '${expression}',
});
