/**
 * Watts from what is known of a machine, pure. The formulas are codecarbon's (its `external/hardware.py`, `external/ram.py`); where
 * it gives a number, `cpuPower` and `ramPower` give the least and the most that it can be.
 */

export interface Interval {
  readonly least: number;
  readonly most: number;
}

export interface Machine {
  /** Threads of all processors. */
  readonly threads: number;
  /** Thermal design power of them all, W. */
  readonly tdp: Interval;
  /** GiB. */
  readonly memory: number;
  readonly isArm: boolean;
}

/** Processors of the last ten years, from laptops and servers of many cores to desktops of few: W of a thread. */
export const THREAD_TDP: Interval = { least: 2, most: 8 };
/** What an idle machine takes of its TDP. */
const IDLE = 0.1;
/** 3 W for 8 GB: of the memory that a process holds. */
const USED_GIB = 3 / 8;

/** Of one process: its share of all threads' time. */
export function processPower(tdp: number, share: number): number {
  return tdp * share;
}

/** Of a whole machine under this load, 0 to 1. */
export function machinePower(tdp: number, load: number): number {
  return tdp * (IDLE + (1 - IDLE) * load ** 3);
}

/** Where only the TDP is known. */
export function constantPower(tdp: number): number {
  return tdp * 0.5;
}

/** Least: the lower of the two models. Most: an idle machine that is there for this process alone, and its share of the rest. */
export function cpuPower({ least, most }: Interval, share: number): Interval {
  return {
    least: Math.min(processPower(least, share), machinePower(least, share)),
    most: most * (IDLE + (1 - IDLE) * share),
  };
}

/** Memory modules that a machine of so many GiB is likely to have. */
export function modulesOf(memory: number): number {
  if (memory <= 2) return 1;
  if (memory <= 16) return 2;
  if (memory <= 64) return 4;
  if (memory <= 128) return 8;
  const size = [128, 64, 32, 16].find((one) => one <= memory / 8) ?? 16;
  return Math.min(32, Math.ceil(memory / size));
}

/** Of all memory: each module takes the same, of many a little less. */
export function memoryPower(memory: number, isArm: boolean): number {
  const watts = isArm ? 1.5 : 5;
  const modules = modulesOf(memory);
  const within = (from: number, to: number): number => Math.max(0, Math.min(modules, to) - from);
  const full = within(0, 4) + 0.9 * within(4, 8) + 0.8 * within(8, 16) + 0.7 * within(16, Infinity);
  return Math.max(2 * watts, watts * full);
}

/** Least: of the memory that the process holds. Most: of all memory, because it has to be there. */
export function ramPower({ memory, isArm }: Machine, used: number): Interval {
  const most = memoryPower(memory, isArm);
  return { least: Math.min(most, USED_GIB * used), most };
}

export function sum(intervals: readonly Interval[]): Interval {
  return intervals.reduce((all, { least, most }) => ({ least: all.least + least, most: all.most + most }), {
    least: 0,
    most: 0,
  });
}

export function scaled({ least, most }: Interval, by: number): Interval {
  return { least: least * by, most: most * by };
}

export function middle({ least, most }: Interval): number {
  return (least + most) / 2;
}
