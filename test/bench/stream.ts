/** Many lines of console.log: nothing is lost, and few messages carry them. */
import { print, run, startBuiltKernel, stdout } from './bench.ts';

const kernel = await startBuiltKernel();
await run(kernel, 'console.log("warm")');
const rows: (string | number)[][] = [];
for (const lines of [20_000, 100_000]) {
  const started = performance.now();
  const published = await run(kernel, `for (let i = 0; i < ${lines}; i++) console.log("line", i)`);
  const seconds = (performance.now() - started) / 1000;
  const text = stdout(published);
  const expected = Array.from({ length: lines }, (_, i) => `line ${i}\n`).join('');
  if (text !== expected)
    throw new Error(`${expected.length - text.length} characters of ${lines} lines are lost or out of order`);
  const messages = published.filter(({ type }) => type === 'stream').length;
  rows.push([lines, seconds.toFixed(2), Math.round(lines / seconds), messages]);
}
await kernel.shutdown();
print(
  'Stream',
  'A loop of console.log, from sending the cell to its idle; the text is compared whole.',
  ['lines', 's', 'lines/s', 'messages'],
  rows,
);
