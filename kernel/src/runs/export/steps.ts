/** Where single batches stand in a run: their steps count through its epochs, from 0. */
import type { Run } from '../run.ts';
import type { Point, StoredCurve } from '../stored.ts';

type Place = Pick<Point, 'epoch' | 'batch'>;

export interface Step {
  step: number;
  /** Seconds since 1970. When a batch ended is not known: it lies between start and end evenly. */
  at: number;
}

/** Gives the steps of the points of this run's curves, or of whatever else happened at its batches. */
export function stepsIn(run: Run): <P extends Place>(points: readonly P[]) => (P & Step)[] {
  const all = [...run.batches, { points: run.learningRates }, ...run.layerCurves].flatMap(({ points }) => points);
  const given = run.parameters['batches'];
  const length =
    typeof given === 'number' && given > 0 ? given : 1 + all.reduce((most, { batch }) => Math.max(most, batch), 0);
  const last = 1 + all.reduce((most, { epoch, batch }) => Math.max(most, epoch * length + batch), 0);
  return (points) =>
    points.map((point) => {
      const step = point.epoch * length + point.batch;
      return { ...point, step, at: run.started.getTime() / 1000 + run.seconds * (step / last) };
    });
}

/** `layers/dense/gradient norm` */
export function layersOf({ layerCurves }: Run): StoredCurve[] {
  return layerCurves.map(({ name, points }) => ({ name: `layers/${name}`, points }));
}
