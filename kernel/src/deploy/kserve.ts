/** A ServingRuntime and an InferenceService of KServe, which brings the model to the image. Pure. */
import { container, VOLUMES } from './container.ts';
import type { Deployment } from './options.ts';

/** Where KServe's storage initialiser puts the model. */
const MODEL = '/mnt/models';

export function kserve(deployment: Deployment): [object, object] {
  const { name, annotations, port, replicas, storage, namespace } = deployment;
  const runtime = `${name}-limpid`;
  return [
    {
      apiVersion: 'serving.kserve.io/v1alpha1',
      kind: 'ServingRuntime',
      metadata: { name: runtime, namespace },
      spec: {
        annotations: { 'prometheus.kserve.io/port': String(port), 'prometheus.kserve.io/path': '/metrics' },
        supportedModelFormats: [{ name: 'tfjs', version: '4', autoSelect: true }],
        protocolVersions: ['v2'],
        multiModel: false,
        containers: [container(deployment, 'kserve-container', MODEL, [`${name}-predictor`, name])],
        volumes: VOLUMES,
      },
    },
    {
      apiVersion: 'serving.kserve.io/v1beta1',
      kind: 'InferenceService',
      metadata: { name, namespace, annotations },
      spec: {
        predictor: {
          minReplicas: replicas,
          model: {
            modelFormat: { name: 'tfjs', version: '4' },
            protocolVersion: 'v2',
            runtime,
            storageUri: storage,
          },
        },
      },
    },
  ];
}
