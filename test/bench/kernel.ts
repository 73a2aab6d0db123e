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
  round_trip: number[] | null;
  memory: number;
  lines: { seconds: number; share: number } | null;
  complete_idle: number[] | null;
  complete_busy: number[] | null;
  interrupt: number[] | null;
}

interface Figure {
  what: string;
  /** A round's values in the unit shown, or null when the kernel did not answer. */
  of: (round: Round) => number[] | null;
  share: number;
  digits: number;
}

const FIGURES: readonly Figure[] = [
  { what: 'ready, s', digits: 2, of: ({ ready }) => [ready], share: 0.5 },
  { what: 'execute p50, ms', digits: 1, of: ({ round_trip }) => milliseconds(round_trip), share: 0.5 },
  { what: 'execute p99, ms', digits: 1, of: ({ round_trip }) => milliseconds(round_trip), share: 0.99 },
  { what: '20,000 lines, s', digits: 2, of: ({ lines }) => lines && [lines.seconds], share: 0.5 },
  { what: '… of them before idle, %', digits: 0, of: ({ lines }) => lines && [lines.share * 100], share: 0.5 },
  { what: 'completion idle p50, ms', digits: 1, of: ({ complete_idle }) => milliseconds(complete_idle), share: 0.5 },
  { what: 'completion busy p50, ms', digits: 1, of: ({ complete_busy }) => milliseconds(complete_busy), share: 0.5 },
  { what: 'interrupt p50, ms', digits: 1, of: ({ interrupt }) => milliseconds(interrupt), share: 0.5 },
  { what: 'interrupt p99, ms', digits: 1, of: ({ interrupt }) => milliseconds(interrupt), share: 0.99 },
  { what: 'memory at rest, MB', digits: 0, of: ({ memory }) => [memory / 1e6], share: 0.5 },
];

setUpPeers();
const measured = KERNELS.map((): Round[] => []);
for (let round = 0; round < ROUNDS; round++) {
  KERNELS.forEach(({ kernel, language }, index) => measured[index]?.push(measure(kernel, language)));
}
print(
  'Kernels',
  `${ROUNDS} rounds in turns through jupyter_client: medians, ${CELLS} cells a round; in brackets how many times ours. Ready is from spawning to the first kernel_info_reply; execute until both reply and idle are there; memory is the proportional set size of all processes of a kernel. A dash: no answer within 10 s, in no round.`,
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

function row({ what, of, digits, share }: Figure): string[] {
  const [ours, ...theirs] = measured.map((rounds) => {
    const values = rounds.map(of).filter((answered) => answered !== null);
    const missing = values.length < ROUNDS ? `, ${values.length} of ${ROUNDS} rounds` : '';
    return values.length === 0 ? null : { value: quantile(values.flat(), share), missing };
  });
  if (!ours) throw new Error(`Limpid itself has no figure: ${what}`);
  return [
    what,
    `${ours.value.toFixed(digits)}${ours.missing}`,
    ...theirs.map((peer) =>
      peer ? `${peer.value.toFixed(digits)} (${(peer.value / ours.value).toFixed(1)}${peer.missing})` : '–',
    ),
  ];
}

function milliseconds(seconds: readonly number[] | null): number[] | null {
  return seconds && seconds.map((one) => one * 1000);
}
