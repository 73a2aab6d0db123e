/** How much memory is free for this process: what the machine and its control group (a container's limit) leave. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** Bytes. Pages that only cache files count as free. Where the system does not tell (not Linux): what there is in all. */
export function freeMemory(read: (file: string) => string | null = readOrNull): number {
  const machine = read('/proc/meminfo');
  if (machine === null) return totalmem();
  const free = 1024 * (field(machine, 'MemAvailable:') + field(machine, 'SwapFree:'));
  return Math.max(0, Math.min(free, ...GROUPS.map((group) => leftIn(group, read))));
}

interface Group {
  readonly limit: string;
  readonly usage: string;
  readonly statistics: string;
  /** Names of what caches files. */
  readonly caches: readonly string[];
}

/** Control groups of the second and the first version, as a container sees its own. */
const GROUPS: readonly Group[] = [
  {
    limit: '/sys/fs/cgroup/memory.max',
    usage: '/sys/fs/cgroup/memory.current',
    statistics: '/sys/fs/cgroup/memory.stat',
    caches: ['inactive_file', 'active_file'],
  },
  {
    limit: '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    usage: '/sys/fs/cgroup/memory/memory.usage_in_bytes',
    statistics: '/sys/fs/cgroup/memory/memory.stat',
    caches: ['total_inactive_file', 'total_active_file'],
  },
];

function leftIn({ limit, usage, statistics, caches }: Group, read: (file: string) => string | null): number {
  const most = Number.parseInt(read(limit) ?? '', 10);
  const used = Number.parseInt(read(usage) ?? '', 10);
  // "max" is no limit
  if (Number.isNaN(most) || Number.isNaN(used)) return Infinity;
  const text = read(statistics) ?? '';
  return most - used + caches.reduce((sum, name) => sum + field(text, name), 0);
}

function field(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number.parseInt(line?.slice(name.length) ?? '', 10) || 0;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // this system has no such file
    return null;
  }
}
