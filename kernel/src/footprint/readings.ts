/** What is read at a moment, and the energy between moments. Reading takes some µs. */
import os from 'node:os';
import { cpuPower, ramPower, scaled, sum, type Interval, type Machine, THREAD_TDP } from './power.ts';
import { raplOf, type Rapl } from './rapl.ts';

export interface Reading {
  /** Seconds of a clock that never goes back. */
  readonly at: number;
  /** Of all threads of this process together. */
  readonly cpuSeconds: number;
  /** Of the counters; null where there are none. */
  readonly microjoules: number | null;
  /** Bytes that the process holds. */
  readonly resident: number;
}

/** Wh; `isMeasured` is said of the processor's. */
export interface Energy {
  readonly cpu: Interval;
  readonly ram: Interval;
  readonly isMeasured: boolean;
}

const GIB = 2 ** 30;
const MICROJOULES = 3.6e9;

let counters: Rapl | null | undefined;

export function read(): Reading {
  if (counters === undefined) counters = raplOf() ?? null;
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now() / 1000,
    cpuSeconds: (user + system) / 1e6,
    microjoules: counters?.read() ?? null,
    resident: process.memoryUsage.rss(),
  };
}

/** `tdp` of all processors, where it is known. */
export function machineOf(tdp?: number): Machine {
  const threads = Math.max(1, os.cpus().length);
  return {
    threads,
    tdp: tdp === undefined ? scaled(THREAD_TDP, threads) : { least: tdp, most: tdp },
    memory: os.totalmem() / GIB,
    isArm: process.arch.startsWith('arm'),
  };
}

/** Share of all threads' time that the process was busy between two readings, 0 to 1. */
export function shareOf(before: Reading, after: Reading, { threads }: Machine): number {
  const seconds = after.at - before.at;
  return seconds > 0 ? Math.min(1, Math.max(0, (after.cpuSeconds - before.cpuSeconds) / (seconds * threads))) : 0;
}

/** Of readings in their order. */
export function energyOf(readings: readonly Reading[], machine: Machine): Energy {
  const parts = readings.slice(1).map((after, index) => between(readings[index] ?? after, after, machine));
  return {
    cpu: sum(parts.map(({ cpu }) => cpu)),
    ram: sum(parts.map(({ ram }) => ram)),
    isMeasured: parts.length > 0 && parts.every(({ isMeasured }) => isMeasured),
  };
}

function between(before: Reading, after: Reading, machine: Machine): Energy {
  const hours = Math.max(0, after.at - before.at) / 3600;
  const ram = scaled(ramPower(machine, after.resident / GIB), hours);
  if (before.microjoules !== null && after.microjoules !== null) {
    const used = (after.microjoules - before.microjoules) / MICROJOULES;
    return { cpu: { least: used, most: used }, ram, isMeasured: true };
  }
  return { cpu: scaled(cpuPower(machine.tdp, shareOf(before, after, machine)), hours), ram, isMeasured: false };
}
