/** `limpid runs export ID… --format F -o PATH`. */
import { exportRuns, formatOf } from '../../runs/export/export.ts';
import { say } from '../../say.ts';
import { parseArguments, usage } from '../arguments.ts';
import { projectRuns } from './project.ts';

export function exportTo(argv: string[]): number {
  const options = { format: { type: 'string' }, output: { type: 'string', short: 'o' } } as const;
  const { values, positionals } = parseArguments(argv, options, ['ID…']);
  if (values.format === undefined) throw usage(say('--format csv, tensorboard or mlflow is missing'));
  if (values.output === undefined) throw usage(say('-o PATH is missing'));
  const format = formatOf(values.format);
  if (format === null) throw usage(say("There is no format '{format}'", { format: values.format }));
  const { find } = projectRuns();
  const written = exportRuns(
    positionals.map((id) => find(id)),
    { format, path: values.output },
  );
  console.log(say('Wrote {written}', { written }));
  return 0;
}
