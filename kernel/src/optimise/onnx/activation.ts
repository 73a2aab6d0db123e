/** Activations of tfjs as nodes of ONNX. */
import { refuse } from './call.ts';
import type { Call } from './call.ts';
import type { Graph, Value } from './graph.ts';

type Activation = (graph: Graph, x: Value) => Value;

const ACTIVATIONS: { readonly [name: string]: Activation } = {
  linear: (_, x) => x,
  relu: (graph, x) => graph.add('Relu', [x]),
  relu6: (graph, x) => graph.add('Clip', [x, graph.scalar(0), graph.scalar(6)]),
  elu: (graph, x) => graph.add('Elu', [x]),
  selu: (graph, x) =>
    graph.add('Selu', [x], { alpha: { float: 1.6732632423543772 }, gamma: { float: 1.0507009873554805 } }),
  sigmoid: (graph, x) => graph.add('Sigmoid', [x]),
  hardSigmoid: (graph, x) => graph.add('HardSigmoid', [x], { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  tanh: (graph, x) => graph.add('Tanh', [x]),
  softmax: (graph, x) => graph.add('Softmax', [x], { axis: -1 }),
  logSoftmax: (graph, x) => graph.add('LogSoftmax', [x], { axis: -1 }),
  softplus: (graph, x) => graph.add('Softplus', [x]),
  softsign: (graph, x) => graph.add('Softsign', [x]),
  swish: (graph, x) => graph.add('Mul', [x, graph.add('Sigmoid', [x])]),
  mish: (graph, x) => graph.add('Mul', [x, graph.add('Tanh', [graph.add('Softplus', [x])])]),
};

/** The setting `activation` of a layer, after what it has computed. */
export function activated(call: Call, x: Value): Value {
  const name = activationName(call, 'activation');
  return (ACTIVATIONS[name] ?? refuse(call, 'activation', name))(call.graph, x);
}

/** tfjs writes hard_sigmoid in configurations, and hardSigmoid in code. */
export function activationName({ layer }: Call, option: string): string {
  const given = layer.getConfig()[option] ?? 'linear';
  return typeof given === 'string' ? given.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) : '';
}
