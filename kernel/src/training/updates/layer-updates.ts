/** Statistics of layers for the picture of every training, from gradients and weights of steps that ran anyway. */
import type * as tfjs from '@tensorflow/tfjs';
import { watchUpdates, type UpdatedWeight } from '../../engine/updates.ts';
import { layersFrom, type LayerSource, type LayerValues } from '../layers.ts';
import type { ObservedTraining } from '../observers.ts';
import { systemClock, type Clock } from '../throttle.ts';
import { Sampler } from './sampler.ts';
import { statisticsOf } from './statistics.ts';

/** From now on trainings have statistics of their layers. Returns how to end that. */
export function watchLayers(clock: Pick<Clock, 'now'> = systemClock): () => void {
  return layersFrom((training) => layerUpdates(training, clock));
}

/** What looks cost is known from one training to the next one, so that many short ones together take no more than their share. */
const samplers = new WeakMap<tfjs.Optimizer, Sampler>();

/** A look is due only when the one before was read: nobody pays for statistics that nobody reads. */
export function layerUpdates(
  { model, optimizer }: Pick<ObservedTraining, 'model' | 'optimizer'>,
  clock: Pick<Clock, 'now'>,
): LayerSource | undefined {
  if (!optimizer) return undefined;
  const layerOf = model ? namesIn(model) : prefixOf;
  const sampler = samplers.get(optimizer) ?? new Sampler();
  samplers.set(optimizer, sampler);
  let newest: LayerValues | null = null;
  const close = watchUpdates(optimizer, {
    isDue: () => newest === null && sampler.isDue(clock.now()),
    saw(weights, cost) {
      try {
        const values = byLayer(weights, layerOf);
        // a traced step may update more than once
        if (values) newest = { ...newest, ...values };
      } catch (error) {
        close();
        process.emitWarning(`Layers are no longer watched, the training goes on: ${String(error)}`);
      }
      sampler.looked(clock.now(), cost());
    },
  });
  return {
    read() {
      const read = newest;
      newest = null;
      return read;
    },
    close,
  };
}

function byLayer(
  weights: readonly UpdatedWeight[],
  layerOf: (variable: tfjs.Variable) => string | undefined,
): LayerValues | null {
  const layers = new Map<string, UpdatedWeight[]>();
  for (const weight of weights) {
    const layer = layerOf(weight.variable);
    if (layer !== undefined) layers.set(layer, [...(layers.get(layer) ?? []), weight]);
  }
  if (layers.size === 0) return null;
  const entries = [...layers].map(([layer, its]) => [layer, statisticsOf(its.map((one) => one.read()))] as const);
  return Object.fromEntries(entries);
}

/** The model's own layers, also inside of models within it; a weight that layers share is the first one's. */
function namesIn(model: tfjs.LayersModel): (variable: tfjs.Variable) => string | undefined {
  const names = new Map<string, string>();
  const visit = (layer: tfjs.layers.Layer): void => {
    layersOf(layer).forEach(visit);
    for (const { name } of layer.weights) if (!names.has(name)) names.set(name, layer.name);
  };
  model.layers.forEach(visit);
  return ({ name }) => names.get(name);
}

function layersOf(layer: tfjs.layers.Layer): tfjs.layers.Layer[] {
  // SAFETY: a model is a layer too, and has this field.
  return (layer as Partial<tfjs.LayersModel>).layers ?? [];
}

/** `dense_1` of a variable named `dense_1/kernel`; other variables are layers of their own. */
function prefixOf({ name }: tfjs.Variable): string {
  const slash = name.lastIndexOf('/');
  return slash > 0 ? name.slice(0, slash) : name;
}
