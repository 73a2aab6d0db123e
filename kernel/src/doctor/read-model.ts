/** A model and how it was compiled -> what symptoms ask of it. */
import type * as tfjs from '@tensorflow/tfjs';
import type { LayerFacts, LossKind, ModelFacts, OptimizerFacts, OutputFacts } from './facts.ts';

type Layer = tfjs.layers.Layer;
type Shape = readonly (number | null)[];

/** Of tfjs-layers 4.22, where the declaration hides it. */
interface Inner {
  readonly inboundNodes: readonly { readonly inboundLayers: readonly Layer[] }[];
  readonly outboundNodes: readonly { readonly outboundLayer: Layer }[];
  readonly layers?: readonly Layer[];
  readonly outputLayers?: readonly Layer[];
}

/** Layers that give the activation of a class of their own. */
const ACTIVATIONS: { readonly [className: string]: string } = {
  Softmax: 'softmax',
  ReLU: 'relu',
  LeakyReLU: 'leakyReLU',
  PReLU: 'leakyReLU',
  ELU: 'elu',
  ThresholdedReLU: 'relu',
};
/** What they are given is what they give, but for its shape and what is dropped. */
const PASSES = /^(Dropout|Flatten|Reshape|GaussianNoise|AlphaDropout|SpatialDropout1D|Permute)$/;
const ACTIVATES = /^(Activation|Softmax|ReLU|LeakyReLU|PReLU|ELU|ThresholdedReLU)$/;
const HAS_ACTIVATION = /^(Dense|Activation|(Separable|Depthwise)?Conv[123]D(Transpose)?|LSTM|GRU|SimpleRNN)$/;

export function readModel(model: tfjs.LayersModel): ModelFacts {
  const outputs = inner(model).outputLayers ?? [];
  const atEnd = new Set(outputs.flatMap(endOf));
  return {
    layers: leavesOf(model).map((layer) => readLayer(layer, atEnd.has(layer))),
    outputs: outputs.map((layer, index) => readOutput(model, layer, index)),
    inputs: model.inputs.map(({ shape }) => shape),
  };
}

export function readOptimizer(optimizer: tfjs.Optimizer): OptimizerFacts {
  const rate: unknown = Reflect.get(optimizer, 'learningRate');
  return { name: optimizer.getClassName(), learningRate: typeof rate === 'number' ? rate : null };
}

/** Of models within it too, in their order. */
export function leavesOf(model: tfjs.LayersModel): Layer[] {
  const visit = (layer: Layer): Layer[] => {
    const { layers } = inner(layer);
    return layers ? layers.flatMap(visit) : [layer];
  };
  return model.layers.flatMap(visit);
}

function readLayer(layer: Layer, isOutput: boolean): LayerFacts {
  const config: { readonly [name: string]: unknown } = layer.getConfig();
  const { units, filters, rate } = config;
  return {
    name: layer.name,
    className: layer.getClassName(),
    activation: activationOf(layer),
    units: numberIn(units) ?? numberIn(filters),
    rate: numberIn(rate),
    penalty: Math.max(
      0,
      ...Object.entries(config).map(([name, value]) => (/Regularizer$/.test(name) ? penaltyOf(value) : 0)),
    ),
    inputShape: shapeOf(() => shapeIn(layer.input)),
    outputShape: shapeOf(() => shapeIn(layer.output)),
    trainable: layer.trainable,
    next: inner(layer).outboundNodes.map(({ outboundLayer }) => outboundLayer.name),
    isOutput,
  };
}

function readOutput(model: tfjs.LayersModel, layer: Layer, index: number): OutputFacts {
  const ends = endOf(layer);
  const giving = ends.find((one) => !PASSES.test(one.getClassName())) ?? layer;
  const shape = model.outputs[index]?.shape ?? [];
  return {
    layer: giving.name,
    activation: activationOf(giving),
    size: shape.at(-1) ?? null,
    shape,
    loss: readLoss(lossOf(model, index)),
    metrics: metricsOf(model, index),
  };
}

/** From the last layer back to the one that has weights. */
function endOf(layer: Layer): Layer[] {
  const { outputLayers, inboundNodes } = inner(layer);
  const [last] = outputLayers ?? [];
  if (last) return endOf(last);
  const className = layer.getClassName();
  const [before, ...others] = inboundNodes[0]?.inboundLayers ?? [];
  const goesOn = PASSES.test(className) || ACTIVATES.test(className);
  return goesOn && before && others.length === 0 ? [layer, ...endOf(before)] : [layer];
}

function activationOf(layer: Layer): string | null {
  const className = layer.getClassName();
  if (ACTIVATIONS[className] !== undefined) return ACTIVATIONS[className];
  if (!HAS_ACTIVATION.test(className)) return null;
  const { activation }: { activation?: unknown } = layer.getConfig();
  return typeof activation === 'string' ? activation : activation === undefined ? 'linear' : null;
}

function lossOf(model: tfjs.LayersModel, index: number): unknown {
  const { loss } = model;
  if (typeof loss === 'string' || typeof loss === 'function') return loss;
  if (Array.isArray(loss)) return loss[index];
  return typeof loss === 'object' && loss !== null ? Reflect.get(loss, model.outputNames[index] ?? '') : undefined;
}

const KINDS: readonly [RegExp, LossKind][] = [
  [/^sparseCategoricalCross-?entropy$/i, 'sparse'],
  [/^categoricalCross-?entropy$/i, 'categorical'],
  [/^binaryCross-?entropy$/i, 'binary'],
  [/^(mse|meanSquaredError)$/i, 'squared error'],
  [/^(mae|meanAbsoluteError|huberLoss)$/i, 'absolute error'],
  [/^softmaxCrossEntropy$/, 'softmax of logits'],
  [/^sigmoidCrossEntropy$/, 'sigmoid of logits'],
];

/** A function that calls one of `tf.losses` takes logits as it does. */
function readLoss(loss: unknown): OutputFacts['loss'] {
  const name = typeof loss === 'function' ? loss.name.replace(/_?_?op$|_$/, '') : typeof loss === 'string' ? loss : '';
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  if (kind) return { name, kind };
  const [, called] = typeof loss === 'function' ? (/losses\.(\w+CrossEntropy)\(/.exec(String(loss)) ?? []) : [];
  if (called === 'softmaxCrossEntropy') return { name: called, kind: 'softmax of logits' };
  if (called === 'sigmoidCrossEntropy') return { name: called, kind: 'sigmoid of logits' };
  return { name: name === '' ? 'of a function' : name, kind: 'other' };
}

function metricsOf(model: tfjs.LayersModel, index: number): string[] {
  const { metrics }: { metrics: unknown } = model;
  const own = Array.isArray(metrics)
    ? metrics
    : typeof metrics === 'object' && metrics !== null
      ? [Reflect.get(metrics, model.outputNames[index] ?? '')].flat()
      : [metrics];
  return own.flatMap((one: unknown) => (typeof one === 'string' ? one : typeof one === 'function' ? one.name : []));
}

function penaltyOf(regularizer: unknown): number {
  if (typeof regularizer !== 'object' || regularizer === null) return 0;
  const { config }: { config?: unknown } = regularizer;
  if (typeof config !== 'object' || config === null) return 0;
  const { l1, l2 }: { l1?: unknown; l2?: unknown } = config;
  return Math.max(numberIn(l1) ?? 0, numberIn(l2) ?? 0);
}

function shapeOf(read: () => Shape | null): Shape | null {
  try {
    return read();
  } catch {
    // a layer of several nodes has no shape of its own
    return null;
  }
}

function shapeIn(symbolic: tfjs.SymbolicTensor | tfjs.SymbolicTensor[]): Shape | null {
  return Array.isArray(symbolic) ? null : symbolic.shape;
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function inner(layer: Layer): Inner {
  return layer;
}
