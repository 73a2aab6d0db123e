/** Where single batches stand in a run: their steps count through its epochs, from 0. */
import type { Run } from '../run.ts';
import type { Point, StoredCurve } from '../stored.ts';

export interface Step {
  step: number;
  value: number;
  /** Seconds since 1970. When a batch ended is not known: it lies between start and end evenly. */
  at: number;
}

/** Gives the steps of the points of this run's curves. */
export function stepsIn(run: Run): (points: readonly Point[]) => Step[] {
  const all = [...run.batches, { points: run.learningRates }, ...run.layerCurves].flatMap(({ points }) => points);
  const given = run.parameters['batches'];
  const length =
    typeof given === 'number' && given > 0 ? given : 1 + all.reduce((most, { batch }) => Math.max(most, batch), 0);
  const last = 1 + all.reduce((most, { epoch, batch }) => Math.max(most, epoch * length + batch), 0);
  return (points) =>
    points.map(({ epoch, batch, value }) => {
      const step = epoch * length + batch;
      return { step, value, at: run.started.getTime() / 1000 + run.seconds * (step / last) };
    });
}

/** `layers/dense/gradient norm` */
export function layersOf({ layerCurves }: Run): StoredCurve[] {
  return layerCurves.map(({ name, points }) => ({ name: `layers/${name}`, points }));
}
