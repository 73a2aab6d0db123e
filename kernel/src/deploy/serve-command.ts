/** How a deployed server is started: the one place that knows the options of `limpid serve`. */
import type { Deployment } from './options.ts';

/** In a container, others reach the server only by the container's own address. */
export const EVERYWHERE = '0.0.0.0';
/** The variable that holds the key which requests must carry; without one the server listens to its own machine alone. */
export const KEY = 'LIMPID_SERVE_KEY';

/** @param known names by which the server is reached, besides those of its own machine: others are refused (DNS rebinding) */
export function serveArguments(
  { name, port, file }: Deployment,
  model: string,
  { host, known }: { host?: string; known: readonly string[] },
): string[] {
  const hosts = known.flatMap((one) => ['--allow-host', one]);
  const target = file === '' ? model : `${model}/${file}`;
  return ['serve', target, '--name', name, '--port', String(port), ...(host ? ['--host', host] : []), ...hosts];
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
