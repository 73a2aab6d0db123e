/** `limpid models export NAME FOLDER`. */
import { exportModel } from '../../registry/export.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';

export async function exportTo(argv: string[]): Promise<number> {
  const { values, positionals } = parseArguments(argv, { unsigned: { type: 'boolean' } }, ['NAME', 'FOLDER']);
  const [reference = '', folder = ''] = positionals;
  const written = await exportModel(reference, folder, { verify: !values.unsigned });
  console.log(say('Wrote {written}', { written }));
  return 0;
}
