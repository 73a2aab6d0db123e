/** Runs as files that other programs read: CSV, TensorBoard, MLflow. */
import { LimpidError, reasonOf } from '../../errors.ts';
import type { Run } from '../run.ts';
import { exportCsv } from './csv.ts';
import { exportMlflow } from './mlflow.ts';
import { exportTensorBoard } from './tensorboard.ts';

export type ExportFormat = 'csv' | 'tensorboard' | 'mlflow';

export interface ExportOptions {
  format: ExportFormat;
  /** A file of CSV; for TensorBoard the folder of logs; for MLflow the folder `mlruns`, with other runs in it or not. */
  path: string;
}

/** Each gives the path of what it has written. */
const EXPORTS: { [format in ExportFormat]: (runs: readonly Run[], path: string) => string } = {
  csv: exportCsv,
  tensorboard: exportTensorBoard,
  mlflow: exportMlflow,
};

/** Null for what is no format. */
export function formatOf(name: string): ExportFormat | null {
  return name === 'csv' || name === 'tensorboard' || name === 'mlflow' ? name : null;
}

/** @throws {LimpidError} RUN_EXPORT, RUN_FORMAT */
export function exportRuns(runs: readonly Run[], { format, path }: ExportOptions): string {
  if (formatOf(format) === null) {
    throw new LimpidError('RUN_FORMAT', { format: String(format), known: Object.keys(EXPORTS).join(', ') });
  }
  try {
    return EXPORTS[format](runs, path);
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    const reason = reasonOf(error);
    throw new LimpidError('RUN_EXPORT', { path, reason }, { cause: error });
  }
}
