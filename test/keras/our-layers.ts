/** Program: runs cases of layers on the engine of this process. `our-layers.ts cases.json results.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { layers, NamedTensorMap, SymbolicTensor, Tensor, Variable } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { isLayer, numbersOf, values, type Layer, type LayerCase, type Option, type Values } from './case.ts';
import { Random } from './random.ts';
import type { Result } from './result.ts';

type AnyLayer = layers.Layer;

const { tf } = await loadEngine();
const [casesFile = '', resultsFile = ''] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(casesFile, 'utf8')) as LayerCase[];
writeFileSync(resultsFile, JSON.stringify(cases.map(answer)));

function answer(one: LayerCase): Result {
  tf.engine().startScope();
  try {
    return run(one);
  } catch (error) {
    return { error: String(error), weights: [], upstream: [], outputs: [], gradients: [], after: [], penalty: 0 };
  } finally {
    tf.engine().endScope();
  }
}

function run(one: LayerCase): Result {
  let random = new Random(one.seed + 1);
  const { call, weights, penalties } = one.how === 'step' ? step(one) : model(one);
  const inputs = one.inputs.map(tensor);
  const start = weights.map((weight) => initial(random, weight));
  tf.tidy(() => weights.forEach((weight, at) => weight.write(tensor(start[at] as Values))));
  if (one.how === 'stateful') call(inputs);

  const floating = inputs.map((input) => (input.dtype === 'float32' ? tf.variable(input) : input));
  const trainable = weights.filter(({ trainable }) => trainable).map((weight) => weight.read() as Variable);
  const variables = [...floating.filter((input) => input instanceof tf.Variable), ...trainable];
  let upstream: Values[] = [];
  let outputs: Tensor[] = [];
  let penalty: Tensor = tf.scalar(0);
  const tested = () => {
    outputs = call(floating).map((output) => tf.keep(tf.cast(output, 'float32')));
    upstream = outputs.map(({ shape }) => ({ ...normals(random, shape) }));
    penalty = tf.keep(penalties().reduce<Tensor>((sum, each) => tf.add(sum, each), tf.scalar(0)));
    const weighted = outputs.map((output, at) => tf.sum(tf.mul(output, tensor(upstream[at] as Values))));
    return tf.add(tf.addN(weighted), penalty).asScalar();
  };
  let grads: NamedTensorMap = {};
  let gradientError: string | undefined;
  const differentiable = one.compare !== 'distribution' && variables.length > 0;
  try {
    if (differentiable) ({ grads } = tf.variableGrads(tested, variables));
    else tested();
  } catch (error) {
    gradientError = String(error);
    random = new Random(one.seed + 2);
    tested();
  }
  return {
    weights: start,
    upstream,
    outputs: outputs.map(taken),
    ...(gradientError !== undefined && { gradientError }),
    gradients:
      differentiable && gradientError === undefined
        ? variables.map(({ name }) => (grads[name] ? taken(grads[name]) : null))
        : [],
    after: weights.map((weight) => taken(weight.read())),
    penalty: penalty.dataSync()[0] ?? 0,
  };
}

interface Built {
  call: (inputs: Tensor[]) => Tensor[];
  weights: AnyLayer['weights'];
  penalties: () => Tensor[];
}

/** The layers of a case in a model. */
function model({ inputs, layers: chain, training }: LayerCase): Built {
  const whole = chain.map(made);
  const first = whole[0]?.getClassName() === 'InputLayer' ? whole.shift() : undefined;
  const sources = first
    ? [first.output].flat()
    : inputs.map(({ shape, dtype }) => tf.input({ batchShape: shape, dtype }));
  let symbols = sources;
  for (const layer of whole) {
    symbols = [layer.apply(symbols.length === 1 ? (symbols[0] as SymbolicTensor) : symbols)].flat() as SymbolicTensor[];
  }
  const built = tf.model({ inputs: sources, outputs: symbols });
  return {
    call: (tensors) => [built.apply(tensors, { training })].flat() as Tensor[],
    weights: built.weights,
    penalties: () => built.calculateLosses(),
  };
}

/** One step of a cell: inputs are what it reads and its states, outputs what it says and its states. */
function step({ inputs, layers: [of], training }: LayerCase): Built {
  const cell = made(of as Layer);
  cell.build((inputs[0] as Values).shape);
  return {
    call: (tensors) => cell.call(tensors, { training }) as Tensor[],
    weights: cell.weights,
    penalties: () => cell.calculateLosses(),
  };
}

function made({ layer, options }: Layer): AnyLayer {
  const create = (tf.layers as unknown as { [name: string]: ((options: object) => AnyLayer) | undefined })[layer];
  if (create === undefined) throw new Error(`tf.layers has no ${layer}`);
  return create(Object.fromEntries(Object.entries(options).map(([name, option]) => [name, inside(option)])));
}

function inside(option: Option): unknown {
  if (typeof option !== 'object') return option;
  if (Array.isArray(option)) return option.map(inside);
  return isLayer(option) ? made(option) : option;
}

/** Small, so that nothing saturates; a variance is positive. */
function initial(random: Random, weight: AnyLayer['weights'][number]): Values {
  const shape = weight.shape as number[];
  const drawn = normals(random, shape, 0.5);
  return weight.originalName.endsWith('moving_variance')
    ? values(
        shape,
        [...numbersOf(drawn)].map((each) => Math.abs(each) + 0.5),
      )
    : drawn;
}

function normals(random: Random, shape: number[], scale = 1): Values {
  return values(
    shape,
    random.normals(tf.util.sizeFromShape(shape)).map((each) => each * scale),
  );
}

function tensor(given: Values): Tensor {
  return tf.tensor(numbersOf(given), given.shape, given.dtype);
}

function taken(given: Tensor): Values {
  return values(given.shape, [...given.dataSync()]);
}
