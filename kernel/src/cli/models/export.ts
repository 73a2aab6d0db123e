/** `limpid models export NAME FOLDER`. */
import { exportModel } from '../../registry/export.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';

export async function exportTo(argv: string[]): Promise<number> {
  const { positionals } = parseArguments(argv, {}, ['NAME', 'FOLDER']);
  const [reference = '', folder = ''] = positionals;
  const written = await exportModel(reference, folder);
  console.log(say('Wrote {written}', { written }));
  return 0;
}
