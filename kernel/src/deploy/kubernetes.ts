/** A Deployment and a Service of Kubernetes. Pure. */
import type { Deployment as Workload } from 'kubernetes-types/apps/v1.d.ts';
import type { Service } from 'kubernetes-types/core/v1.d.ts';
import { container, volumesOf } from './container.ts';
import type { Deployment } from './options.ts';

export function kubernetes(deployment: Deployment): [Workload, Service] {
  const { name, annotations, port, grpcPort, replicas, namespace } = deployment;
  const selected = { 'app.kubernetes.io/name': name };
  const metadata = {
    name,
    namespace,
    labels: { ...selected, 'app.kubernetes.io/managed-by': 'limpid' },
    annotations,
  };
  const ports = [
    { name: 'http', port: 80, targetPort: port },
    ...(grpcPort === undefined
      ? []
      : [{ name: 'grpc', port: grpcPort, targetPort: grpcPort, appProtocol: 'kubernetes.io/h2c' }]),
  ];
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: selected },
        // a new server is ready before an old one is asked to end
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels: metadata.labels },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 60,
            containers: [container(deployment, 'server', `/models/${name}`, [name])],
            volumes: volumesOf(deployment),
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ClusterIP', selector: selected, ports },
    },
  ];
}
