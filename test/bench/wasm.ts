/** Training where there is no native engine: the CNN of tutorial 1 on our wasm rung, on tfjs's own wasm and on its cpu backend, in turns. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { print, quantile } from './bench.ts';

const ROUNDS = 5;
const SIDES = ['ours', 'lent', 'cpu'] as const;
const program = fileURLToPath(new URL('wasm-tfjs.ts', import.meta.url));

const speeds = { ours: [] as number[], lent: [] as number[], cpu: [] as number[] };
for (let round = 0; round < ROUNDS; round += 1) for (const side of SIDES) speeds[side].push(measure(side));

const row = (name: string, side: (typeof SIDES)[number]): (string | number)[] => {
  const all = speeds[side];
  const times = quantile(all, 0.5) / quantile(speeds.cpu, 0.5);
  return [
    name,
    ...[quantile(all, 0.5), Math.min(...all), Math.max(...all)].map((one) => one.toFixed(0)),
    times.toFixed(1),
  ];
};
print(
  'Wasm',
  `Tutorial 1's network, batch 32, images a second over one fit, ${ROUNDS} rounds in turns; noise as data.`,
  ['', 'median', 'slowest', 'fastest', 'times cpu'],
  [
    row('Limpid, wasm rung', 'ours'),
    row("tfjs's wasm, lent cpu's gradient kernels", 'lent'),
    row("tfjs's cpu backend", 'cpu'),
  ],
);

function measure(side: string): number {
  const printed = execFileSync(process.execPath, [program, side], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LIMPID_RUNG: 'wasm' },
  });
  return Number(printed.trim().split('\n').at(-1));
}
