/** A front end for keep.test.ts that is killed while its cell runs: `keep-front-end.ts COMMAND CODE FOLDER`. */
import { startKernel } from '../../kernel/src/client/index.ts';

const [command = '', code = '', cwd = ''] = process.argv.slice(2);
// SAFETY: keep.test.ts gives a program and its argument
const [program, main] = JSON.parse(command) as [string, string];
const keep = { notebook: 'file:///killed.ipynb', patience: 60 };
const client = await startKernel({ command: [program, main], cwd, keep });
await client.execute(code, { onMessage: ({ type }) => type === 'stream' && process.send?.(client.pid) });
