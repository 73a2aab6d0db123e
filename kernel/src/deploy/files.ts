/** The files of a deployment, by name. Pure. */
import { stringify } from 'yaml';
import { compose } from './compose.ts';
import { DOCKERIGNORE, dockerfile } from './dockerfile.ts';
import { kserve } from './kserve.ts';
import { kubernetes } from './kubernetes.ts';
import type { Deployment } from './options.ts';
import { systemdUnit, type Machine } from './systemd.ts';

export function deploymentFiles(deployment: Deployment, machine: Machine): { readonly [file: string]: string } {
  return {
    Dockerfile: dockerfile(deployment),
    '.dockerignore': DOCKERIGNORE,
    'docker-compose.yaml': yaml([compose(deployment)]),
    'kubernetes.yaml': yaml(kubernetes(deployment)),
    'kserve.yaml': yaml(kserve(deployment)),
    [`${deployment.name}.service`]: systemdUnit(deployment, machine),
  };
}

/** Whatever a name holds, it is written as a text of YAML: parsers of version 1.1, which Kubernetes has, read `no` and `1e3` as texts too. */
function yaml(documents: readonly object[]): string {
  return documents
    .map((one) => stringify(one, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
}
