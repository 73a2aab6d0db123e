/**
 * Explanations of tutorial 1's network against Captum and SHAP, with the same weights and samples, in turns:
 * `npm run bench -- explain`. The Python is the one that the contract tests compare with.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { python, setUpExplainers } from '../explainers/setup.mjs';
import { setUpKeras } from '../keras/setup.mjs';
import { print, quantile } from './bench.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Milliseconds a call, by method and number of images. */
interface Round {
  [task: string]: number;
}

const EXPLAINERS: { name: string; command: [string, ...string[]] }[] = [
  { name: 'Limpid', command: [process.execPath, here('explain-tfjs.ts')] },
  { name: 'Captum', command: [python, here('explain_peers.py'), 'captum'] },
  { name: 'SHAP', command: [python, here('explain_peers.py'), 'shap'] },
];

await setUpKeras(console.error);
await setUpExplainers(console.error);
// ours writes the weights and the samples there, the peers read them
const folder = mkdtempSync(join(tmpdir(), 'limpid-bench-explain-'));
const measured = EXPLAINERS.map((): Round[] => []);
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    EXPLAINERS.forEach(({ command: [program, ...args] }, index) => {
      const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
      const printed = execFileSync(program, [...args, folder], { encoding: 'utf8', stdio });
      // SAFETY: explain-tfjs.ts and explain_peers.py print it on their last line.
      measured[index]?.push(JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Round);
    });
  }
} finally {
  rmSync(folder, { recursive: true });
}
const medianOf = (rounds: Round[], task: string): number =>
  quantile(
    rounds.flatMap((round) => round[task] ?? []),
    0.5,
  );
const [ours = [], ...peers] = measured;
print(
  'Explain',
  `Milliseconds a call, medians of ${ROUNDS} rounds in turns; after the slash how many times as long theirs takes as ours. The network of tutorial 1 with random weights, MNIST-size noise; the same parameters on all sides.`,
  ['', ...EXPLAINERS.map(({ name }) => name)],
  Object.keys(ours[0] ?? {}).map((task) => {
    const mine = medianOf(ours, task);
    return [task, figure(mine), ...peers.map((rounds) => against(medianOf(rounds, task), mine))];
  }),
);

function against(theirs: number, mine: number): string {
  return Number.isNaN(theirs) ? '–' : `${figure(theirs)} / ${(theirs / mine).toFixed(2)}`;
}

function figure(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}
