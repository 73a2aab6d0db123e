/** `limpid runs list`. */
import { textTable } from '../../display/picture.ts';
import { listTable, type Run } from '../../runs/run.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';
import { summaryOf } from './as-json.ts';
import { printable, projectRuns } from './project.ts';

export function list(argv: string[]): number {
  const { values } = parseArguments(argv, { json: { type: 'boolean' } });
  const { place, all } = projectRuns();
  const found = all();
  const listed = (run: Run) => ({ ...summaryOf(run), store: place, canRestore: run.checkpoints.length > 0 });
  if (values.json) console.log(JSON.stringify(found.map(listed), null, 2));
  else if (found.length === 0)
    console.log(place === null ? say('The store of runs is off (LIMPID_RUNS).') : say('No runs in {place}', { place }));
  else console.log(printable(textTable(listTable(found))));
  return 0;
}
