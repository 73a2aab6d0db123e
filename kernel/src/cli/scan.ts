/** `limpid scan PATH`: what is wrong with a model, before it is loaded. */
import { scanModel } from '../protect/scan/scan-model.ts';
import { parseArguments } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'scan',
  `usage: limpid scan PATH [--json]

Reads a model of a stranger and builds nothing of it: a model.json of layers or a graph, .keras, .h5, a SavedModel, or a folder.
Finds paths that lead away, links, code, unknown layers and ops, sizes, shapes and dtypes that do not fit, and weights that are
no numbers. It cannot tell what a model was trained to do.

  --json      for programs: { path, files, findings: [{ severity, rule, where, text, todo }] }
  -h, --help  show this

Exits 1 if anything critical or high was found.`,
);

export async function scan(argv: string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals } = parseArguments(argv, options, ['PATH']);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const report = await scanModel(positionals[0] ?? '');
  console.log(values.json ? JSON.stringify(report, null, 2) : report.toText());
  return report.isSafe ? 0 : 1;
}
