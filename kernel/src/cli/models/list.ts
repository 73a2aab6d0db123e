/** `limpid models list`. */
import { textTable } from '../../display/picture.ts';
import { list as listModels } from '../../registry/list.ts';
import { modelsTable } from '../../registry/model-version.ts';
import { modelsPlace } from '../../registry/place.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';
import { printable } from '../runs/project.ts';

export function list(argv: string[]): number {
  const { values } = parseArguments(argv, { json: { type: 'boolean' } });
  const found = [...listModels()];
  if (values.json) console.log(JSON.stringify(found, null, 2));
  else if (found.length === 0) console.log(say('No models in {place}', { place: modelsPlace() }));
  else console.log(printable(textTable(modelsTable(found))));
  return 0;
}
