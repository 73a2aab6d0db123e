/** `limpid runs show ID`. */
import { say } from '../../say.ts';
import { textTable } from '../../display/picture.ts';
import {
  epochTable,
  findingTable,
  footprintTable,
  parameterTable,
  rateTable,
  timeOf,
  titleOf,
  type Run,
} from '../../runs/run.ts';
import { parseArguments } from '../arguments.ts';
import { wholeOf } from './as-json.ts';
import { printable, projectRuns } from './project.ts';

export function show(argv: string[]): number {
  const { values, positionals } = parseArguments(argv, { json: { type: 'boolean' } }, ['ID']);
  const run = projectRuns().find(positionals[0] ?? '');
  console.log(values.json ? JSON.stringify(wholeOf(run), null, 2) : printable(textOf(run)));
  return 0;
}

function textOf(run: Run): string {
  const tables = [
    findingTable(run),
    footprintTable(run),
    parameterTable(run),
    { columns: [say('version'), ''], rows: Object.entries(run.versions) },
    {
      columns: [say('layer'), say('class'), say('shape'), say('weights')],
      rows: run.layers.map(({ name, class: kind, shape, parameters }) => [
        name,
        kind,
        shape ? `[${shape.map((length) => length ?? '?').join()}]` : '',
        parameters,
      ]),
    },
    rateTable(run),
    epochTable(run),
    {
      columns: [say('checkpoint after epoch'), say('batch'), say('written'), say('folder')],
      rows: run.checkpoints.map(({ epoch, batch, at, folder }) => [epoch, batch, timeOf(new Date(at)), folder]),
    },
  ];
  return [
    titleOf(run),
    run.id,
    ...tables.filter(({ rows }) => rows.length > 0).map(textTable),
    ...(run.code === null ? [] : [`${run.cell ?? 'code'}:\n${run.code}`]),
  ].join('\n\n');
}
