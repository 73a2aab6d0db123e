/** The energy of every training that the kernel watches: read when it begins, once an epoch, when its run is written and when it ends. */
import { say } from '../say.ts';
import { observeTrainings, type TrainingObserver } from '../training/observers.ts';
import { energyText } from './amounts.ts';
import { Footprint, type EpochReading, type Taken } from './footprint-result.ts';
import { read, type Reading } from './readings.ts';

/** Epochs that are kept; of more, every second one goes. */
const MOST_EPOCHS = 1000;

let last: (Taken & { readonly id: string }) | undefined;
/** Of trainings that go on, what was read until now. */
const running = new Map<string, () => Taken>();
const byHistory = new WeakMap<object, Taken>();

export function lastTraining(): Taken | undefined {
  return last;
}

/** Of a training that goes on, or of the one that ended last; null where it was not measured, or its run has it. */
export function footprintSoFar(id: string): Pick<Footprint, 'energy' | 'co2' | 'label'> | null {
  const taken = running.get(id)?.() ?? (last?.id === id ? last : undefined);
  if (!taken) return null;
  const { energy, co2, label } = new Footprint(taken, {}, undefined);
  return { energy, co2, label };
}

/** Of what `fit` or `fitDataset` returned. */
export function trainingOf(history: object): Taken | undefined {
  return byHistory.get(history);
}

/** Called once, when the engine has loaded. Returns how to end it. */
export function measureTrainings(now: () => Reading = read): () => void {
  return observeTrainings(({ id, model }) => {
    const began = now();
    let epochs: EpochReading[] = [];
    let taken: Taken | undefined;
    const readings = (): Reading[] => [began, ...epochs.map(({ reading }) => reading), now()];
    running.set(id, () => ({ readings: readings(), epochs }));
    const observe: TrainingObserver = (event) => {
      // counters are read before they come round twice
      if (event.type === 'system') now();
      if (event.type === 'epoch ended') {
        epochs.push({ epoch: event.epoch, reading: now(), values: event.values });
        if (epochs.length > MOST_EPOCHS) epochs = epochs.filter((_, index) => index % 2 === 1);
      }
      if (event.type !== 'ended') return;
      running.delete(id);
      last = { id, readings: readings(), epochs };
      taken = last;
      const history: unknown = model && Reflect.get(model, 'history');
      if (typeof history === 'object' && history !== null) byHistory.set(history, taken);
    };
    return Object.assign(observe, { note: () => taken && noteOf(taken) });
  });
}

function noteOf(taken: Taken): string {
  const { energy, label } = new Footprint(taken, {}, undefined);
  return say('Energy: {energy}, {label}.', { energy: energyText(energy), label: say(label) });
}
