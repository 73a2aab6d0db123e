/** A ServingRuntime and an InferenceService of KServe, which brings the model to the image. Pure. */
import { container, volumesOf } from './container.ts';
import type { Deployment } from './options.ts';

/** Where KServe's storage initialiser puts the model. */
const MODEL = '/mnt/models';

/** By its older name, which newer ones know too. */
const STANDARD = { 'serving.kserve.io/deploymentMode': 'RawDeployment' };

export function kserve(deployment: Deployment): [object, object] {
  const { name, annotations, port, grpcPort, replicas, storage, namespace } = deployment;
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
        volumes: volumesOf(deployment),
      },
    },
    {
      apiVersion: 'serving.kserve.io/v1beta1',
      kind: 'InferenceService',
      // Knative, KServe's other mode, takes one port of a container
      metadata: {
        name,
        namespace,
        annotations: grpcPort === undefined ? annotations : { ...annotations, ...STANDARD },
      },
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
