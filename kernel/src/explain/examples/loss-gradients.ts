/** How the loss of samples changes with the weights of a model: its gradient, and products with its Hessian. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { chunksAtOnce, chunksOf, joined, widthOf } from '../chunks.ts';
import { lastLayer, layersOf } from '../layers.ts';
import { replacing } from '../replacing.ts';
import { applied, withScore } from '../score.ts';
import type { Loss } from './losses.ts';
import type { Labelled } from './labelled.ts';

type Layer = tf.layers.Layer;

/** What tfjs says where an operation has no gradient, or none of its gradient. */
const NO_GRADIENT = /gradient function not found for (\w+)/;

/** The weights that are looked at. */
export interface Chosen {
  layers: readonly Layer[];
  variables: readonly tf.Variable[];
  /** Numbers in them. */
  count: number;
  /** Whether the layers are the model's last one: what comes before it is then the same whatever the weights are. */
  isHead: boolean;
}

/**
 * @param asked names, or "all"; left out: the last layer that has weights
 * @throws LimpidError when there is no such layer, or it has no weights that are trained
 */
export function chosenWeights(model: tf.LayersModel, asked?: 'all' | readonly string[]): Chosen {
  const known = layersOf(model).filter((layer) => layer.trainableWeights.length > 0);
  const layers = asked === 'all' ? known : asked === undefined ? known.slice(-1) : asked.map(named);
  if (layers.length === 0) throw new LimpidError('EXPLAIN_LAYER', { layer: say('with weights'), known: 'none' });
  // SAFETY: what a layer's weight gives to read is its variable.
  const variables = layers.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable));
  const count = variables.reduce((sum, { size }) => sum + size, 0);
  return { layers, variables, count, isHead: layers.length === 1 && layers[0] === lastLayer(model) };

  function named(name: string): Layer {
    const layer = known.find((one) => one.name === name);
    if (layer) return layer;
    throw new LimpidError('EXPLAIN_LAYER', { layer: name, known: known.map((one) => one.name).join(', ') });
  }
}

/** The loss of given samples as a function of the chosen weights. Dispose of it. */
export class SampleLosses {
  readonly count: number;
  readonly #model: tf.LayersModel;
  readonly #loss: Loss;
  readonly #chosen: Chosen;
  readonly #rows: tf.Tensor;
  readonly #targets: tf.Tensor;

  /** With the weights before the chosen ones as they are now. `data` stays the caller's. */
  constructor(model: tf.LayersModel, loss: Loss, chosen: Chosen, { x, targets }: Labelled) {
    this.#model = model;
    this.#loss = loss;
    this.#chosen = chosen;
    this.#rows = chosen.isHead ? givenTo(lastLayer(model), model, x) : x.clone();
    this.#targets = targets.clone();
    this.count = x.shape[0] ?? 0;
  }

  dispose(): void {
    tf.dispose([this.#rows, this.#targets]);
  }

  /** One gradient a sample, in order, with all chosen weights in a row. */
  async *gradients(): AsyncGenerator<Float32Array> {
    const { variables, count } = this.#chosen;
    for await (const [start, end] of chunksOf(this.count, Math.max(count, widthOf(this.#rows)))) {
      for (let row = start; row < end; row++) {
        yield this.#flat(() => tf.variableGrads(() => this.#sum(row, row + 1).asScalar(), [...variables]).grads);
      }
    }
  }

  /** Mean Hessian of the losses, that of the model's regularizers added, times `vector`. */
  async hessianTimes(vector: Float64Array): Promise<Float64Array> {
    const { variables, count } = this.#chosen;
    const product = new Float64Array(count);
    for await (const [start, end] of chunksOf(this.count, widthOf(this.#rows), this.count)) {
      const part = this.#flat(() => {
        const directions = this.#shaped(vector);
        const along = () => {
          const slopes = tf.grads(() => {
            const sum = this.#sum(start, end).div(this.count);
            // They are part of the objective once, and not of each sample's loss.
            return start > 0 ? sum : this.#model.calculateLosses().reduce<tf.Tensor>((all, one) => all.add(one), sum);
          })([...variables]);
          return tf.addN(slopes.map((slope, at) => slope.mul(directions[at] ?? 0).sum())).asScalar();
        };
        return tf.variableGrads(along, [...variables]).grads;
      });
      part.forEach((value, at) => {
        product[at] = (product[at] ?? 0) + value;
      });
    }
    return product;
  }

  #sum(start: number, end: number): tf.Tensor {
    const [rows, targets] = [this.#rows, this.#targets].map((all) => all.slice(start, end - start));
    if (!rows || !targets) throw new TypeError('There are no rows.');
    const model = this.#model;
    const predict = () => (this.#chosen.isHead ? single(lastLayer(model).call(rows, {})) : applied(model, rows));
    return this.#loss.sum(targets, withScore(model, this.#loss.score, predict));
  }

  #shaped(vector: Float64Array): tf.Tensor[] {
    let at = 0;
    return this.#chosen.variables.map(({ shape, size }) => {
      const part = tf.tensor(Float32Array.from(vector.subarray(at, at + size)), shape);
      at += size;
      return part;
    });
  }

  /** By the names of variables; one that the loss does not depend on has none, and its slopes are zero. */
  #flat(gradients: () => tf.NamedTensorMap): Float32Array {
    return tf.tidy(() => {
      const found = this.#differentiated(gradients);
      const parts = this.#chosen.variables.map(
        ({ name, size }) => found[name]?.dataSync<'float32'>() ?? new Float32Array(size),
      );
      return joined(parts);
    });
  }

  #differentiated(gradients: () => tf.NamedTensorMap): { [name: string]: tf.Tensor | undefined } {
    try {
      return gradients();
    } catch (cause) {
      const operation = cause instanceof Error && NO_GRADIENT.exec(cause.message)?.[1];
      if (!operation) throw cause;
      throw new LimpidError('EXPLAIN_NO_CURVATURE', { operation }, { cause });
    }
  }
}

/** What reaches a layer for the samples, [count, ...]. */
function givenTo(layer: Layer, model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  const call = layer.call.bind(layer);
  const chunks = [...chunksAtOnce(x.shape[0] ?? 0, widthOf(x))];
  return tf.tidy(() =>
    tf.concat(
      chunks.map(([start, end]) => {
        let given: tf.Tensor | undefined;
        const look: Layer['call'] = (inputs, kwargs) => {
          given?.dispose();
          given = tf.keep(single(inputs).clone());
          return call(inputs, kwargs);
        };
        try {
          tf.tidy(() => replacing(layer, 'call', look, () => applied(model, x.slice(start, end - start)))).dispose();
          if (!given) throw new LimpidError('EXPLAIN_LAYER_UNUSED', { layer: layer.name });
          return given.clone();
        } finally {
          given?.dispose();
        }
      }),
    ),
  );
}

function single(tensors: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [first] = Array.isArray(tensors) ? tensors : [tensors];
  if (first === undefined) throw new TypeError('The layer has no tensor.');
  return first;
}
