/** The container that runs the server, as Kubernetes and KServe have it: probes, limits, no rights. Pure. */
import type { Container, Probe, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { USER } from './dockerfile.ts';
import { hostsOf, type Deployment } from './options.ts';
import { ENVIRONMENT, EVERYWHERE, KEY, LIVE, READY, serveArguments } from './serve-command.ts';

/** @param services by whose names it is reached */
export function container(deployment: Deployment, name: string, model: string, services: readonly string[]): Container {
  const { image, port, cpu, memory } = deployment;
  const known = [...new Set(services.flatMap((service) => hostsOf(service, deployment)))];
  // else the name would be the address of the pod, which nobody knows before
  const httpHeaders = [{ name: 'Host', value: 'localhost' }];
  const probe = (path: string, rest: Probe): Probe => ({
    httpGet: { path, port, httpHeaders },
    timeoutSeconds: 2,
    ...rest,
  });
  return {
    name,
    image,
    args: serveArguments(deployment, model, { host: EVERYWHERE, known }),
    env: [
      ...Object.entries(ENVIRONMENT).map(([variable, value]) => ({ name: variable, value })),
      { name: KEY, valueFrom: { secretKeyRef: { name: secretOf(deployment), key: 'key' } } },
    ],
    ports: [{ name: 'http1', containerPort: port, protocol: 'TCP' }],
    // a model may load and warm up for a minute before the other probes count
    startupProbe: probe(LIVE, { periodSeconds: 2, failureThreshold: 60 }),
    livenessProbe: probe(LIVE, { periodSeconds: 10, failureThreshold: 3 }),
    readinessProbe: probe(READY, { periodSeconds: 5, failureThreshold: 2 }),
    resources: { requests: { cpu, memory }, limits: { cpu, memory } },
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

/** The Secret that holds the key; no file holds the key itself. */
export function secretOf({ name }: Deployment): string {
  return `${name}-key`;
}

/** The one place that the server may write to. */
export const VOLUMES: NonNullable<PodSpec['volumes']> = [{ name: 'tmp', emptyDir: { sizeLimit: '256Mi' } }];
