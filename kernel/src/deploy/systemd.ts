/** A unit of systemd that serves the model on this machine, with as few rights as it needs. Pure. */
import { dirname, join } from 'node:path';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { bytesOf, coresOf } from './compose.ts';
import type { Deployment } from './options.ts';
import { credentialArguments, KEY, LIVE, serveArguments, SIGNER } from './serve-command.ts';

export interface Machine {
  /** The program of Node, and `limpid.mjs`. */
  readonly command: readonly string[];
  /** The folder of the model, absolute; who signs it lies beside. */
  readonly model: string;
}

/** @throws LimpidError DEPLOY_OPTION */
export function systemdUnit(deployment: Deployment, { command, model }: Machine): string {
  const { name, title, port, cpu, memory, keyFile, isVerified } = deployment;
  const start = [
    ...[...command, ...serveArguments(deployment, model, { known: deployment.hosts })].map(systemdWord),
    // where systemd puts what it loads for this server alone
    ...credentialArguments({ key: keyFile !== undefined && '%d/key', signer: isVerified && `%d/${SIGNER}` }),
  ].join(' ');
  const credentials = [
    keyFile === undefined
      ? `# ${KEY}=… in it is the key that requests must carry\nEnvironmentFile=-/etc/limpid/${name}.env`
      : `LoadCredential=key:${systemdPath(keyFile)}`,
    ...(isVerified ? [`LoadCredential=${SIGNER}:${systemdPath(join(dirname(model), SIGNER))}`] : []),
  ].join('\n');
  return `[Unit]
Description=${oneLine(title)}, served by Limpid
Documentation=http://127.0.0.1:${port}${LIVE}
After=network.target

[Service]
Type=exec
ExecStart=${start}
Environment=HOME=%S/${name} LIMPID_HISTORY=off LIMPID_RUNS=off NODE_ENV=production
${credentials}
DynamicUser=yes
StateDirectory=${name}
Restart=on-failure
RestartSec=2
TimeoutStopSec=60
CPUQuota=${Math.max(1, Math.round(coresOf(cpu) * 100))}%
MemoryMax=${bytesOf(memory)}
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
UMask=0077

[Install]
WantedBy=multi-user.target
`;
}

/** One word of a command line of systemd: quoted, with its specifiers (%) and variables ($) doubled. */
export function systemdWord(text: string): string {
  if (/[\0-\x1f\x7f]/.test(text))
    throw new LimpidError('DEPLOY_OPTION', { option: say('the path of the model'), value: JSON.stringify(text) });
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[%$]/g, '$&$&')}"`;
}

/** The rest of a line: nothing is quoted in it, and `%` alone means something. */
export function systemdPath(path: string): string {
  if (/[\0-\x1f\x7f\\]|^\s|\s$/.test(path))
    throw new LimpidError('DEPLOY_OPTION', { option: say('the path of the key'), value: JSON.stringify(path) });
  return path.replaceAll('%', '%%');
}

/** A title ends where its line does, and `%` and `\` mean nothing in it. */
function oneLine(title: string): string {
  return title.replace(/[\0-\x1f\x7f\\]+/g, ' ').replaceAll('%', '%%');
}
