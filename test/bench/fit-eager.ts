/** The fit bench's other side: stock tfjs-node in a plain Node process, no kernel, no curves. Prints images a second. */
import { runInThisContext } from 'node:vm';
import { CELLS, FIT, WARM_UP } from './fit-cells.ts';
import { stockTfjs } from './stock-tfjs.ts';

const tf = await stockTfjs();
Object.assign(globalThis, { tf });
runInThisContext(CELLS);
await cell(WARM_UP);
await cell(FIT);
process.exit(0);

async function cell(code: string): Promise<void> {
  await runInThisContext(`(async () => { ${code} })()`);
}
