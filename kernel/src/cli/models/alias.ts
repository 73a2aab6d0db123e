/** `limpid models alias NAME ALIAS VERSION`. */
import { alias } from '../../registry/alias.ts';
import { versionIn } from '../../registry/names.ts';
import { say } from '../../say.ts';
import { parseArguments, usage } from '../arguments.ts';

export function setAlias(argv: string[]): number {
  const isDelete = argv.includes('--delete');
  const wanted = isDelete ? ['NAME', 'ALIAS'] : ['NAME', 'ALIAS', 'VERSION'];
  const { positionals } = parseArguments(argv, { delete: { type: 'boolean' } }, wanted);
  const [name = '', chosen = '', text = ''] = positionals;
  const version = isDelete ? null : versionIn(text);
  if (version === null && !isDelete)
    throw usage(say("A version is a whole number, and was given as '{text}'", { text }));
  alias(name, chosen, version);
  console.log(
    version === null
      ? say('{name} has no alias {alias} any more', { name, alias: chosen })
      : say('{name}@{alias} is version {version}', { name, alias: chosen, version }),
  );
  return 0;
}
