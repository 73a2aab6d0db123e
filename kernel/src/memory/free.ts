/** How much memory is free for this process: what the machine and its control groups (a container's limit) leave. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** The text of a file, or null when there is none. */
export type Read = (file: string) => string | null;

/** Bytes. Pages that only cache files count as free. Where the system does not tell (not Linux): what there is in all. */
export function freeMemory(read: Read = readOrNull): number {
  const machine = read('/proc/meminfo');
  if (machine === null) return totalmem();
  const free = 1024 * (field(machine, 'MemAvailable:') + field(machine, 'SwapFree:'));
  const groups = read('/proc/self/cgroup') ?? '';
  return Math.max(0, Math.min(free, ...VERSIONS.flatMap((version) => leftIn(version, groups, read))));
}

/** How the two versions of Linux's control groups say the same. */
const VERSIONS = [
  {
    line: /^0::(.*)$/m,
    root: '/sys/fs/cgroup',
    limit: 'memory.max',
    usage: 'memory.current',
    caches: ['inactive_file', 'active_file'],
  },
  {
    line: /^\d+:memory:(.*)$/m,
    root: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    usage: 'memory.usage_in_bytes',
    caches: ['total_inactive_file', 'total_active_file'],
  },
] as const;

/** What is left in this process's group and in each one above it, where there is a limit. */
function leftIn({ line, root, limit, usage, caches }: (typeof VERSIONS)[number], groups: string, read: Read): number[] {
  const names = (line.exec(groups)?.[1] ?? '').split('/').filter(Boolean);
  const folders = [...names.keys(), names.length].map((depth) => [root, ...names.slice(0, depth)].join('/'));
  return folders.flatMap((folder) => {
    const most = Number.parseInt(read(`${folder}/${limit}`) ?? '', 10);
    const used = Number.parseInt(read(`${folder}/${usage}`) ?? '', 10);
    // "max" is no limit
    if (Number.isNaN(most) || Number.isNaN(used)) return [];
    const statistics = read(`${folder}/memory.stat`) ?? '';
    return [most - used + caches.reduce((sum, name) => sum + field(statistics, name), 0)];
  });
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
