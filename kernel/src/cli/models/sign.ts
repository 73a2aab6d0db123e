/** `limpid models sign NAME[:VERSION]…`. */
import { sign } from '../../registry/sign.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';

export async function signAll(argv: string[]): Promise<number> {
  const { positionals } = parseArguments(argv, {}, ['NAME…']);
  for (const name of positionals) {
    for (const reference of await sign(name)) console.log(say('Signed {reference}', { reference }));
  }
  return 0;
}
