/** `limpid mlflow`: an MLflow tracking server over this project's runs and registry, until it is told to end. */
import { modelsPlace } from '../registry/place.ts';
import { runsPlace } from '../runs/place.ts';
import { say } from '../say.ts';
import { openProject } from '../tracking/project.ts';
import { startTracking } from '../tracking/server.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';
import { keyIn } from './key-file.ts';

const HELP = helpOf(
  'mlflow',
  `usage: limpid mlflow [--port N] [--host H] [--key-file FILE] [--allow-host NAME]… [--unsigned]

Speaks MLflow's REST over the runs and the registry of this project: Python's mlflow with the printed address as its tracking URI
reads them, logs runs, files and models beside them, and moves aliases.

  --port N            5000 when not given; 0 takes a free one
  --host H            127.0.0.1 when not given; others need a key
  --key-file FILE     the key that clients send as MLFLOW_TRACKING_TOKEN; LIMPID_SERVE_KEY holds it as well
  --allow-host NAME   one more name that it is reached by; may be given again
  --unsigned          hand out models of the registry without asking for a signature
  -h, --help          show this

Files that clients send lie in mlflow-artifacts beside the store of runs. SIGTERM and SIGINT end it.`,
);

export async function mlflow(argv: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArguments(argv, {
    ...{ port: text, host: text, 'key-file': text },
    'allow-host': { type: 'string', multiple: true },
    unsigned: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const port = Number(values.port ?? 5000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw usage(say('--port is a number from 0 to 65535'));
  const key = await keyIn(values['key-file']);
  const project = openProject(runsPlace(), modelsPlace(), { verify: !values.unsigned });
  try {
    const host = values.host ?? '127.0.0.1';
    const server = await startTracking(project, { host, port, key, hosts: values['allow-host'] ?? [] });
    console.log(say('MLflow tracking URI: {url}', { url: server.url }));
    process.send?.({ url: server.url });
    await ended();
    await server.close();
  } finally {
    project.close();
  }
  return 0;
}

/** By a signal, or by the end of who started it. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(event, () => resolve());
  });
}
