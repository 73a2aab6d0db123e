/** From spawning the kernel to its kernel_info_reply, and to the reply of the first cell. */
import { milliseconds, print, quantile, run, startBuiltKernel } from './bench.ts';

const ROUNDS = 10;

const ready: number[] = [];
const firstCell: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const started = performance.now();
  const kernel = await startBuiltKernel();
  ready.push(performance.now() - started);
  firstCell.push(await milliseconds(() => run(kernel, '1 + 1')));
  await kernel.shutdown();
}
const row = (what: string, values: number[]): (string | number)[] => [
  what,
  Math.round(quantile(values, 0.5)),
  Math.round(Math.max(...values)),
];
print(
  'Start-up',
  `${ROUNDS} kernels one after another.`,
  ['ms', 'median', 'slowest'],
  [row('spawn to kernel_info_reply', ready), row('the first cell after that', firstCell)],
);
