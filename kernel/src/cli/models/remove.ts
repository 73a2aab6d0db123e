/** `limpid models remove NAME[:VERSION]…`. */
import { version } from '../../registry/list.ts';
import { remove } from '../../registry/remove.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';

/** All of them are looked up before the first is removed. */
export function removeAll(argv: string[]): number {
  const { positionals } = parseArguments(argv, {}, ['NAME…']);
  for (const reference of positionals) version(reference);
  for (const reference of positionals) {
    remove(reference);
    console.log(say('Removed {reference}', { reference }));
  }
  return 0;
}
