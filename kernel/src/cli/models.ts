/** `limpid models`: the registry of models of this project. */
import { say } from '../say.ts';
import { usage } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'models',
  `usage: limpid models [list] [--json]
       limpid models show NAME[:VERSION | @ALIAS] [--json]
       limpid models alias NAME ALIAS VERSION
       limpid models alias NAME ALIAS --delete
       limpid models export NAME[:VERSION | @ALIAS] FOLDER [--unsigned]
       limpid models remove NAME[:VERSION]…
       limpid models sign NAME[:VERSION | @ALIAS]…
       limpid models key
       limpid models push NAME[:VERSION | @ALIAS] [--to URI] [--unsigned]

  list    every model that is registered in this project
  show    one version: signature, lineage, tags; and all versions of the model
  alias   let an alias, as champion, be a version; or take it away
  export  write a folder that tf.loadLayersModel or tf.loadGraphModel reads
  remove  delete a version, or a model with all of them
  sign    vouch for what was saved before models were signed, or by somebody else: a version, or all of a model
  key     print the public key of your models, for --public-key of others
  push    send it to an MLflow server, where it becomes a version

  --json      for programs
  --delete    take the alias away
  --unsigned  do not verify its signature
  --to URI    the MLflow server; MLFLOW_TRACKING_URI by default
  -h, --help  show this

Without a version or an alias, the newest version is meant. The registry is .limpid/models in the project's folder;
LIMPID_MODELS names another folder.`,
);

type Subcommand = (argv: string[]) => number | Promise<number>;

const SUBCOMMANDS: { [name: string]: () => Promise<Subcommand> } = {
  list: async () => (await import('./models/list.ts')).list,
  show: async () => (await import('./models/show.ts')).show,
  alias: async () => (await import('./models/alias.ts')).setAlias,
  export: async () => (await import('./models/export.ts')).exportTo,
  remove: async () => (await import('./models/remove.ts')).removeAll,
  sign: async () => (await import('./models/sign.ts')).signAll,
  key: async () => (await import('./models/key.ts')).key,
  push: async () => (await import('./models/push.ts')).pushTo,
};

export async function models(argv: string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  const [name = 'list', ...rest] = argv[0]?.startsWith('-') ? ['list', ...argv] : argv;
  const load = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (load === undefined) throw usage(say("models has no command '{name}'", { name }));
  const subcommand = await load();
  return subcommand(rest);
}
