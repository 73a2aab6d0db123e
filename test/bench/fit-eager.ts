/** The engine alone in a plain Node process: no kernel, no curves. Prints images a second of its second fit. */
import { runInThisContext } from 'node:vm';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { CELLS, FIT } from './fit-cells.ts';

const { tf } = await loadEngine();
Object.assign(globalThis, { tf });
runInThisContext(CELLS);
const print = console.log;
console.log = () => undefined;
await fit();
console.log = print;
await fit();
process.exit(0);

async function fit(): Promise<void> {
  await runInThisContext(`(async () => { ${FIT} })()`);
}
