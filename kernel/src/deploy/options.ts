/** What is deployed, and how: checked once, so that the files can be written from it without a second look. */
import { isAbsolute } from 'node:path';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { Rollout } from '../serve/rollout/rollout.ts';

/** A version of the registry: the one that a name or an alias meant when it was deployed. */
export interface Registered {
  readonly reference: string;
  readonly version: number;
  /** SHA-256, by which the registry knows it. */
  readonly hash: string;
}

export interface DeployOptions {
  /** The model's folder or file, as the person named it. */
  model: string;
  /** Where it comes from the registry. */
  registered?: Registered;
  image?: string;
  port?: number;
  /** Of gRPC; there is none when not given. */
  grpcPort?: number;
  /** As `limpid serve` takes it; of the registry also by alias, which is what it means now. */
  rollout?: Rollout;
  /** On the machine that systemd runs on: holds the key that requests must carry. Only its path is written. */
  keyFile?: string;
  /** A PEM file: the server loads only what its owner has signed; of the registry, only that is copied. */
  publicKey?: string;
  /** Copies a version of the registry without asking for its signature. */
  isUnsigned?: boolean;
  replicas?: number;
  /** In Kubernetes' notation: `1`, `500m`. */
  cpu?: string;
  memory?: string;
  /** Where KServe gets the model: `pvc://claim/path`, `s3://…`, `gs://…`, `https://…`. */
  storage?: string;
  /** Of Kubernetes. */
  namespace?: string;
  /** Names by which the service is reached, besides those of its cluster. */
  hosts?: readonly string[];
  /** TensorFlow's native engine in the image, or WebAssembly. */
  engine?: 'native' | 'wasm';
}

/** Everything checked and filled in. */
export interface Deployment {
  /** Of the service and the model in it: a name of Kubernetes. */
  readonly name: string;
  /** In the model's folder, what is served: '' is all of it. */
  readonly file: string;
  /** What the person calls the model: shown, never run. */
  readonly title: string;
  /** Annotations of what is deployed. */
  readonly annotations: { readonly [name: string]: string };
  readonly image: string;
  readonly port: number;
  readonly grpcPort: number | undefined;
  /** By numbers. */
  readonly rollout: Rollout;
  readonly keyFile: string | undefined;
  /** Whether the key of who signs the model lies beside it. */
  readonly isVerified: boolean;
  readonly replicas: number;
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly engine: 'native' | 'wasm';
  /** Of Limpid. */
  readonly version: string;
}

/** A registry with a port, a path, a tag, a digest: as the distribution specification has it. */
const IMAGE =
  /^(?=.{1,255}$)([a-z\d]+(?:[.-][a-z\d]+)*(?::\d+)?\/)?[a-z\d]+(?:[._-]+[a-z\d]+)*(?:\/[a-z\d]+(?:[._-]+[a-z\d]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[a-f\d]{64})?$/;
const QUANTITY = /^(?=.*[1-9])\d+(\.\d+)?(m|[KMGT]i?)?$/;
/** Of DNS. */
const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/;
const STORAGE = /^(pvc|s3|gs|hdfs|webhdfs|https?|hf|oci):\/\/[\w.~!$&'()*+,;=:@%/-]+$/;

/** @throws LimpidError DEPLOY_OPTION */
export function checkDeployment(options: DeployOptions, version: string): Deployment {
  const title = options.model.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const ending = /\.(keras|h5|hdf5)$/i.exec(title)?.[0] ?? '';
  const name = kubernetesName(title.slice(0, title.length - ending.length));
  const { registered } = options;
  const {
    image = `${name}:${registered?.version ?? 1}`,
    port = 8080,
    replicas = 1,
    cpu = '1',
    memory = '1Gi',
    engine = 'wasm',
  } = options;
  const { namespace = 'default', hosts = [] } = options;
  const { grpcPort, rollout = {}, keyFile, publicKey } = options;
  const storage = options.storage ?? `pvc://models/${name}`;
  const check = (option: string, value: string | number, isRight: boolean): void => {
    if (!isRight) throw new LimpidError('DEPLOY_OPTION', { option, value });
  };
  check(say('the name of the model'), title, name !== '');
  check('--image', image, IMAGE.test(image));
  check('--port', port, Number.isInteger(port) && port > 1023 && port < 65_536);
  if (grpcPort !== undefined) {
    check(
      '--grpc-port',
      grpcPort,
      Number.isInteger(grpcPort) && grpcPort > 1023 && grpcPort < 65_536 && grpcPort !== port,
    );
  }
  for (const [option, version] of challengersOf(rollout)) check(option, version, /^\d{1,15}$/.test(version));
  if (keyFile !== undefined) check('--key-file', keyFile, isAbsolute(keyFile));
  check('--replicas', replicas, Number.isInteger(replicas) && replicas >= 1 && replicas <= 1000);
  check('--cpu', cpu, QUANTITY.test(cpu) && !/[KMGT]/.test(cpu));
  check('--memory', memory, QUANTITY.test(memory) && !memory.endsWith('m'));
  check('--storage', storage, STORAGE.test(storage));
  check('--namespace', namespace, LABEL.test(namespace));
  for (const host of hosts)
    check('--allow-host', host, host.length < 254 && host.split('.').every((one) => LABEL.test(one)));
  return {
    name,
    title,
    annotations: {
      'limpid/model': title,
      ...(registered ? { 'limpid/version': registered.reference, 'limpid/sha256': registered.hash } : {}),
    },
    file: ending && `model${ending.toLowerCase()}`,
    image,
    port,
    grpcPort,
    rollout,
    keyFile,
    // a copy out of the registry carries no signature of its own
    isVerified: publicKey !== undefined && registered === undefined,
    replicas,
    cpu,
    memory,
    storage,
    namespace,
    hosts,
    engine,
    version,
  };
}

/** Versions beside the champion, and by which option. */
export function challengersOf({ canary = {}, split = {}, shadow }: Rollout): [option: string, version: string][] {
  const shares = [canary, split].flatMap((of, at) =>
    Object.keys(of).map((version): [string, string] => [at === 0 ? '--canary' : '--split', version]),
  );
  return shadow === undefined ? shares : [...shares, ['--shadow', shadow]];
}

/** What is made of the name, such as `NAME-predictor`, is a label of DNS too. */
const LONGEST = 50;

/** A DNS label that begins with a letter, which names of services must be; '' when nothing is left of the text. */
export function kubernetesName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-');
  return plain
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST)
    .replace(/-+$/, '');
}

/** All names that a service of the cluster has, short to long. */
export function hostsOf(service: string, { namespace, hosts }: Deployment): string[] {
  const names = [service, `${service}.${namespace}`, `${service}.${namespace}.svc`];
  return [...names, `${service}.${namespace}.svc.cluster.local`, ...hosts];
}
