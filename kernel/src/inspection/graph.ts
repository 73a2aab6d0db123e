/** A graph model looked into: its operations with their weights, and what they give when the graph is executed up to them. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { activationRecord, looksDead } from './activations.ts';
import { Inspection } from './inspection.ts';
import type { ActivationRecord, InspectedLayer } from './inspection.ts';
import { checkSample, MOST_SAMPLES } from './layers.ts';
import { inputsOf } from './opened.ts';
import type { ModelInput } from './opened.ts';
import { recordOf } from './values.ts';

export interface GraphInspectOptions {
  /** Of a graph model: names of the nodes to look at; left out: those that have weights or are an activation, at most 60. */
  nodes?: readonly string[];
  sample?: number;
}

/** What tfjs-converter 4.22 has of a node and does not declare. */
interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly GraphNode[];
}

const MOST_NODES = 60;
const ACTIVATIONS = /^(Relu6?|LeakyRelu|Elu|Selu|Prelu|Sigmoid|Tanh|Softmax|Softplus)$/;

export function inspectGraph(
  model: tf.GraphModel,
  x: ModelInput | undefined,
  { nodes: asked, sample = 0 }: GraphInspectOptions,
): Inspection {
  const all = nodesOf(model);
  const usual =
    asked === undefined ? all.filter((node) => weightsOf(node).length > 0 || ACTIVATIONS.test(node.op)) : [];
  const chosen = asked === undefined ? usual.slice(0, MOST_NODES) : asked.map((name) => nodeNamed(all, name));
  const notes =
    usual.length > chosen.length
      ? [say('The first {nodes} of {all} nodes were looked at.', { nodes: MOST_NODES, all: usual.length })]
      : [];
  const inputs = x === undefined ? [] : inputsOf(model, x);
  try {
    const samples = inputs[0]?.shape[0] ?? 0;
    checkSample(sample, samples);
    if (samples > MOST_SAMPLES)
      notes.push(
        say('Activations are those of the first {shown} of {samples} samples.', { shown: MOST_SAMPLES, samples }),
      );
    const given = inputs.length === 0 ? [] : executed(model, chosen, inputs);
    const layers = chosen.map((node, place): InspectedLayer => {
      const activation = given[place];
      const dead = activation && looksDead(node.op, fusedIn(node)) ? activation.zeroUnits : null;
      return {
        name: node.name,
        kind: node.op,
        activations: activation ? [activation] : [],
        weights: weightsOf(node).flatMap(({ name }) => {
          const tensor = weightNamed(model, name);
          return tensor ? [{ name, trainable: false, ...recordOf(tensor) }] : [];
        }),
        gradients: [],
        deadUnits: dead,
      };
    });
    return new Inspection({
      name: say('the graph model'),
      layers,
      samples: Math.min(samples, MOST_SAMPLES),
      sample,
      loss: null,
      notes,
    });
  } finally {
    tf.dispose(inputs);
  }
}

function executed(model: tf.GraphModel, nodes: readonly GraphNode[], inputs: readonly tf.Tensor[]): ActivationRecord[] {
  if (nodes.length === 0) return [];
  const records: ActivationRecord[] = [];
  tf.tidy(() => {
    const some = inputs.map((input, place) => {
      const rows = input.slice(0, Math.min(MOST_SAMPLES, input.shape[0] ?? 0));
      return model.inputs[place]?.dtype === 'int32' ? rows.toInt() : rows;
    });
    const names = nodes.map(({ name }) => name);
    try {
      const outputs = [model.execute(some, names)].flat();
      records.push(...outputs.map((output, place) => activationRecord(output, nodes[place]?.op ?? '', 0)));
    } catch (cause) {
      throw new LimpidError('INSPECT_GRAPH_RUN', { reason: reasonOf(cause) }, { cause });
    }
  });
  return records;
}

function nodesOf(model: tf.GraphModel): GraphNode[] {
  const executor: unknown = Reflect.get(model, 'executor');
  const graph: unknown = typeof executor === 'object' && executor ? Reflect.get(executor, 'graph') : null;
  const nodes: unknown = typeof graph === 'object' && graph ? Reflect.get(graph, 'nodes') : null;
  // SAFETY: see GraphNode; without a graph there is an empty record.
  return Object.values((nodes ?? {}) as { [name: string]: GraphNode });
}

function nodeNamed(all: readonly GraphNode[], name: string): GraphNode {
  const found = all.find((node) => node.name === name);
  if (found) return found;
  const known = all.filter(({ op }) => op !== 'Const').map((node) => node.name);
  const more = known.length > MOST_NODES ? `, and ${known.length - MOST_NODES} more` : '';
  throw new LimpidError('INSPECT_GRAPH_NODE', { name, known: known.slice(0, MOST_NODES).join(', ') + more });
}

/** Constants of more than one number that it takes: shapes and axes are none of its weights. */
function weightsOf({ op, inputs }: GraphNode): GraphNode[] {
  return /Conv|MatMul|BiasAdd|BatchNorm|Prelu|Gather|^Add|^Mul/.test(op) ? inputs.filter(isConstant) : [];
}

function isConstant({ op }: GraphNode): boolean {
  return op === 'Const';
}

function weightNamed(model: tf.GraphModel, name: string): tf.Tensor | undefined {
  const [tensor] = [model.weights[name]].flat();
  return tensor && tensor.size > 1 && tensor.dtype !== 'string' ? tensor : undefined;
}

/** The activation that was made a part of a convolution or a product. */
function fusedIn(node: GraphNode): string | undefined {
  const attributes: unknown = Reflect.get(node, 'attrParams');
  const fused: unknown = typeof attributes === 'object' && attributes ? Reflect.get(attributes, 'fusedOps') : null;
  const value: unknown = typeof fused === 'object' && fused ? Reflect.get(fused, 'value') : null;
  return Array.isArray(value) ? value.join(' ') : undefined;
}
