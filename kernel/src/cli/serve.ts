/** `limpid serve`: models behind HTTP, in this process, until it is told to end. */
import { loadEngine } from '../engine/load.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { createModels, type ModelsOptions } from '../serve/models.ts';
import { readTls } from '../serve/rest/certificate.ts';
import { startService, type ServiceOptions } from '../serve/service.ts';
import { readReference } from '../serve/reference-file.ts';
import { openTarget, type Target } from '../serve/target.ts';
import { limitThreads } from '../serve/threads.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';
import { keyIn } from './key-file.ts';
import { rolloutIn, ROLLOUT } from './rollout-options.ts';

const HELP = helpOf(
  'serve',
  `usage: limpid serve TARGET… [options]

Serves models by the Open Inference Protocol V2, TensorFlow Serving's REST and MLflow's /invocations; /docs lists all.
A TARGET is a .keras or .h5 file, a folder with model.json, a folder of folders 1, 2, … with a version each, or a model of the
registry: NAME, NAME:VERSION or NAME@ALIAS. /metrics is for Prometheus.

  --name NAME         the model's name in addresses; of its file or folder when not given
  --versions LIST     latest (the default), all, or some: 1,3
  --canary V=PERCENT  chance of each request to be answered by version (or alias) V; may be given again
  --split V=PERCENT   the same by X-Limpid-Key, parameters.user or id: one key always meets one version
  --shadow V          ask V too what was answered, and count where it agrees
  --port N            8000 when not given; 0 takes a free one
  --grpc-port N       listen for gRPC too; 0 takes a free one
  --host H            127.0.0.1 when not given; others need a key
  --public-key FILE   load only what the owner of this key has signed (limpid sign)
  --unsigned          load models of the registry without asking for a signature
  --allow-host NAME   one more name that the service is reached by; may be given again
  --key-file FILE     the key that requests must carry; LIMPID_SERVE_KEY holds it as well
  --cert FILE         a certificate for TLS, and
  --cert-key FILE     its private key, both as PEM
  --max-batch N       rows that are run at once at most, 64
  --max-delay MS      how long a request waits for others at most, 0
  --threads N         of TensorFlow; one when not given and all models are below 4 MiB, else one a core
  --warm-up MS        how long a model may try what runs its batches fastest before it answers, 5000
  --p99 MS            the goal that the size of batches is fitted to
  --reference FILE    a driftReference as JSON: drift is told in /metrics
  --queue N           requests that may wait, 1024; more are answered 503
  --timeout MS        how long an answer may take, 30000; then it is 504
  --rate N            requests a second and key; more are answered 429 (not gRPC)
  --accept-nan        let NaN and infinities into the model
  -h, --help          show this

SIGTERM and SIGINT end it after all that has come is answered. A key for loading and unloading alone is in
LIMPID_SERVE_ADMIN_KEY.`,
);

/** Milliseconds; small models need less. */
const WARM_UP = 5000;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  ...{
    name: text,
    versions: text,
    port: text,
    'grpc-port': text,
    host: text,
    'key-file': text,
    'public-key': text,
    reference: text,
    cert: text,
    'cert-key': text,
  },
  ...{
    'max-batch': text,
    'max-delay': text,
    p99: text,
    queue: text,
    timeout: text,
    rate: text,
    threads: text,
    'warm-up': text,
  },
  ...ROLLOUT,
  'allow-host': { type: 'string', multiple: true },
  'accept-nan': flag,
  unsigned: flag,
  help: { type: 'boolean', short: 'h' },
} as const;

export async function serve(argv: string[]): Promise<number> {
  const { values, positionals } = parseArguments(argv, OPTIONS, ['TARGET…']);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.name !== undefined && positionals.length > 1) throw usage(say('--name is for one model'));
  const { canary, split, shadow } = values;
  if (positionals.length > 1 && (canary ?? split ?? shadow)) throw usage(say('a roll-out is for one model'));
  if (values.reference !== undefined && positionals.length > 1) throw usage(say('--reference is for one model'));
  const options = await serviceOptions(values);
  const { 'public-key': publicKey, unsigned: isUnsigned } = values;
  const targets = await Promise.all(positionals.map((target) => openTarget(target, { publicKey, isUnsigned })));
  for (const { name } of targets.filter(({ isUnverified }) => isUnverified)) {
    console.error(say('{name}: its signature is not verified; --public-key FILE verifies it', { name }));
  }
  await limitThreads(targets, number(values, 'threads', 1, 1024));
  const { notice } = await loadEngine();
  if (notice !== null) console.error(notice);
  const served = byName(targets, values.name);
  const reference = values.reference === undefined ? undefined : await readReference(values.reference);
  const references = reference && Object.fromEntries(Object.keys(served).map((name) => [name, reference]));
  const models = await createModels(served, { ...modelsOptions(values), ...(references && { references }) });
  const service = await startService(models, options);
  const ended = endOf(service.stop);
  console.log(say('{names} at {url}', { names: named(targets, values.name), url: service.url }));
  if (service.grpcPort !== undefined) {
    console.log(say('gRPC at {address}', { address: `${values.host ?? '127.0.0.1'}:${service.grpcPort}` }));
  }
  process.send?.({ url: service.url, grpcPort: service.grpcPort });
  await ended;
  return 0;
}

type Values = ReturnType<typeof parseArguments<typeof OPTIONS>>['values'];

async function serviceOptions(values: Values): Promise<ServiceOptions> {
  const { cert, 'cert-key': certKey, 'key-file': keyFile } = values;
  if ((cert === undefined) !== (certKey === undefined)) throw usage(say('--cert and --cert-key go together'));
  const tls = cert === undefined || certKey === undefined ? undefined : { cert, key: certKey };
  // before the models take their time
  if (tls) await readTls(tls);
  return {
    port: number(values, 'port', 0, 65_535) ?? 8000,
    grpcPort: number(values, 'grpc-port', 0, 65_535),
    host: values.host ?? '127.0.0.1',
    hosts: values['allow-host'] ?? [],
    key: await keyIn(keyFile),
    adminKey: process.env['LIMPID_SERVE_ADMIN_KEY'],
    tls,
    rate: number(values, 'rate', 1, 1e9),
  };
}

function modelsOptions(values: Values): ModelsOptions {
  const { versions = 'latest' } = values;
  const options: ModelsOptions = {
    versions: versions === 'latest' || versions === 'all' ? versions : versions.split(','),
    rollout: rolloutIn(values),
    notFinite: values['accept-nan'] ? 'accept' : 'refuse',
    goal: number(values, 'p99', 0.1, 1e6),
  };
  const given = {
    maxBatch: number(values, 'max-batch', 1, 65_536),
    maxDelay: number(values, 'max-delay', 0, 10_000),
    maxQueue: number(values, 'queue', 1, 1e6),
    timeout: number(values, 'timeout', 1, 1e7),
    warmUp: number(values, 'warm-up', 0, 1e7) ?? WARM_UP,
  };
  // what is not given must not hide its default
  return { ...options, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

function number(values: Values, name: keyof Values, least: number, most: number): number | undefined {
  const given = values[name];
  if (given === undefined) return undefined;
  const value = Number(given);
  if (value >= least && value <= most) return value;
  const expected = say('a number from {least} to {most}', { least, most });
  throw new LimpidError('SERVE_OPTION', { option: `--${name}`, given: String(given), expected });
}

function byName(targets: readonly Target[], name: string | undefined): { [name: string]: Target } {
  const twice = targets.find((one, index) => targets.findIndex((other) => other.name === one.name) !== index);
  if (twice) throw new LimpidError('SERVE_NAME', { name: twice.name });
  return Object.fromEntries(targets.map((target) => [name ?? target.name, target]));
}

function named(targets: readonly Target[], name: string | undefined): string {
  return name ?? targets.map((target) => target.name).join(', ');
}

/** Resolves when the service has been told to end, by a signal or by the end of who started it, and has ended. */
function endOf(stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void =>
      void stop().then(() => {
        // a channel to who started it would keep the process
        if (process.connected) process.disconnect();
        resolve();
      }, reject);
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    process.on('disconnect', end);
  });
}
