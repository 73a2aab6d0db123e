/** A run for programs. Values that JSON has no numbers for are the texts NaN, Infinity and -Infinity. */
import { forJson as findingsForJson } from '../../runs/findings.ts';
import type { Run } from '../../runs/run.ts';
import type { EpochEnd } from '../../runs/stored.ts';

export function summaryOf(run: Run): object {
  const { id, state, started, ended, seconds, notebook, cell, epochs, batch, metrics, footprint } = run;
  const { parameters, versions, findings } = run;
  return {
    ...{ id, state, started, ended, seconds, notebook, cell },
    ...{ epochs: epochs.length, batch, metrics: values(metrics), footprint, parameters, versions },
    symptoms: [...new Set(findings.flatMap(({ symptom, confidence }) => (confidence === 'low' ? [] : symptom)))],
  };
}

export function wholeOf(run: Run): object {
  const { code, layers, epochs, checkpoints, learningRates, layerCurves, findings } = run;
  return {
    ...summaryOf(run),
    code,
    layers,
    epochs: epochs.map((end) => ({ ...end, values: values(end.values) })),
    checkpoints,
    findings: findingsForJson(findings),
    learningRates,
    layerCurves: layerCurves.map(({ name, points }) => ({
      name,
      points: points.map((point) => ({ ...point, value: number(point.value) })),
    })),
  };
}

function values(metrics: EpochEnd['values']): { [metric: string]: number | string } {
  return Object.fromEntries(Object.entries(metrics).map(([metric, value]) => [metric, number(value)]));
}

function number(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
