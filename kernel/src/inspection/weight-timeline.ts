/** `weightTimeline(run)`: how the weights of each layer are spread at each checkpoint, and how they change in between. */
import { LimpidError } from '../errors.ts';
import { betweenChunks, joined } from '../explain/chunks.ts';
import { counted, emptyBins, statisticsOf } from '../portraits/statistics.ts';
import { Run } from '../runs/run.ts';
import { measured } from './changes.ts';
import { heldOf } from './held-weights.ts';
import type { HeldLayer, ModelOrFile } from './held-weights.ts';
import { WeightTimeline } from './timeline-result.ts';
import type { LayerMoment, LayerTimeline } from './timeline-result.ts';

/**
 * @param given a kept run, whose checkpoints that are still there are taken; or models, files and folders, the oldest first
 * @throws LimpidError when there are fewer than two, or they are not of one model
 */
export async function weightTimeline(given: Run | readonly ModelOrFile[]): Promise<WeightTimeline> {
  const moments = given instanceof Run ? momentsOf(given) : given.map((one, at) => ({ name: String(at + 1), of: one }));
  if (moments.length < 2) throw new LimpidError('TIMELINE_CHECKPOINTS', { found: moments.length, epoch: '{epoch}' });
  const layers: LayerTimeline[] = [];
  const values: Float32Array[][] = [];
  let first: readonly HeldLayer[] | undefined;
  for (const { name, of } of moments) {
    const held = (await heldOf(of)).layers.filter(({ weights }) => weights.length > 0);
    first ??= held;
    if (held.map(signature).join() !== first.map(signature).join()) {
      throw new LimpidError('TIMELINE_LAYERS', { checkpoint: name });
    }
    held.forEach((layer, at) => (values[at] ??= []).push(valuesOf(layer)));
    await betweenChunks();
  }
  for (const [at, { name, kind }] of (first ?? []).entries()) {
    layers.push({ name, kind, moments: layerMoments(values[at] ?? []) });
    await betweenChunks();
  }
  return new WeightTimeline(
    moments.map(({ name }) => name),
    layers,
  );
}

function momentsOf(run: Run): { name: string; of: string }[] {
  return run.checkpoints.map(({ epoch, folder }) => ({ name: `epoch ${epoch}`, of: folder })).reverse();
}

function signature(layer: HeldLayer): string {
  return layer.signature;
}

function valuesOf({ weights }: HeldLayer): Float32Array {
  return joined(weights.map(({ values }) => Float32Array.from(values)));
}

/** All moments of a layer share the edges of their bins, and so do all changes. */
function layerMoments(all: readonly Float32Array[]): LayerMoment[] {
  const changes = all.map((values, at) => {
    const before = all[at - 1];
    return before ? values.map((value, place) => value - (before[place] ?? NaN)) : null;
  });
  const [weightBins, changeBins] = [all, changes.filter((change) => change !== null)].map((some) => {
    const each = some.map(statisticsOf);
    return emptyBins(Math.min(...each.map(({ min }) => min)), Math.max(...each.map(({ max }) => max)), false);
  });
  return all.map((values, at) => {
    const [before, change] = [all[at - 1], changes[at]];
    const weights = { statistics: statisticsOf(values), bins: counted(weightBins ?? [], values) };
    if (!before || !change) return { weights, change: null };
    const { distance, relative, cosine } = measured([{ a: before, b: values, width: 1 }], 0);
    const spread = { statistics: statisticsOf(change), bins: counted(changeBins ?? [], change) };
    return { weights, change: { distance, relative, cosine, ...spread } };
  });
}
