/**
 * Training and inference of the tutorials' kinds of models, our engine against stock tfjs-node, Keras, a bare tf.function
 * and PyTorch, in turns: `npm run bench -- train`. It installs TensorFlow and PyTorch into .limpid/trainers (7 GB).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print, quantile } from './bench.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const folder = fileURLToPath(new URL('../../.limpid/trainers', import.meta.url));
const python = join(folder, 'bin/python');
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

interface Round {
  speeds: { [task: string]: number };
  memory: number;
}

const TRAINERS: { name: string; command: [string, ...string[]] }[] = [
  { name: 'Limpid', command: [process.execPath, here('train-tfjs.ts'), 'limpid'] },
  { name: 'tfjs-node', command: [process.execPath, here('train-tfjs.ts'), 'stock'] },
  { name: 'Keras 3', command: [python, here('train_peers.py'), 'keras'] },
  { name: 'tf.function', command: [python, here('train_peers.py'), 'function'] },
  { name: 'PyTorch', command: [python, here('train_peers.py'), 'torch'] },
];

install(['tensorflow-cpu==2.21.0', 'torch==2.15.0']);
const measured = TRAINERS.map((): Round[] => []);
for (let round = 0; round < ROUNDS; round += 1) {
  TRAINERS.forEach(({ command }, index) => measured[index]?.push(measure(command)));
}
const tasks = Object.keys(measured[0]?.[0]?.speeds ?? {});
print(
  'Train',
  `Examples a second, medians of ${ROUNDS} rounds in turns (slowest–fastest); after the slash how many times theirs ours is. One epoch after 2.5 s of warming up, batch 32 unless said; noise as data.`,
  ['', ...TRAINERS.map(({ name }) => name)],
  [
    ...tasks.map((task) => [
      task,
      ...measured.map((rounds) =>
        cell(
          rounds.flatMap(({ speeds }) => speeds[task] ?? []),
          measured[0]?.flatMap(({ speeds }) => speeds[task] ?? []) ?? [],
        ),
      ),
    ]),
    [
      'peak memory, MB',
      ...measured.map((rounds) =>
        (
          quantile(
            rounds.map(({ memory }) => memory),
            0.5,
          ) / 1e6
        ).toFixed(0),
      ),
    ],
  ],
);

function cell(values: number[], ours: number[]): string {
  if (values.length === 0) return '–';
  const median = quantile(values, 0.5);
  const spread = `${median.toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
  return values.every((value, index) => value === ours[index])
    ? spread
    : `${spread} / ${(quantile(ours, 0.5) / median).toFixed(2)}`;
}

function measure([program, ...args]: [string, ...string[]]): Round {
  const printed = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  // SAFETY: train-tfjs.ts and train_peers.py print it on their last line.
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Round;
}

function install(packages: string[]): void {
  const marker = join(folder, 'set-up');
  if (existsSync(marker)) return;
  rmSync(folder, { recursive: true, force: true });
  console.error(`bench: installing ${packages.join(' ')}`);
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], {
    stdio: 'inherit',
  });
  writeFileSync(marker, packages.join(' '));
}
