/** `limpid runs delete ID…`. */
import { deleteRun } from '../../runs/reader.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';
import { projectRuns } from './project.ts';

/** All of them are looked up before the first is deleted. */
export function deleteAll(argv: string[]): number {
  const { positionals } = parseArguments(argv, {}, ['ID…']);
  const { place, find } = projectRuns();
  const found = positionals.map((id) => find(id));
  for (const { id } of found) {
    if (place !== null) deleteRun(place, id);
    console.log(say('Deleted {id}', { id }));
  }
  return 0;
}
