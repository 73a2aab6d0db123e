/** One round of the train bench in tfjs: `train-tfjs.ts limpid` or `train-tfjs.ts stock`. Prints examples a second by task, and the peak of memory. */
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import { stockTfjs } from './stock-tfjs.ts';
import { tasks } from './train-models.ts';

/** Milliseconds; all trainers get it: time to trace, to compile and to grow warm. */
const WARM_UP = 2500;

const isStock = process.argv[2] === 'stock';
const speeds: { [task: string]: number } = {};
const all = isStock ? tasks(await stockTfjs(), (pure) => pure) : tasks((await loadEngine()).tf, traced);
for (const { name, run, examples } of all) {
  for (const began = performance.now(); performance.now() - began < WARM_UP;) await run();
  const began = performance.now();
  await run();
  speeds[name] = examples / ((performance.now() - began) / 1000);
}
console.log(JSON.stringify({ speeds, memory: process.resourceUsage().maxRSS * 1024 }));
process.exit(0);
