/** The container that runs the server, as Kubernetes and KServe have it: probes, limits, no rights. Pure. */
import type { Container, ContainerPort, Probe, PodSpec, Volume } from 'kubernetes-types/core/v1.d.ts';
import { USER } from './dockerfile.ts';
import { hostsOf, type Deployment } from './options.ts';
import {
  CREDENTIALS,
  credentialArguments,
  ENVIRONMENT,
  EVERYWHERE,
  KEY,
  LIVE,
  READY,
  serveArguments,
} from './serve-command.ts';

/** @param services by whose names it is reached */
export function container(deployment: Deployment, name: string, model: string, services: readonly string[]): Container {
  const { image, port, grpcPort, keyFile, isVerified, cpu, memory } = deployment;
  const isInFile = keyFile !== undefined;
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
    args: [
      ...serveArguments(deployment, model, { host: EVERYWHERE, known }),
      ...credentialArguments({ key: isInFile && `${CREDENTIALS.key}/key`, signer: isVerified && CREDENTIALS.signer }),
    ],
    env: [
      ...Object.entries(ENVIRONMENT).map(([variable, value]) => ({ name: variable, value })),
      ...(isInFile ? [] : [{ name: KEY, valueFrom: { secretKeyRef: { name: secretOf(deployment), key: 'key' } } }]),
    ],
    ports: [portOf('http1', port), ...(grpcPort === undefined ? [] : [portOf('h2c', grpcPort)])],
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
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(isInFile ? [{ name: 'key', mountPath: CREDENTIALS.key, readOnly: true }] : []),
    ],
  };
}

/** The Secret that holds the key; no file holds the key itself. */
export function secretOf({ name }: Deployment): string {
  return `${name}-key`;
}

/** The one place that the server may write to, and the key where it is a file. */
export function volumesOf(deployment: Deployment): NonNullable<PodSpec['volumes']> {
  const tmp: Volume = { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } };
  if (deployment.keyFile === undefined) return [tmp];
  return [tmp, { name: 'key', secret: { secretName: secretOf(deployment), items: [{ key: 'key', path: 'key' }] } }];
}

/** Named as KServe and Knative tell protocols. */
function portOf(name: 'http1' | 'h2c', containerPort: number): ContainerPort {
  return { name, containerPort, protocol: 'TCP' };
}
