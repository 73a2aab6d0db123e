/** `limpid deploy FOLDER --out DIR`: the files that an image, a cluster or a machine needs to serve a model. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { secretOf } from '../deploy/container.ts';
import { deploy as writeDeployment } from '../deploy/deploy.ts';
import { say } from '../say.ts';
import { version } from '../version.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';
import { keyIn } from './key-file.ts';
import { ROLLOUT, rolloutIn } from './rollout-options.ts';

const HELP = helpOf(
  'deploy',
  `usage: limpid deploy MODEL --out DIR [--image IMAGE] [--port N] [--replicas N] [--cpu N] [--memory N]
                     [--storage URI] [--namespace NS] [--allow-host NAME]… [--engine wasm|native] [--grpc-port N]
                     [--canary V=PERCENT]… [--split V=PERCENT]… [--shadow V] [--key-file FILE] [--public-key FILE] [--unsigned]

MODEL is the folder or file of one, or a version of the registry: NAME, NAME:VERSION or NAME@ALIAS, as it is now.
Scans it, copies it into DIR/model, and writes beside it:

  Dockerfile, .dockerignore   an image with the model in it
  docker-compose.yaml         one server on this machine's own address
  kubernetes.yaml             a Deployment and a Service
  kserve.yaml                 a ServingRuntime and an InferenceService
  NAME.service                a unit of systemd, for this machine

Servers run as nobody, write nowhere but in /tmp, and are asked for /v2/health/live and /v2/health/ready. Requests carry a key:
the Secret NAME-key in a cluster, LIMPID_SERVE_KEY for Compose, /etc/limpid/NAME.env or --key-file for systemd. TLS is for what stands in front.

  --out DIR      where to
  --image IMAGE  name of the image; NAME:1 when not given
  --port N       of the server; 8080 when not given
  --replicas N   servers in a cluster; 1 when not given
  --cpu N        cores of each, such as 2 or 500m; 1 when not given
  --memory N     of each, such as 2Gi; 1Gi when not given
  --storage URI  where KServe gets the model; pvc://models/NAME when not given
  --namespace NS of Kubernetes; default when not given
  --allow-host H one more name that the service is reached by, such as that of an ingress; may be given again
  --engine E     TensorFlow in the image: wasm, which needs no compiler, or native; wasm when not given
  --grpc-port N  listen for gRPC too, in the Service by the same number
  --canary, --split, --shadow   versions beside it, as limpid serve takes them: a folder of versions has them, or the registry
  --key-file FILE    holds the key on the machine of systemd, which hands it over; Secrets of a cluster are mounted as a file.
                     Only its path is written
  --public-key FILE  verify what is deployed by this key; a signed folder is verified again by each server that starts
  --unsigned     take a model of the registry without asking for its signature
  -h, --help     show this`,
);

const ENGINES = ['wasm', 'native'] as const;

export async function deploy(argv: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    ...{
      out: text,
      image: text,
      port: text,
      replicas: text,
      cpu: text,
      memory: text,
      storage: text,
      engine: text,
      namespace: text,
    },
    'allow-host': { type: 'string', multiple: true },
    ...ROLLOUT,
    ...{ 'grpc-port': text, 'key-file': text, 'public-key': text, unsigned: flag },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArguments(argv, options, ['MODEL']);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { out, image, port, replicas, cpu, memory, storage, engine, namespace, 'allow-host': hosts } = values;
  if (out === undefined) throw usage(say('--out DIR is missing'));
  const built = ENGINES.find((one) => one === (engine ?? 'wasm'));
  if (!built) throw usage(say("--engine wants wasm or native, and was given '{engine}'", { engine: engine ?? '' }));
  const { 'grpc-port': grpcPort, 'key-file': keyFile, 'public-key': publicKey, unsigned = false } = values;
  if (unsigned && publicKey !== undefined) throw usage(say('--unsigned and --public-key exclude each other'));
  if (keyFile !== undefined) await keyIn(keyFile);
  const wanted = {
    rollout: rolloutIn(values),
    isUnsigned: unsigned,
    ...(grpcPort === undefined ? {} : { grpcPort: Number(grpcPort) }),
    ...(keyFile === undefined ? {} : { keyFile: resolve(keyFile) }),
    ...(publicKey === undefined ? {} : { publicKey: resolve(publicKey) }),
    model: positionals[0] ?? '',
    ...(image === undefined ? {} : { image }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(replicas === undefined ? {} : { replicas: Number(replicas) }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(storage === undefined ? {} : { storage }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(hosts === undefined ? {} : { hosts }),
    engine: built,
  };
  const launcher = realpathSync(fileURLToPath(new URL('../../bin/limpid.mjs', import.meta.url)));
  const { deployment, files } = await writeDeployment(wanted, out, [process.execPath, launcher], version('limpid'));
  console.log(say('Wrote {files} and the model into {out}', { files: files.join(', '), out }));
  const at = (file: string): string => JSON.stringify(resolve(out, file));
  const { name, namespace: space } = deployment;
  const key =
    deployment.keyFile === undefined
      ? '--from-literal=key=$(openssl rand -hex 32)'
      : `--from-file=key=${at(deployment.keyFile)}`;
  const commands = [
    `docker build -t ${deployment.image} ${at('')}`,
    `kubectl -n ${space} create secret generic ${secretOf(deployment)} ${key}`,
    `kubectl apply -f ${at('kubernetes.yaml')}`,
    `kubectl apply -f ${at('kserve.yaml')}`,
    `systemctl link ${at(`${name}.service`)}`,
  ];
  console.log(say('Next, as you like:'));
  for (const command of commands) console.log(`  ${command}`);
  return 0;
}
