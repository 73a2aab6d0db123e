/** The extension in a real VS Code, from the packaged VSIX: sizes, activation, the first cell of a fresh profile, floods of output. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { Editor } from '../editor/editor.ts';
import { notebookOf } from '../editor/notebook.ts';
import { otherKernel } from '../editor/other-kernel.ts';
import { setUpEditor } from '../editor/setup.mjs';
import { packagedExtension } from '../editor/vsix.ts';
import { print, quantile } from './bench.ts';

const ROUNDS = 5;
/** How long (ms) a window is left alone before somebody presses Run: its own start is not ours. */
const READING = 3000;
const FLOODS = {
  '100,000 lines': { lines: 100_000, length: 12 },
  '50 MB': { lines: 50_000, length: 1000 },
};

/** The window's first outputs bring their frame and the kernel's first start with them: they are run and not counted. */
const FIRST = 'first';

const vsix = packagedExtension();
const bundle = path.resolve(import.meta.dirname, '../../extension/dist/extension.cjs');

await setUpEditor(console.error);
await starts();
await floods();

async function starts(): Promise<void> {
  const activation: number[] = [];
  const cold: number[] = [];
  const second: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const editor = await Editor.start({
      vsix,
      files: { 'first.ipynb': JSON.stringify(notebookOf('1 + 1', '40 + 2')) },
      environment: (home) => ({ XDG_CACHE_HOME: path.join(home, '.cache'), XDG_STATE_HOME: path.join(home, '.state') }),
    });
    try {
      await editor.open('first.ipynb');
      await editor.page.waitForTimeout(READING);
      cold.push(await runs(editor, '1 + 1', '2'));
      await editor.idle();
      second.push(await runs(editor, '40 + 2', '42'));
      await editor.command('Developer: Show Running Extensions');
      const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'limpid' }).first();
      const time = row.locator('.activation-time', { hasText: 'ms' });
      await time.waitFor();
      activation.push(Number(/(\d+)\s*ms/.exec(await time.innerText())?.[1]));
    } finally {
      await editor.close();
    }
  }
  const row = (what: string, values: number[], limit: string): string[] => [
    what,
    quantile(values, 0.5).toFixed(0),
    Math.max(...values).toFixed(0),
    limit,
  ];
  print(
    'Editor',
    `${ROUNDS} fresh profiles of code-server, nothing cached. The first cell is from the press of its button to its output on the screen, the window's frame for outputs included, ${READING / 1000} s after the notebook was opened. The main bundle has ${size(bundle, 1000)} KB (limit 300), the VSIX ${size(vsix, 1e6)} MB (limit 25).`,
    ['ms', 'median', 'slowest', 'limit'],
    [
      row('activation, as VS Code shows it', activation, '50'),
      row('first cell `1 + 1`', cold, '1500'),
      row('second cell', second, '–'),
    ],
  );
}

/** From the moment that the page sees the press to the first look at the output. */
async function runs(editor: Editor, cell: string, output: string): Promise<number> {
  await editor.cell(cell).hover();
  const pressed = editor.page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        addEventListener('click', () => resolve(Date.now()), { capture: true, once: true }),
      ),
  );
  await editor.runCell(cell);
  await editor.outputs.getByText(output, { exact: true }).waitFor();
  return Date.now() - (await pressed);
}

/** The same outputs from our kernel and from a controller that does nothing but append: what VS Code itself takes. */
async function floods(): Promise<void> {
  const other = await otherKernel();
  const editor = await Editor.start({
    vsix,
    beside: [other.vsix],
    files: Object.fromEntries(
      Object.entries({ ...FLOODS, [FIRST]: { lines: 1000, length: 12 } }).flatMap(([, { lines, length }], index) => {
        const code = `for (let line = 1; line <= ${lines}; line++) console.log(String(line).padEnd(${length - 1}, '.'));`;
        const notebook = notebookOf(JSON.stringify({ lines, length }));
        const cells = notebook.cells.map((cell) => ({ ...cell, metadata: { vscode: { languageId: 'json' } } }));
        const plain = { ...notebook, cells, metadata: { isPlain: true } };
        return [
          [`ours-${index}.ipynb`, JSON.stringify(notebookOf(code))],
          [`plain-${index}.ipynb`, JSON.stringify(plain)],
        ];
      }),
    ),
  });
  other.remove();
  try {
    editor.page.setDefaultTimeout(120_000);
    const rows: string[][] = [];
    const all = Object.entries(FLOODS);
    const warmUp = [all.length, [FIRST, { lines: 1000 }]] as const;
    for (const [index, [name, { lines }]] of [warmUp, ...all.entries()]) {
      for (const whose of ['ours', 'plain'] as const) {
        await editor.open(`${whose}-${index}.ipynb`, whose === 'ours' ? undefined : 'Select Kernel');
        if (whose === 'plain') await editor.chooseKernel('Plain');
        const measured = await flood(editor, lines);
        if (name !== FIRST) rows.push([name, whose === 'ours' ? 'Limpid' : 'a plain controller', ...measured]);
      }
    }
    print(
      'Floods in the editor',
      'One cell, from the press of Run All to the cell’s end. The longest block of the window is the longest time between two frames of its page, that of the extension host the longest delay of its event loop. The plain controller appends the same text in pieces of 1 MB and awaits each.',
      ['output', 'from', 's', 'longest block of the window, ms', 'longest block of the extension host, ms'],
      rows,
    );
  } finally {
    await editor.close();
  }
}

async function flood(editor: Editor, lines: number): Promise<string[]> {
  await editor.command('Other Kernel: Begin');
  const gaps = await editor.page.evaluateHandle(() => {
    const watch = { longest: 0, going: true };
    let last = performance.now();
    const look = (now: number): void => {
      watch.longest = Math.max(watch.longest, now - last);
      last = now;
      if (watch.going) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return watch;
  });
  const started = Date.now();
  await editor.press('Run All');
  await editor.outputs.getByText(`${lines}....`).first().waitFor();
  await editor.idle();
  const seconds = (Date.now() - started) / 1000;
  const longest = await gaps.evaluate((watch) => {
    watch.going = false;
    return watch.longest;
  });
  await editor.command('Other Kernel: End');
  const told = editor.page.locator('.statusbar-item', { hasText: /event loop \d+ ms/ });
  await told.waitFor();
  const host = /event loop (\d+) ms/.exec(await told.innerText())?.[1] ?? '–';
  return [seconds.toFixed(1), longest.toFixed(0), host];
}

function size(file: string, unit: number): string {
  return (statSync(file).size / unit).toFixed(1);
}
