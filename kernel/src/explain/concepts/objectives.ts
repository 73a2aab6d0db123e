/** What an input is to drive up: an output, a neuron, a channel, or a whole layer. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { checkedTarget } from '../explainer.ts';
import { explainedLayer, layersModel } from '../layers.ts';
import { calling } from '../look.ts';
import type { MethodOptions, Model, Question } from '../method.ts';
import { replacing } from '../replacing.ts';
import { applied, withScore, outputShape } from '../score.ts';

export interface Objective {
  /** "output 3", "conv2d channel 5" */
  readonly name: string;
  /** Its number for row `row` of what the model or the layer gives; a scalar. */
  of(given: tf.Tensor, row: number): tf.Tensor;
}

export interface Objectives {
  readonly all: readonly Objective[];
  /** One number a row of `x`, which belongs to the objective of the same place in `wanted`. Differentiable. */
  values(x: tf.Tensor, wanted: readonly Objective[]): tf.Tensor;
}

export interface ObjectiveOptions extends Pick<MethodOptions, 'layer' | 'score'> {
  /** Indices of outputs. Left out, with `layer` left out too: the first 16. */
  target?: number | readonly number[];
  /** Of `layer`: the mean over all places of its maps, or of all steps. */
  channel?: number | readonly number[];
  /** Of `layer`: one index a dimension; or a list of such. */
  neuron?: number | readonly number[] | readonly (readonly number[])[];
}

const TITLE = say('Activation maximisation');
/** More outputs are asked for by name. */
const MOST_OUTPUTS = 16;

/** @throws LimpidError when there is no such output, layer, channel or neuron */
export function objectivesOf(model: Model, options: ObjectiveOptions): Objectives {
  if (options.layer === undefined) {
    if (options.channel !== undefined || options.neuron !== undefined) layerOf(model, options);
    return ofOutputs(model, options);
  }
  const layer = layerOf(model, options);
  const shape = layer.inboundNodes[0]?.outputTensors[0]?.shape.slice(1) ?? [];
  return {
    all: inLayer(layer, shape, options),
    values: (x, wanted) => stacked(layerOutput(model, layer, x), wanted),
  };
}

function layerOf(model: Model, { layer }: ObjectiveOptions): tf.layers.Layer {
  if (!(model instanceof tf.LayersModel)) throw new LimpidError('EXPLAIN_GRAPH', { method: TITLE });
  const samples = tf.zeros([0]);
  try {
    const options = layer === undefined ? {} : { layer };
    const question: Question = {
      model,
      samples,
      targets: [],
      score: 'output',
      options,
      cost: { forward: 0, backward: 0 },
    };
    return explainedLayer(question, TITLE);
  } finally {
    samples.dispose();
  }
}

function ofOutputs(model: Model, { target, score }: ObjectiveOptions): Objectives {
  const classes = outputShape(model)?.[1] ?? 0;
  const asked = target === undefined ? firstOf(classes) : [target].flat();
  const meant = score ?? (model instanceof tf.LayersModel ? 'logit' : 'output');
  return {
    all: asked.map((index) => {
      const output = checkedTarget(index, classes);
      return {
        name: say('output {output}', { output }),
        of: (given, row) => given.slice([row, output], [1, 1]).reshape([]),
      };
    }),
    values: (x, wanted) => withScore(model, meant, () => stacked(applied(model, x), wanted)),
  };
}

function firstOf(classes: number): number[] {
  return Array.from({ length: Math.min(classes, MOST_OUTPUTS) }, (_, index) => index);
}

function inLayer(layer: tf.layers.Layer, shape: readonly (number | null)[], options: ObjectiveOptions): Objective[] {
  const { name } = layer;
  const rowOf = (given: tf.Tensor, row: number): tf.Tensor => given.slice([row], [1]);
  if (options.neuron !== undefined) {
    return neuronsOf(options.neuron).map((neuron) => {
      checkNeuron(neuron, name, shape);
      const ones = [1, ...neuron.map(() => 1)];
      return {
        name: `${name} [${neuron.join(', ')}]`,
        of: (given, row) => given.slice([row, ...neuron], ones).reshape([]),
      };
    });
  }
  if (options.channel !== undefined) {
    return [options.channel].flat().map((channel) => {
      const channels = shape.at(-1) ?? 0;
      if (!Number.isInteger(channel) || channel < 0 || channel >= channels) {
        throw new LimpidError('EXPLAIN_CHANNEL', { layer: name, channels, channel, last: channels - 1 });
      }
      const of: Objective['of'] = (given, row) =>
        rowOf(given, row)
          .gather(tf.tensor1d([channel], 'int32'), given.rank - 1)
          .mean();
      return { name: say('{name} channel {channel}', { name, channel }), of };
    });
  }
  // As DeepDream has it: whatever the layer sees, more of it.
  return [{ name, of: (given, row) => rowOf(given, row).square().mean() }];
}

function neuronsOf(neuron: NonNullable<ObjectiveOptions['neuron']>): number[][] {
  if (typeof neuron === 'number') return [[neuron]];
  const lists = neuron.filter((part) => typeof part === 'object');
  return lists.length > 0 ? lists.map((list) => [...list]) : [neuron.filter((part) => typeof part === 'number')];
}

function checkNeuron(neuron: readonly number[], layer: string, shape: readonly (number | null)[]): void {
  const isThere = (index: number, at: number) =>
    Number.isInteger(index) && index >= 0 && index < (shape[at] ?? Infinity);
  if (neuron.length === shape.length && neuron.every(isThere)) return;
  throw new LimpidError('EXPLAIN_NEURON', {
    layer,
    shape: `[${shape.map((size) => size ?? '·').join(', ')}]`,
    found: `[${neuron.join(', ')}]`,
  });
}

function stacked(given: tf.Tensor, wanted: readonly Objective[]): tf.Tensor {
  return tf.stack(wanted.map((objective, row) => objective.of(given, row)));
}

/** What the layer gives, as a function of `x`. */
function layerOutput(model: Model, layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  let given: tf.Tensor | undefined;
  const listening = calling(layer, (output) => {
    given?.dispose();
    given = tf.keep(output.clone());
    return output;
  });
  try {
    replacing(layer, 'call', listening, () => applied(layersModel(model), x));
    if (!given) throw new LimpidError('EXPLAIN_LAYER_UNUSED', { layer: layer.name });
    return given.clone();
  } finally {
    given?.dispose();
  }
}
