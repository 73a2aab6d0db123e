/** From now on every training of this process is kept in the project's store of runs. */
import { setTimeout } from 'node:timers';
import type * as tfjs from '@tensorflow/tfjs';
import { atCellEnd, cellScope } from '../display/publish.ts';
import type { EngineInfo } from '../messages.ts';
import { observeCheckpoints } from '../training/checkpoint.ts';
import { footprintSoFar } from '../footprint/trainings.ts';
import { observeTrainings, type ObservedTraining } from '../training/observers.ts';
import type { Clock } from '../training/throttle.ts';
import { version } from '../version.ts';
import { Keeper } from './keeper.ts';
import { layersOf } from './layers.ts';
import { parametersOf } from './parameters.ts';
import { runsPlace } from './place.ts';
import { Recorder } from './recorder.ts';

/** Timers of Node's own: those of a cell start nothing once it was interrupted. */
const clock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(() => queueMicrotask(act), milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

let keeper: Keeper | undefined;
const trained = new WeakMap<object, Recorder>();

/** The id of the newest training of a model in this process, where it is kept. */
export function newestRunOf(model: tfjs.LayersModel): string | undefined {
  // a sequential model has another one that learns in its place
  const inner: unknown = Reflect.get(model, 'model');
  const learner = typeof inner === 'object' && inner !== null ? inner : model;
  return trained.get(learner)?.id;
}

/** Writes what waits, so that who reads the store in this process finds all of it. */
export function flushRuns(): void {
  keeper?.flush();
}

/** Called once, when the engine has loaded. Nothing is opened or made before the first training. */
export function keepRuns(engine: EngineInfo, versions: { tfjs: string }): void {
  const place = runsPlace();
  if (place === null || keeper !== undefined) return;
  const kept = new Keeper(place, clock);
  keeper = kept;
  const known = { limpid: version('limpid'), tfjs: versions.tfjs, engine: engine.text, node: process.version };

  observeTrainings((training) => {
    // as with pictures, a cell may switch it off
    if (runsPlace() === null) return undefined;
    const recorder = recorderOf(training, known);
    if (training.model) trained.set(training.model, recorder);
    kept.changed(recorder, 'soon');
    // who sees that a cell has ended finds its runs as they ended
    atCellEnd(() => kept.flush());
    return (event) => kept.changed(recorder, recorder.happened(event));
  });
  observeCheckpoints(({ model, ...checkpoint }) => {
    const recorder = trained.get(model);
    if (recorder === undefined || recorder.hasEnded) return;
    recorder.checkpointWritten({ at: Date.now(), ...checkpoint });
    // it is to be known before it is there: a crash between the two leaves the one before
    kept.changed(recorder, 'soon');
    kept.flush();
  });
  process.on('exit', () => kept.close());
}

function recorderOf(training: ObservedTraining, versions: { [what: string]: string }): Recorder {
  const { id, plan, model } = training;
  const scope = cellScope.getStore();
  const begin = {
    id,
    started: Date.now(),
    // Jupyter's servers name the notebook so, and our own front ends too
    notebook: process.env['JPY_SESSION_NAME'] ?? null,
    cell: scope?.name ?? null,
    code: scope?.code ?? null,
    parameters: parametersOf(training),
    layers: model ? layersOf(model) : [],
    versions,
  };
  // at its end too: its last reading has been taken, who measures was told first
  return new Recorder(begin, plan.initialEpoch, () => footprintSoFar(id));
}
