/** What types cost: our kernel and tslab as kernels, and TypeScript's server with each cell as a file, as VS Code has it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LanguageService } from '../../kernel/src/language/service.ts';
import { milliseconds, print, quantile } from './bench.ts';
import { jupyterPath, python, setUpPeers } from './kernel-peers.ts';
import { CELLS, IMPORT, MISTAKES, QUESTIONS } from './language-cells.ts';
import { TsServer } from './tsserver.ts';

const ROUNDS = 10;
const PROGRAM = fileURLToPath(new URL('language_round.py', import.meta.url));
const NOTEBOOKS = fileURLToPath(new URL('../../notebooks', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../.limpid/tsserver', import.meta.url));

/** Seconds and bytes; null is what was not done. */
interface Side {
  first: number | null;
  later: number[] | null;
  diagnose: number[] | null;
  memory: number | null;
}

setUpPeers();
const compiled = await compile();
const sides = [kernel('limpid', '// @limpid strict\n'), kernel('tslab', ''), await tsserver()];
print(
  'Language',
  `One run of each: a notebook of ${CELLS.length} cells that imports TensorFlow.js, ${QUESTIONS.length * ROUNDS} completions in it, ${MISTAKES.length} cells with a type error. First is from spawning to an answer with members of \`tf\`; a type error is told by the reply of its cell, which does not run, or by the server. Memory is the proportional set size of the process that knows the types. TypeScript's server sees one cell at a time, so each begins with the import.`,
  ['', 'Limpid', 'tslab 1.0.22', "VS Code's TypeScript"],
  [
    ['first completion, ms', ...sides.map(({ first }) => shown(first === null ? null : [first * 1000], 0.5))],
    ['completion p50, ms', ...sides.map(({ later }) => shown(inMilliseconds(later), 0.5))],
    ['completion p99, ms', ...sides.map(({ later }) => shown(inMilliseconds(later), 0.99))],
    ['type errors p50, ms', ...sides.map(({ diagnose }) => shown(inMilliseconds(diagnose), 0.5))],
    ['compile p50, ms', shown(compiled, 0.5), '–', '–'],
    ['memory, MB', ...sides.map(({ memory }) => shown(memory === null ? null : [memory / 1e6], 0.5))],
  ],
);

/** The kernel's thread that compiles, asked by its own process. */
async function compile(): Promise<number[]> {
  const service = new LanguageService(NOTEBOOKS);
  const times: number[] = [];
  for (const [index, code] of CELLS.entries()) {
    times.push(await milliseconds(() => service.compile(code, `cell-${index + 1}.ts`)));
  }
  await service.dispose();
  return times;
}

function kernel(name: string, directive: string): Side {
  const asked = { import: IMPORT, cells: CELLS, questions: QUESTIONS, mistakes: MISTAKES, rounds: ROUNDS, directive };
  const printed = execFileSync(python, [PROGRAM, name], {
    env: { ...process.env, JUPYTER_PATH: jupyterPath, LIMPID_HISTORY: 'off' },
    cwd: NOTEBOOKS,
    encoding: 'utf8',
    input: JSON.stringify(asked),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // SAFETY: language_round.py prints one object of this shape, on its last line.
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Side;
}

async function tsserver(): Promise<Side> {
  mkdirSync(FOLDER, { recursive: true });
  const started = performance.now();
  const server = new TsServer(FOLDER);
  server.write('asked.ts', `${IMPORT}\ntf.`);
  const members = await server.complete('asked.ts');
  const first = (performance.now() - started) / 1000;
  if (members < 100) throw new Error(`TypeScript's server knows ${members} members of tf`);
  CELLS.forEach((code, index) => server.write(`cell-${index + 1}.ts`, `${IMPORT}\n${code}`));

  const ask = async (text: string, question: () => Promise<unknown>): Promise<number> => {
    server.write('asked.ts', `${IMPORT}\n${text}`);
    return (await milliseconds(question)) / 1000;
  };
  const later: number[] = [];
  const questions = QUESTIONS.flatMap((question) => Array.from({ length: ROUNDS }, () => question));
  for (const [count, text] of questions.entries())
    later.push(await ask(`// ${count}\n${text}`, () => server.complete('asked.ts')));
  const diagnose: number[] = [];
  for (const text of MISTAKES) diagnose.push(await ask(text, () => server.mistakes('asked.ts')));
  const memory = server.memory();
  server.close();
  return { first, later, diagnose, memory };
}

function inMilliseconds(seconds: readonly number[] | null): number[] | null {
  return seconds && seconds.map((one) => one * 1000);
}

function shown(values: readonly number[] | null, share: number): string {
  return values ? quantile(values, share).toFixed(values.length > 1 ? 1 : 0) : '–';
}
