/** The image of a served model. Pure. */
import type { Deployment } from './options.ts';
import { CREDENTIALS, credentialArguments, ENVIRONMENT, EVERYWHERE, serveArguments, SIGNER } from './serve-command.ts';

/** Of the user that the server runs as: no name of the host's. */
export const USER = 10_001;

/** The folder `model` of the build is the model. */
export function dockerfile(deployment: Deployment): string {
  const { name, engine, version, port, grpcPort, isVerified } = deployment;
  const folder = `/models/${name}`;
  const variables = { ...ENVIRONMENT, ...(engine === 'native' ? { XDG_CACHE_HOME: '/opt/cache' } : {}) };
  const command = [
    ...serveArguments(deployment, folder, { host: EVERYWHERE, known: deployment.hosts }),
    ...credentialArguments({ signer: isVerified && CREDENTIALS.signer }),
  ];
  const lines = [
    '# syntax=docker/dockerfile:1',
    'FROM node:24-bookworm-slim AS install',
    // another package, such as the path of a tarball, by --build-arg
    `ARG LIMPID=limpid@${version}`,
    'WORKDIR /opt/limpid',
    'RUN npm init --yes > /dev/null && npm install --omit=dev --no-audit --no-fund "$LIMPID" && npm cache clean --force',
    ...(engine === 'native' ? NATIVE : []),
    '',
    'FROM node:24-bookworm-slim',
    'COPY --from=install /opt /opt',
    `COPY --chmod=a+rX model ${folder}`,
    ...(isVerified ? [`COPY --chmod=444 ${SIGNER} ${CREDENTIALS.signer}`] : []),
    `ENV ${Object.entries(variables)
      .map(([variable, value]) => `${variable}=${value}`)
      .join(' ')}`,
    `USER ${USER}:${USER}`,
    'WORKDIR /tmp',
    `EXPOSE ${[port, grpcPort].filter((one) => one !== undefined).join(' ')}`,
    'STOPSIGNAL SIGTERM',
    'ENTRYPOINT ["node", "/opt/limpid/node_modules/limpid/bin/limpid.mjs"]',
    `CMD ${JSON.stringify(command)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The native engine is built where there is a compiler; the image that runs has none. */
const NATIVE = [
  'RUN apt-get update && apt-get install --yes --no-install-recommends g++ make python3 python3-pip && rm -rf /var/lib/apt/lists/*',
  'RUN XDG_CACHE_HOME=/opt/cache npx limpid engine install',
];

/** Nothing but the model and who signs it goes to the builder. */
export const DOCKERIGNORE = `*\n!model\n!${SIGNER}\n`;
