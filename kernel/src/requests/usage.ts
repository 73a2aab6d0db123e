/** `usage_request`: not in the messaging spec; shaped as ipykernel's, which JupyterLab's resource monitors read. */
import os from 'node:os';
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';

/** CPU time as it was when usage was last asked for, or when the kernel began; microseconds, hosts' milliseconds. */
let before: { at: number; cpu: number; host?: HostTimes } = { at: -process.uptime() * 1000, cpu: 0 };

interface HostTimes {
  busy: number;
  idle: number;
}

export async function usage(kernel: Kernel): Promise<ReplyContent<'usage_request'>> {
  const runner = await kernel.runner.usage();
  const { user, system } = process.cpuUsage();
  const now = { at: performance.now(), cpu: user + system + runner.cpu, host: hostTimes() };
  const kernel_cpu = percent(Math.max(0, now.cpu - before.cpu) / 1000, now.at - before.at);
  const host_cpu_percent = before.host && busyShare(before.host, now.host);
  before = now;
  const [total, available] = [os.totalmem(), os.freemem()];
  const used = total - available;
  return {
    status: 'ok',
    hostname: os.hostname(),
    pid: process.pid,
    kernel_cpu,
    kernel_memory: process.memoryUsage.rss() + runner.memory,
    tensor_memory: runner.tensors,
    ...(host_cpu_percent !== undefined && { host_cpu_percent }),
    cpu_count: os.cpus().length,
    host_virtual_memory: { total, available, used, free: available, percent: percent(used, total) },
  };
}

function hostTimes(): HostTimes {
  let [busy, idle] = [0, 0];
  for (const { times } of os.cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, idle };
}

/** Undefined when the system's clocks have not moved since. */
function busyShare(from: HostTimes, to: HostTimes): number | undefined {
  const busy = to.busy - from.busy;
  const whole = busy + to.idle - from.idle;
  return whole > 0 ? percent(busy, whole) : undefined;
}

function percent(part: number, whole: number): number {
  return Math.round((1000 * part) / whole) / 10;
}
