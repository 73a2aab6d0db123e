/** The `limpid` command: finds the sub-command, prints its error, keeps its exit code. */
import { readFileSync } from 'node:fs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { usage } from './arguments.ts';

/** Exit codes: 0 ok, 1 failed, 2 wrong usage. */
type Command = (argv: string[]) => number | Promise<number>;

/** Each command is loaded only when it is asked for, so `limpid --help` is quick. */
const COMMANDS: { [name: string]: { summary: string; load: () => Promise<Command> } } = {
  run: {
    summary: say('run a notebook headless; write it, and a page of it'),
    load: async () => (await import('./run.ts')).run,
  },
  runs: {
    summary: say('list, compare, export and restore what was trained'),
    load: async () => (await import('./runs.ts')).runs,
  },
  serve: {
    summary: say('serve models over HTTP'),
    load: async () => (await import('./serve.ts')).serve,
  },
  models: {
    summary: say('list, alias, export and remove registered models'),
    load: async () => (await import('./models.ts')).models,
  },
  mlflow: {
    summary: say("speak MLflow's REST over this project's runs and models"),
    load: async () => (await import('./mlflow.ts')).mlflow,
  },
  install: {
    summary: say('tell Jupyter about the kernel'),
    load: async () => (await import('./install.ts')).install,
  },
  uninstall: {
    summary: say('take the kernel out of Jupyter again'),
    load: async () => (await import('./uninstall.ts')).uninstall,
  },
  kernel: {
    summary: say('be the kernel of a connection file (front ends call this)'),
    load: async () => (await import('./kernel.ts')).kernel,
  },
  engine: {
    summary: say("install, show or remove TensorFlow's native engine"),
    load: async () => (await import('./engine.ts')).engine,
  },
  keygen: {
    summary: say('make a pair of keys that sign models'),
    load: async () => (await import('./keygen.ts')).keygen,
  },
  sign: {
    summary: say("sign a model's folder"),
    load: async () => (await import('./sign.ts')).sign,
  },
  verify: {
    summary: say('say whether a model is what its author signed'),
    load: async () => (await import('./verify.ts')).verify,
  },
  scan: {
    summary: say('say what is wrong with a model before it is loaded'),
    load: async () => (await import('./scan.ts')).scan,
  },
  deploy: {
    summary: say('write the files that an image, a cluster or a machine needs to serve a model'),
    load: async () => (await import('./deploy.ts')).deploy,
  },
  doctor: {
    summary: say('say what works on this machine and what is missing'),
    load: async () => (await import('./doctor.ts')).doctor,
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    return report(error);
  }
}

async function dispatch(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) throw usage(say('Name a command'));
  if (name === '--help' || name === '-h' || name === 'help') return print(help());
  if (name === '--version' || name === '-v') return print(version());
  if (!Object.hasOwn(COMMANDS, name)) throw usage(say("There is no command '{name}'", { name }));
  const command = await COMMANDS[name]?.load();
  return command === undefined ? 2 : await command(rest);
}

function print(text: string): number {
  console.log(text);
  return 0;
}

function report(error: unknown): number {
  if (!(error instanceof LimpidError)) {
    console.error(error);
    return 1;
  }
  console.error(`${error.code}: ${error.message}`);
  return error.code === 'USAGE' || error.code === 'PARAMETER_UNKNOWN' ? 2 : 1;
}

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    say('usage: limpid <command> [options]'),
    '',
    say('A Jupyter kernel for TypeScript that sees through TensorFlow.js models.'),
    '',
    ...lines,
    '',
    say('`limpid <command> --help` tells more. Exit codes: 0 ok, 1 failed, 2 wrong usage.'),
  ].join('\n');
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
