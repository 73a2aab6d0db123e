/** `exportOnnx`: a layers model as a file of ONNX, which other runtimes compute. */
import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { checkLayers } from '../../inspection/opened.ts';
import { Graph } from './graph.ts';
import type { Value } from './graph.ts';
import { LAYERS } from './layers.ts';
import { modelProto, TYPE } from './proto.ts';
import type { Sizes, ValueInfo } from './proto.ts';

export interface OnnxOptions {
  /** Dense layers compute in int8, with the range of each batch (dynamic quantisation). Left out: all is float32. */
  int8?: boolean;
}

type Node = tf.layers.Layer['inboundNodes'][number];

/**
 * Writes the model for ONNX's operators 17: inputs and outputs have the names and shapes that the model gives them, channels
 * last. What a layer or a setting cannot be written as is refused, never changed.
 *
 * @param file best ends with `.onnx`
 * @throws LimpidError ONNX_LAYER, ONNX_SETTING
 */
export async function exportOnnx(model: tf.LayersModel, file: string, options: OnnxOptions = {}): Promise<void> {
  checkLayers(model, 'exportOnnx');
  await writeFile(file, onnxBytes(model, options));
}

export function onnxBytes(model: tf.LayersModel, { int8 = false }: OnnxOptions = {}): Uint8Array {
  const graph = new Graph(int8);
  const inputs = model.inputs.map((input, place): ValueInfo => ({
    name: graph.named(model.inputNames[place] ?? input.name),
    type: input.dtype === 'int32' ? TYPE.int32 : TYPE.float32,
    shape: sizesOf(input.shape),
  }));
  const outputs = model.outputs.map((output, place): ValueInfo => ({
    name: graph.named(model.outputNames[place] ?? output.name),
    type: TYPE.float32,
    shape: sizesOf(output.shape),
  }));
  const values = computed(
    graph,
    model,
    inputs.map(({ name }) => name),
  );
  outputs.forEach(({ name }, place) => graph.rename(values[place] ?? '', name));
  const { nodes, constants } = graph;
  return Buffer.concat(modelProto({ name: model.name, nodes, constants, inputs, outputs }));
}

/** @returns the values of its outputs */
function computed(graph: Graph, model: tf.LayersModel, inputs: readonly Value[]): Value[] {
  const known = new Map<Node, Value[]>();
  const valueOf = (tensor: tf.SymbolicTensor): Value => {
    const place = model.inputs.findIndex((input) => input.id === tensor.id);
    if (place >= 0) return inputs[place] ?? '';
    const node = tensor.sourceLayer?.inboundNodes[tensor.nodeIndex];
    if (!node) throw new LimpidError('ONNX_LAYER', { layer: tensor.name, kind: 'InputLayer', known: knownLayers() });
    let values = known.get(node);
    if (!values) {
      values = calledOn(graph, node, node.inputTensors.map(valueOf));
      known.set(node, values);
    }
    return values[tensor.tensorIndex] ?? '';
  };
  return model.outputs.map(valueOf);
}

function calledOn(graph: Graph, node: Node, inputs: readonly Value[]): Value[] {
  const layer = node.outboundLayer;
  if (layer instanceof tf.LayersModel) return computed(graph, layer, inputs);
  const write = LAYERS[layer.getClassName()];
  if (!write)
    throw new LimpidError('ONNX_LAYER', { layer: layer.name, kind: layer.getClassName(), known: knownLayers() });
  const inputShapes = node.inputTensors.map(({ shape }) => sizesOf(shape));
  return [write({ graph, layer, inputs, inputShapes, outputShape: sizesOf(node.outputTensors[0]?.shape ?? []) })];
}

function knownLayers(): string {
  return Object.keys(LAYERS).join(', ');
}

function sizesOf(shape: readonly (number | null)[]): Sizes {
  return shape.map((size) => (size === null || size < 0 ? null : size));
}
