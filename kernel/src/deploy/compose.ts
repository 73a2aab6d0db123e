/** One server by Docker Compose, on this machine's own address alone. Pure. */
import { USER } from './dockerfile.ts';
import type { Deployment } from './options.ts';
import { KEY, READY } from './serve-command.ts';

export function compose({ name, image, port, grpcPort, cpu, memory }: Deployment): object {
  const check = `fetch('http://127.0.0.1:${port}${READY}').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))`;
  return {
    services: {
      [name]: {
        image,
        build: '.',
        ports: [port, grpcPort].flatMap((one) => (one === undefined ? [] : [`127.0.0.1:${one}:${one}`])),
        environment: { [KEY]: `\${${KEY}:?the key that requests must carry}` },
        user: `${USER}:${USER}`,
        read_only: true,
        tmpfs: ['/tmp'],
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        init: true,
        restart: 'unless-stopped',
        stop_grace_period: '60s',
        healthcheck: { test: ['CMD', 'node', '-e', check], interval: '10s', timeout: '5s', start_period: '60s' },
        deploy: { resources: { limits: { cpus: String(coresOf(cpu)), memory: bytesOf(memory) } } },
      },
    },
  };
}

/** `500m` is half a core. */
export function coresOf(cpu: string): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu);
}

/** Docker and systemd call `Gi` `G`, and know no decimal units: what is told is bytes. */
export function bytesOf(memory: string): string {
  const [, number = '', unit = '', binary = ''] = /^([\d.]+)([KMGT]?)(i?)$/.exec(memory) ?? [];
  const factor = (binary === 'i' ? 1024 : 1000) ** ['', 'K', 'M', 'G', 'T'].indexOf(unit);
  return String(Math.floor(Number(number) * factor));
}
