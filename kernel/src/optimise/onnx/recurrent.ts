/** Recurrent layers: ONNX has time in front, and its gates in another order. */
import { activationName } from './activation.ts';
import { inputOf, neededWeight, only, refuse, setting, transposed, weightOf } from './call.ts';
import type { Call, Numbers } from './call.ts';
import type { Value } from './graph.ts';

interface Kind {
  readonly op: string;
  /** ONNX's gates as places among tfjs's. */
  readonly gates: readonly number[];
  /** The settings that name ONNX's activations. */
  readonly activations: readonly string[];
}

const KINDS: { readonly [name: string]: Kind } = {
  SimpleRNN: { op: 'RNN', gates: [0], activations: ['activation'] },
  // tfjs: update, reset, new
  GRU: { op: 'GRU', gates: [0, 1, 2], activations: ['recurrentActivation', 'activation'] },
  // tfjs: input, forget, new, output; ONNX: input, output, forget, new
  LSTM: { op: 'LSTM', gates: [0, 3, 1, 2], activations: ['recurrentActivation', 'activation', 'activation'] },
};

const ACTIVATIONS: { readonly [name: string]: string } = {
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  hardSigmoid: 'HardSigmoid',
  relu: 'Relu',
  softsign: 'Softsign',
  softplus: 'Softplus',
  elu: 'Elu',
};

export function recurrent(call: Call): Value {
  const { graph, layer } = call;
  const kind = KINDS[layer.getClassName()] ?? refuse(call, 'class', layer.getClassName());
  for (const name of ['returnState', 'stateful', 'resetAfter']) only(call, name, false);
  const isSequence = setting(call, 'returnSequences') === true;
  const isBackwards = setting(call, 'goBackwards') === true;
  if (isSequence && isBackwards) refuse(call, 'goBackwards', true);
  const units = Number(setting(call, 'units'));

  const matrix = (name: string): Value => {
    const { values, shape } = byGates(transposed(neededWeight(call, name), [1, 0]), kind.gates);
    return graph.floats(values, [1, ...shape]);
  };
  const bias = weightOf(call, 'bias');
  const activations = { texts: kind.activations.map((option) => onnxActivation(call, option)) };
  const inputs = [
    graph.add('Transpose', [inputOf(call)], { perm: [1, 0, 2] }),
    matrix('kernel'),
    matrix('recurrent_kernel'),
    ...(bias ? [biasOf(call, bias, kind.gates, units)] : []),
  ];
  const attributes = { hidden_size: units, direction: isBackwards ? 'reverse' : 'forward', activations };
  const [all = '', last = ''] = graph.addMany(kind.op, inputs, 2, attributes, [isSequence ? 1 : 0]);
  if (!isSequence) return graph.add('Squeeze', [last, graph.wholes([0])]);
  // [time, direction, batch, units]
  return graph.add('Transpose', [graph.add('Squeeze', [all, graph.wholes([1])])], { perm: [1, 0, 2] });
}

/** Rows of as many blocks as there are gates, in ONNX's order. */
function byGates({ values, shape }: Numbers, gates: readonly number[]): Numbers {
  const block = values.length / gates.length;
  const ordered = new Float32Array(values.length);
  gates.forEach((from, to) => ordered.set(values.subarray(from * block, (from + 1) * block), to * block));
  return { values: ordered, shape };
}

/** ONNX adds a second bias, to what is recurrent. */
function biasOf({ graph }: Call, bias: Numbers, gates: readonly number[], units: number): Value {
  const own = byGates(bias, gates).values;
  const both = new Float32Array(2 * gates.length * units);
  both.set(own);
  return graph.floats(both, [1, both.length]);
}

function onnxActivation(call: Call, option: string): string {
  const name = activationName(call, option);
  return ACTIVATIONS[name] ?? refuse(call, option, name);
}
