/** `limpid runs`: the trainings of this project, as the kernel has kept them. */
import { say } from '../say.ts';
import { usage } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'runs',
  `usage: limpid runs [list] [--json]
       limpid runs show ID [--json]
       limpid runs compare ID ID… [--json]
       limpid runs export ID… --format csv|tensorboard|mlflow -o PATH
       limpid runs restore ID [--epoch N] -o MODEL
       limpid runs delete ID…

  list     every run of this project, the newest first
  show     one run: parameters, epochs, checkpoints, the code of its cell
  compare  where runs differ, and what they came to
  export   write runs for other programs
  restore  write the model of a checkpoint: a .keras file, or a folder that tf.loadLayersModel reads
  delete   forget runs; checkpoints are files of yours and stay

  --json       for programs
  --format F   csv: one file; tensorboard: a folder of event files; mlflow: a folder mlruns
  -o PATH      where to write
  --epoch N    the checkpoint after N epochs, in place of the newest
  -h, --help   show this

An ID may be shortened as long as it names one run. The store is .limpid/runs.db in the project's folder; LIMPID_RUNS names
another file.`,
);

type Subcommand = (argv: string[]) => number | Promise<number>;

const SUBCOMMANDS: { [name: string]: () => Promise<Subcommand> } = {
  list: async () => (await import('./runs/list.ts')).list,
  show: async () => (await import('./runs/show.ts')).show,
  compare: async () => (await import('./runs/compare.ts')).compare,
  export: async () => (await import('./runs/export.ts')).exportTo,
  restore: async () => (await import('./runs/restore.ts')).restore,
  delete: async () => (await import('./runs/delete.ts')).deleteAll,
};

export async function runs(argv: string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  const [name = 'list', ...rest] = argv[0]?.startsWith('-') ? ['list', ...argv] : argv;
  const load = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (load === undefined) throw usage(say("runs has no command '{name}'", { name }));
  const subcommand = await load();
  return subcommand(rest);
}
