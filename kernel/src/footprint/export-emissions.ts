/** `exportEmissions(path, …)`: footprints as rows of the `emissions.csv` that codecarbon 3.3 writes and its tools read. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { dirname } from 'node:path';
import { LimpidError } from '../errors.ts';
import { version } from '../version.ts';
import type { Footprint } from './footprint-result.ts';
import type { Interval } from './power.ts';

export interface EmissionsOptions {
  /** Left out: `limpid`. */
  project?: string;
  /** Which number of an interval is written. Left out: its middle. */
  of?: 'least' | 'middle' | 'most';
}

/** As codecarbon's EmissionsData has them, in its order. */
export const COLUMNS = (
  'timestamp project_name run_id experiment_id duration emissions emissions_rate cpu_power gpu_power ram_power ' +
  'cpu_energy gpu_energy ram_energy energy_consumed water_consumed country_name country_iso_code region ' +
  'cloud_provider cloud_region os python_version codecarbon_version cpu_count cpu_model gpu_count gpu_model ' +
  'longitude latitude ram_total_size tracking_mode cpu_utilization_percent gpu_utilization_percent ' +
  'ram_utilization_percent ram_used_gb on_cloud pue wue'
).split(' ');

const HEADER = COLUMNS.join(',');

/**
 * Adds a row for each footprint to the file, or makes it.
 * @returns the path
 * @throws FOOTPRINT_UNWRITABLE, also where the file has other columns
 */
export function exportEmissions(
  path: string,
  footprints: Footprint<unknown> | readonly Footprint<unknown>[],
  options: EmissionsOptions = {},
): string {
  const rows = [footprints].flat().map((one) => rowOf(one, options, new Date(), randomUUID()));
  try {
    const before = textOf(path);
    const header = /^[^\r\n]*/.exec(before)?.[0] ?? '';
    if (header !== '' && header !== HEADER) throw new Error('it has other columns');
    mkdirSync(dirname(path), { recursive: true });
    if (before === '') writeFileSync(path, `${[HEADER, ...rows].join('\n')}\n`);
    else appendFileSync(path, `${before.endsWith('\n') ? '' : '\n'}${rows.join('\n')}\n`);
  } catch (error) {
    throw new LimpidError('FOOTPRINT_UNWRITABLE', {
      path,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
  return path;
}

/** kWh, kW-hours' watts, kg and kg/s. */
function rowOf(
  one: Footprint<unknown>,
  { project = 'limpid', of = 'middle' }: EmissionsOptions,
  at: Date,
  id: string,
): string {
  const pick = ({ least, most }: Interval): number =>
    of === 'least' ? least : of === 'most' ? most : (least + most) / 2;
  const hours = one.seconds / 3600;
  const watts = (energy: Interval): number => (hours === 0 ? 0 : pick(energy) / one.pue / hours);
  const kilograms = pick(one.co2) / 1000;
  const values: { [column: string]: string | number } = {
    timestamp: at.toISOString().slice(0, 19),
    project_name: project,
    run_id: id,
    duration: one.seconds,
    emissions: kilograms,
    emissions_rate: one.seconds === 0 ? 0 : kilograms / one.seconds,
    cpu_power: watts(one.cpu),
    gpu_power: 0,
    ram_power: watts(one.ram),
    cpu_energy: pick(one.cpu) / 1000,
    gpu_energy: 0,
    ram_energy: pick(one.ram) / 1000,
    energy_consumed: pick(one.energy) / 1000,
    water_consumed: 0,
    country_iso_code: one.intensity.country,
    os: `${os.type()}-${os.release()}-${os.arch()}`,
    codecarbon_version: `limpid ${version('limpid')}`,
    cpu_count: one.machine.threads,
    cpu_model: os.cpus()[0]?.model ?? '',
    gpu_count: 0,
    ram_total_size: one.machine.memory,
    tracking_mode: one.label === 'measured' ? 'machine' : 'process',
    cpu_utilization_percent: 100 * one.load,
    gpu_utilization_percent: 0,
    ram_utilization_percent: 0,
    ram_used_gb: 0,
    on_cloud: 'N',
    pue: one.pue,
    wue: 0,
  };
  return COLUMNS.map((column) => cell(values[column] ?? '')).join(',');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
