/** How a deployed server is started: the one place that knows the options of `limpid serve`. */
import type { Shares } from '../serve/rollout/rollout.ts';
import type { Deployment } from './options.ts';

/** In a container, others reach the server only by the container's own address. */
export const EVERYWHERE = '0.0.0.0';
/** The variable that holds the key which requests must carry; without one the server listens to its own machine alone. */
export const KEY = 'LIMPID_SERVE_KEY';

/** Where a container has the files that it is told by: {@link SIGNER} in the image, the key in a volume. */
export const CREDENTIALS = { signer: '/etc/limpid/signer.pem', key: '/run/limpid/key' } as const;
/** In the folder that is written: the public key of who signs the model. */
export const SIGNER = 'signer.pem';

/** @param known names by which the server is reached, besides those of its own machine: others are refused (DNS rebinding) */
export function serveArguments(
  { name, port, grpcPort, rollout, file }: Deployment,
  model: string,
  { host, known }: { host?: string; known: readonly string[] },
): string[] {
  const hosts = known.flatMap((one) => ['--allow-host', one]);
  const target = file === '' ? model : `${model}/${file}`;
  const { canary = {}, split = {}, shadow } = rollout;
  const shares = (option: string, of: Shares): string[] =>
    Object.entries(of).flatMap(([version, percent]) => [option, `${version}=${percent}`]);
  return [
    ...['serve', target, '--name', name, '--port', String(port)],
    ...(grpcPort === undefined ? [] : ['--grpc-port', String(grpcPort)]),
    ...(host ? ['--host', host] : []),
    ...hosts,
    ...shares('--canary', canary),
    ...shares('--split', split),
    ...(shadow === undefined ? [] : ['--shadow', shadow]),
  ];
}

/** Paths, each where there is such a file. */
export function credentialArguments({ key, signer }: { key?: string | false; signer?: string | false }): string[] {
  return [...(key ? ['--key-file', key] : []), ...(signer ? ['--public-key', signer] : [])];
}

export const LIVE = '/v2/health/live';
export const READY = '/v2/health/ready';

/** What a server in a container keeps off: its file system is read-only, /tmp aside. */
export const ENVIRONMENT: { readonly [name: string]: string } = {
  HOME: '/tmp',
  LIMPID_HISTORY: 'off',
  LIMPID_RUNS: 'off',
  NODE_ENV: 'production',
};
