/** `%env`: environment variables of the code that runs, and of the commands it starts. */
import { LimpidError } from '../../errors.ts';
import { unquoted, type Spliced } from './command.ts';
import type { TextMagic } from './index.ts';
import { say } from '../../say.ts';
import { tell, showTable } from './tell.ts';

export const env: TextMagic = (argument, written) => {
  if (argument === '') {
    const rows = Object.keys(process.env)
      .sort()
      .map((name) => [name, shownValue(name, process.env[name] ?? '')]);
    return showTable({ columns: [say('name'), say('value')], rows });
  }
  const { name, value } = parse(argument, written);
  if (value === undefined) {
    const found = process.env[name];
    if (found === undefined) throw new LimpidError('MAGIC_ENV_MISSING', { name });
    return tell(found);
  }
  process.env[name] = value;
  tell(`${name}=${shownValue(name, value)}`);
};

/** `NAME`, `NAME=value` or `NAME value`; quotes around a value are not part of it. */
function parse(argument: string, written: Spliced): { name: string; value: string | undefined } {
  const [, name, rest] = /^([A-Za-z_][\w.()-]*)(?:(?:\s*=\s*|\s+)([^]*))?$/.exec(argument) ?? [];
  if (name === undefined) throw new LimpidError('MAGIC_ARGUMENT', { name: 'env', usage: '%env NAME=value' });
  return { name, value: rest === undefined ? undefined : unquoted(rest, written) };
}

const SECRET = /key|token|secret|passw|passphrase|credential|auth|cookie/i;

/** A notebook is saved with what it shows: what looks like a secret is not shown, nor is the password in an address. */
export function shownValue(name: string, value: string): string {
  if (SECRET.test(name) && value !== '') return '••••••';
  return value.replace(/(:\/\/[^/\s:@]*:)[^/\s@]+@/g, '$1••••••@');
}
