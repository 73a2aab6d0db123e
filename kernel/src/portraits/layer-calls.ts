/** A layers model as a list of calls of layers: what each takes, gives, holds and costs. Reads the model, computes nothing. */
import type { LayersModel, SymbolicTensor, layers } from '@tensorflow/tfjs';
import { multiplyAdds } from './multiply-adds.ts';

/** Sizes without the batch; null: any. */
export type SampleShape = readonly (number | null)[];

/** A layer that is called several times (shared) has several calls. */
export interface LayerCall {
  readonly name: string;
  /** The class: "Conv2D". */
  readonly kind: string;
  /** What of its settings one looks for: "3 × 3, stride 2, relu". */
  readonly detail: string;
  /** Calls whose outputs it takes, as places in the list. They stand before it. */
  readonly inputs: readonly number[];
  readonly inputShapes: readonly SampleShape[];
  readonly outputShapes: readonly SampleShape[];
  /** 0 for a further call of a shared layer. */
  readonly parameters: number;
  readonly trainable: number;
  /** Values that it gives for one sample; of a nested model, those of all its layers. Null: depends on a free size. */
  readonly values: number | null;
  /** Of one sample, forward. Null: not known. */
  readonly multiplyAdds: number | null;
  /** Layers of a nested model; 0 for a layer. */
  readonly nested: number;
  readonly shared: boolean;
}

type Layer = layers.Layer;
type Node = Layer['inboundNodes'][number];
type Shape = (number | null)[];

export function isLayersModel(value: object): value is LayersModel {
  return 'layers' in value && 'summary' in value && 'predict' in value && 'countParams' in value;
}

/** From the inputs to the outputs, in an order in which they can be computed. */
export function layerCalls(model: LayersModel): LayerCall[] {
  const found: LayerCall[] = [];
  const places = new Map<Node, number>();
  const seen = new Set<Layer>();
  const first = new Set((model.inputs ?? []).flatMap(nodeOf));
  // A model that begins a sequential one is not called by it: the graph leads straight into its layers.
  const [begin] = model.layers;
  const inner = begin && isLayersModel(begin) ? begin : null;
  const innerNodes = new Set((inner?.outputs ?? []).flatMap(nodeOf));

  // A list instead of recursion: a model may be deeper than the stack.
  const open = (model.outputs ?? []).flatMap(nodeOf).reverse();
  while (open.length > 0) {
    const node = open.at(-1);
    if (!node || places.has(node)) {
      open.pop();
      continue;
    }
    if (inner && innerNodes.has(node)) {
      places.set(node, found.length);
      found.push(callOf(inner, [], samplesOf(inner.inputs), samplesOf(inner.outputs), false));
      continue;
    }
    const before = first.has(node) ? [] : node.inputTensors.flatMap(nodeOf);
    const missing = before.filter((one) => !places.has(one));
    if (missing.length > 0) {
      open.push(...missing.reverse());
      continue;
    }
    const layer = node.outboundLayer;
    const inputs = before.map((one) => places.get(one) ?? 0);
    places.set(node, found.length);
    found.push(callOf(layer, inputs, shapesOf(node.inputShapes), shapesOf(node.outputShapes), seen.has(layer)));
    seen.add(layer);
  }
  return found;
}

/** The call of a layer that gives a tensor. */
function nodeOf({ sourceLayer, nodeIndex }: SymbolicTensor): Node[] {
  const node = sourceLayer?.inboundNodes[nodeIndex];
  return node ? [node] : [];
}

function callOf(
  layer: Layer,
  inputs: readonly number[],
  inputShapes: readonly SampleShape[],
  outputShapes: readonly SampleShape[],
  shared: boolean,
): LayerCall {
  const inside = isLayersModel(layer) ? layerCalls(layer) : null;
  const given = total(outputShapes.map(sizeOf));
  return {
    name: layer.name,
    kind: layer.getClassName(),
    detail: inside ? layersText(inside.length) : detailOf(layer),
    inputs,
    inputShapes,
    outputShapes,
    parameters: shared ? 0 : weightCount(layer.weights),
    trainable: shared ? 0 : weightCount(layer.trainableWeights),
    values: inside ? total(inside.map(({ values }) => values)) : outputShapes.length === 0 ? null : given,
    multiplyAdds: inside
      ? total(inside.map((call) => call.multiplyAdds))
      : multiplyAdds(layer, inputShapes, outputShapes),
    nested: inside?.length ?? 0,
    shared,
  };
}

function samplesOf(tensors: readonly SymbolicTensor[]): SampleShape[] {
  return tensors.map(({ shape }) => shape.slice(1));
}

/** One shape or a list of them, each with the batch in front. */
function shapesOf(given: Shape | Shape[] | undefined): SampleShape[] {
  if (given === undefined || given.length === 0) return [];
  // SAFETY: a shape is a list of sizes or, for several tensors, a list of such lists.
  const all = Array.isArray(given[0]) ? (given as Shape[]) : [given as Shape];
  return all.map((shape) => shape.slice(1));
}

export function sizeOf(shape: SampleShape): number | null {
  return shape.reduce<number | null>((size, side) => (size === null || side === null ? null : size * side), 1);
}

/** Null when one is not known. */
export function total(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

function weightCount(weights: readonly { shape: Shape }[]): number {
  return weights.reduce((sum, { shape }) => sum + (sizeOf(shape) ?? 0), 0);
}

function layersText(count: number): string {
  return count === 1 ? '1 layer' : `${count} layers`;
}

/** The settings that tell one layer of a kind from another. */
function detailOf(layer: Layer): string {
  const config = configOf(layer);
  const numbers = (name: string): number[] => [config[name]].flat().filter((value) => typeof value === 'number');
  const window = numbers('kernelSize').length > 0 ? numbers('kernelSize') : numbers('poolSize');
  const strides = numbers('kernelSize').length > 0 ? numbers('strides').filter((stride) => stride !== 1) : [];
  const dilation = numbers('dilationRate').filter((rate) => rate !== 1);
  const { activation, rate } = config;
  return [
    window.join(' × '),
    strides.length > 0 ? `stride ${strides[0]}` : '',
    dilation.length > 0 ? `dilation ${dilation[0]}` : '',
    typeof rate === 'number' ? `${Math.round(1000 * rate) / 10} %` : '',
    typeof activation === 'string' && activation !== 'linear' ? activation : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function configOf(layer: Layer): { [name: string]: unknown } {
  try {
    return layer.getConfig();
  } catch {
    // a layer of the notebook's own whose configuration fails is shown without
    return {};
  }
}
