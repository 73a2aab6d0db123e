/** What the benches share: the built kernel as a front end starts it, and tables. */
import { fileURLToPath } from 'node:url';
import { startKernel, type KernelClient } from '../../kernel/src/client/index.ts';
import type { Publication } from '../../kernel/src/messages.ts';

const MAIN = fileURLToPath(new URL('../../kernel/dist/main.js', import.meta.url));
const NOTEBOOKS = fileURLToPath(new URL('../../notebooks', import.meta.url));

export async function startBuiltKernel(): Promise<KernelClient> {
  return startKernel({ command: [process.execPath, MAIN], cwd: NOTEBOOKS });
}

/** Runs a cell that must succeed, and gives its publications; `onMessage` sees each when it comes. */
export async function run(
  kernel: KernelClient,
  code: string,
  onMessage?: (publication: Publication) => void,
): Promise<Publication[]> {
  const published: Publication[] = [];
  const reply = await kernel.execute(code, {
    onMessage: (publication) => {
      published.push(publication);
      onMessage?.(publication);
    },
  });
  if (reply.status !== 'ok') throw new Error(`The cell failed: ${JSON.stringify(reply)}`);
  return published;
}

/** What a cell wrote to stdout. */
export function stdout(published: Publication[]): string {
  return published
    .map((one) => (one.type === 'stream' && one.content.name === 'stdout' ? one.content.text : ''))
    .join('');
}

export async function milliseconds(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await action();
  return performance.now() - started;
}

/** The value that this share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function print(title: string, note: string, columns: string[], rows: (string | number)[][]): void {
  const line = (cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
  console.log([`## ${title}`, '', note, '', ...table, ''].join('\n'));
}
