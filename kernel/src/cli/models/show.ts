/** `limpid models show NAME`. */
import { textTable } from '../../display/picture.ts';
import { version, versions } from '../../registry/list.ts';
import { titleOf, versionsTable, versionTable } from '../../registry/model-version.ts';
import { parseArguments } from '../arguments.ts';
import { printable } from '../runs/project.ts';

export function show(argv: string[]): number {
  const { values, positionals } = parseArguments(argv, { json: { type: 'boolean' } }, ['NAME']);
  const shown = version(positionals[0] ?? '');
  const all = [...versions(shown.name)];
  if (values.json) console.log(JSON.stringify(Object.assign({}, shown, { versions: all }), null, 2));
  else {
    const tables = [versionTable(shown), versionsTable(all)].map(textTable);
    console.log(printable([titleOf(shown), ...tables].join('\n\n')));
  }
  return 0;
}
