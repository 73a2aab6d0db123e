/**
 * Our kernel and four others through jupyter_client, in turns: `npm run bench -- kernel`. LIMPID_QUICK=1 is a rehearsal of
 * one short round.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { print, quantile } from './bench.ts';
import { jupyterPath, KERNELS, python, setUpPeers } from './kernel-peers.ts';

const QUICK = process.env['LIMPID_QUICK'] === '1';
const ROUNDS = QUICK ? 1 : 5;
const CELLS = QUICK ? 20 : 200;
const PROGRAM = fileURLToPath(new URL('kernel_round.py', import.meta.url));

/** What kernel_round.py prints: seconds, bytes; null is what the kernel did not do. */
interface Round {
  ready: number;
  round_trip: number[];
  memory: number;
  lines: { seconds: number; share: number } | null;
  complete_idle: number[];
  complete_busy: number[] | null;
  interrupt: number[] | null;
}

interface Figure {
  what: string;
  /** The figure of one kernel, or null when it has none. */
  of: (rounds: readonly Round[]) => number | null;
  digits: number;
}

const FIGURES: readonly Figure[] = [
  {
    what: 'ready, s',
    digits: 2,
    of: (rounds) =>
      quantile(
        rounds.map(({ ready }) => ready),
        0.5,
      ),
  },
  { what: 'execute p50, ms', digits: 1, of: (rounds) => pooled(rounds, (round) => round.round_trip, 0.5) },
  { what: 'execute p99, ms', digits: 1, of: (rounds) => pooled(rounds, (round) => round.round_trip, 0.99) },
  { what: '20,000 lines, s', digits: 2, of: (rounds) => middle(rounds, (round) => round.lines?.seconds) },
  {
    what: '… of them before idle, %',
    digits: 0,
    of: (rounds) => middle(rounds, ({ lines }) => (lines === null ? undefined : lines.share * 100)),
  },
  { what: 'completion idle p50, ms', digits: 1, of: (rounds) => pooled(rounds, (round) => round.complete_idle, 0.5) },
  { what: 'completion busy p50, ms', digits: 1, of: (rounds) => pooled(rounds, (round) => round.complete_busy, 0.5) },
  { what: 'interrupt p50, ms', digits: 1, of: (rounds) => pooled(rounds, (round) => round.interrupt, 0.5) },
  { what: 'interrupt p99, ms', digits: 1, of: (rounds) => pooled(rounds, (round) => round.interrupt, 0.99) },
  { what: 'memory at rest, MB', digits: 0, of: (rounds) => middle(rounds, ({ memory }) => memory / 1e6) },
];

setUpPeers();
const measured = KERNELS.map((): Round[] => []);
for (let round = 0; round < ROUNDS; round++) {
  KERNELS.forEach(({ kernel, language }, index) => measured[index]?.push(measure(kernel, language)));
}
print(
  'Kernels',
  `${ROUNDS} rounds in turns through jupyter_client: medians, ${CELLS} cells a round; in brackets how many times ours. Ready is from spawning to the first kernel_info_reply; execute until both reply and idle are there; memory is the proportional set size of all processes of a kernel. A dash: no answer within 10 s.`,
  ['', ...KERNELS.map(({ shown }) => shown)],
  FIGURES.map(row),
);

function measure(kernel: string, language: string): Round {
  const env = { ...process.env, JUPYTER_PATH: jupyterPath, LIMPID_HISTORY: 'off' };
  const args = [PROGRAM, kernel, language, String(CELLS)];
  const printed = execFileSync(python, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  // SAFETY: kernel_round.py prints one object of this shape, on its last line.
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Round;
}

function row({ what, of, digits }: Figure): string[] {
  const [ours = null, ...theirs] = measured.map(of);
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(digits));
  const compared = (value: number | null): string =>
    value === null || ours === null ? shown(value) : `${shown(value)} (${(value / ours).toFixed(1)})`;
  return [what, shown(ours), ...theirs.map(compared)];
}

/** The quantile of all rounds' values together; null when any round lacks them. */
function pooled(rounds: readonly Round[], of: (round: Round) => number[] | null, share: number): number | null {
  const lists = rounds.map(of);
  return lists.every((list) => list !== null) ? quantile(lists.flat(), share) * 1000 : null;
}

function middle(rounds: readonly Round[], of: (round: Round) => number | undefined): number | null {
  const values = rounds.map(of);
  return values.every((value) => value !== undefined) ? quantile(values, 0.5) : null;
}
