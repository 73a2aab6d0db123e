/** `compareModels(a, b)`: what has changed between two models, or two checkpoints of one. */
import { betweenChunks } from '../explain/chunks.ts';
import { measured } from './changes.ts';
import { heldOf } from './held-weights.ts';
import type { HeldLayer, ModelOrFile } from './held-weights.ts';
import { ModelComparison } from './model-comparison.ts';
import type { ChangedLayer } from './model-comparison.ts';
import { pairsOf } from './pairs.ts';

/**
 * @param a a layers model, or the file or folder of one (a checkpoint of a run: `run.checkpoint(3).folder`)
 * @returns for each layer how far `b` is from `a`; a table and a picture when it is the value of a cell
 * @throws LimpidError as `loadModel`, and where a model was disposed of or has no layers
 */
export async function compareModels(a: ModelOrFile, b: ModelOrFile): Promise<ModelComparison> {
  const one = await heldOf(a);
  const other = await heldOf(b);
  const { both, onlyA, onlyB } = pairsOf(one.layers, other.layers);
  const layers: ChangedLayer[] = [];
  for (const [before, after] of both) {
    layers.push(changed(before, after));
    await betweenChunks();
  }
  const names = (all: readonly HeldLayer[]) => all.map(({ name, kind }) => ({ name, kind }));
  return new ModelComparison({ a: one.name, b: other.name, layers, onlyA: names(onlyA), onlyB: names(onlyB) });
}

function changed(before: HeldLayer, after: HeldLayer): ChangedLayer {
  const tensors = before.weights.map(({ name, shape, values }, place) => ({
    name,
    shape: [...shape],
    width: shape.at(-1) ?? 1,
    a: values,
    b: after.weights[place]?.values ?? values,
  }));
  const whole = measured(tensors, before.units);
  return {
    name: before.name,
    nameInB: after.name,
    kind: before.kind,
    parameters: tensors.reduce((sum, { a }) => sum + a.length, 0),
    distance: whole.distance,
    relative: whole.relative,
    cosine: whole.cosine,
    units: whole.units.sort((x, y) => y.distance - x.distance),
    weights: tensors.map((tensor) => {
      const { distance, relative, cosine } = measured([tensor], 0);
      return { name: tensor.name, shape: tensor.shape, distance, relative, cosine };
    }),
  };
}
