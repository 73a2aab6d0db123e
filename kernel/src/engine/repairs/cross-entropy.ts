/**
 * A crossentropy behind a softmax or a sigmoid is computed from its logits, as in Keras. tfjs clips the probabilities to
 * [1e-7, 1 - 1e-7], so the loss of an example that is utterly wrong ends at 16.1, and the example has no gradient: just the
 * one that has most to teach. Predictions that are neither, or that were changed behind it, keep tfjs's way.
 *
 * Labels that are none of the classes do not come here: unknown-labels.ts.
 */
import * as tf from '@tensorflow/tfjs';

/** Targets and predictions -> a loss for each example. */
type Loss = (truth: tf.Tensor, prediction: tf.Tensor) => tf.Tensor;

/** What tfjs-layers 4.22 keeps in a model and does not declare. */
interface Hidden {
  lossFunctions: Loss[];
  metricsTensors: [metric: Loss, output: number][];
  testFunction: Step;
  compile(this: tf.LayersModel, args: tf.ModelCompileArgs): void;
  makeTrainFunction(this: tf.LayersModel): Step;
  makeTestFunction(this: tf.LayersModel): void;
}
type Step = (data: (tf.Tensor | null)[]) => tf.Tensor[];

interface Activation {
  apply(x: tf.Tensor, axis?: number): tf.Tensor;
}

/**
 * Logits [..., classes] -> [...]; truth is a share of each class, or the number of one; or, binary, whether it is each of them. An
 * engine may know faster ways.
 */
export const fromLogits: { categorical: Loss; sparse: Loss; binary: Loss } = {
  categorical: (truth, logits) =>
    tf.tidy(() => tf.neg(tf.sum(tf.mul(tf.cast(truth, 'float32'), tf.logSoftmax(logits)), -1))),
  sparse: (truth, logits) =>
    tf.tidy(() => {
      const classes = tf.oneHot(classNumbers(truth), logits.shape.at(-1) ?? 0);
      return fromLogits.categorical(tf.reshape(classes, logits.shape), logits);
    }),
  binary: (truth, logits) => tf.tidy(() => tf.mean(sigmoidCrossEntropy(logits, tf.cast(truth, 'float32')), -1)),
};

/** max(x, 0) - x z + log(1 + exp(-|x|)), which cannot overflow. Taken apart, it would have another gradient where x is 0. */
const sigmoidCrossEntropy = tf.customGrad((...given) => {
  // SAFETY: customGrad calls with the tensors that it was given, and a function that saves some.
  const [x, z, save] = given as [tf.Tensor, tf.Tensor, (saved: tf.Tensor[]) => void];
  save([x, z]);
  return {
    value: tf.add(tf.sub(tf.relu(x), tf.mul(x, z)), tf.log1p(tf.exp(tf.neg(tf.abs(x))))),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      // SAFETY: what is saved above.
      const [logits, truth] = saved as [tf.Tensor, tf.Tensor];
      return [tf.mul(dy, tf.sub(tf.sigmoid(logits), truth)), tf.neg(tf.mul(dy, logits))];
    },
  };
});

/** [examples], whatever shape and type the labels came in. */
export function classNumbers(truth: tf.Tensor): tf.Tensor1D {
  return tf.cast(tf.reshape(truth, [truth.size]), 'int32');
}

/** Losses of class numbers. */
const ofClassNumbers = new WeakSet<Loss>();

/** Whether the loss of an output, or one of its metrics, is a crossentropy of class numbers. */
export function takesClassNumbers(model: object, output: number): boolean {
  const { lossFunctions, metricsTensors } = hidden(model);
  const metrics = metricsTensors.filter(([, of]) => of === output).map(([metric]) => metric);
  return [lossFunctions[output], ...metrics].some((one) => one && ofClassNumbers.has(one));
}

type Kind = 'softmax' | 'sigmoid';

/** What is known of the step that runs. */
interface Running {
  /** Probabilities -> the logits that they come from. */
  readonly logits: { readonly [kind in Kind]: Map<tf.Tensor, tf.Tensor> };
  /** Activations of the layers that give outputs. Layers within have many more sigmoids, such as the gates of an LSTM. */
  readonly last: ReadonlySet<unknown>;
}

let running: Running | null = null;

export function takeLogits(): void {
  for (const kind of ['softmax', 'sigmoid'] as const) rememberLogits(kind);
  const ours = new Map<Loss, Loss>();
  const take = (name: keyof typeof fromLogits, kind: Kind, fits: (truth: tf.Tensor, logits: tf.Tensor) => boolean) => {
    for (const theirs of tfjsOwn(name)) {
      const own: Loss = (truth, prediction) => {
        const logits = running?.logits[kind].get(prediction);
        return logits && fits(truth, logits) ? fromLogits[name](truth, logits) : theirs(truth, prediction);
      };
      ours.set(theirs, own);
      if (name === 'sparse') ofClassNumbers.add(own);
    }
  };
  const sameShape = (truth: tf.Tensor, logits: tf.Tensor) => tf.util.arraysEqual(truth.shape, logits.shape);
  take('categorical', 'softmax', sameShape);
  take('sparse', 'softmax', (truth, logits) => truth.size * (logits.shape.at(-1) ?? 0) === logits.size);
  take('binary', 'sigmoid', sameShape);
  const taking = new Set(ours.values());

  const prototype = hidden(tf.LayersModel.prototype);
  const { compile, makeTrainFunction, makeTestFunction } = prototype;
  prototype.compile = function (args) {
    compile.call(this, args);
    const model = hidden(this);
    model.lossFunctions = model.lossFunctions.map((loss) => ours.get(loss) ?? loss);
    model.metricsTensors = model.metricsTensors.map(([metric, output]) => [ours.get(metric) ?? metric, output]);
  };
  const remembering = (model: tf.LayersModel, step: Step): Step => {
    const { lossFunctions, metricsTensors } = hidden(model);
    const isTaking = [...lossFunctions, ...metricsTensors.map(([metric]) => metric)].some((one) => taking.has(one));
    return isTaking ? (data) => withLogits(model, () => step(data)) : step;
  };
  prototype.makeTrainFunction = function () {
    return remembering(this, makeTrainFunction.call(this));
  };
  prototype.makeTestFunction = function () {
    makeTestFunction.call(this);
    hidden(this).testFunction = remembering(this, hidden(this).testFunction);
  };
}

function rememberLogits(kind: Kind): void {
  // SAFETY: a field of tfjs-layers 4.22's Activation layer; all activations of layers by this name are of its class.
  const { activation } = tf.layers.activation({ activation: kind, name: kind }) as unknown as {
    activation: Activation;
  };
  // SAFETY: an instance of a class has the class's prototype.
  const prototype = Object.getPrototypeOf(activation) as Activation;
  const { apply } = prototype;
  prototype.apply = function (x, axis) {
    const probabilities = apply.call(this, x, axis);
    const isTaken = running && x.dtype === 'float32' && (kind === 'softmax' || running.last.has(this));
    // kept: the layer's scope, which ends before the loss is computed, would dispose them
    if (isTaken) running?.logits[kind].set(probabilities, tf.keep(tf.clone(x)));
    return probabilities;
  };
}

function withLogits<T>(model: tf.LayersModel, step: () => T): T {
  const outer = running;
  const logits = { softmax: new Map<tf.Tensor, tf.Tensor>(), sigmoid: new Map<tf.Tensor, tf.Tensor>() };
  running = { logits, last: new Set(lastActivations(model)) };
  try {
    return step();
  } finally {
    running = outer;
    tf.dispose([...logits.softmax.values(), ...logits.sigmoid.values()]);
  }
}

/** Of the layers that give a model's outputs, those of models within it too. */
function lastActivations(layer: object): unknown[] {
  if ('outputLayers' in layer && Array.isArray(layer.outputLayers)) return layer.outputLayers.flatMap(lastActivations);
  return 'activation' in layer ? [layer.activation] : [];
}

/** The functions that compile() makes of a loss's name and of `crossentropy` beside it; and the one that tfjs exports. */
function tfjsOwn(name: keyof typeof fromLogits): Loss[] {
  const { loss, exported } = NAMES[name];
  const x = tf.input({ shape: [2], name: 'x' });
  // SAFETY: what a layer gives for one symbolic tensor is another.
  const y = tf.layers.activation({ activation: 'softmax', name: 'y' }).apply(x) as tf.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: y, name: 'losses' });
  // SAFETY: compile() asks for the class alone; a real one would make tensors before there is an engine.
  const optimizer = Object.create(tf.SGDOptimizer.prototype) as tf.Optimizer;
  model.compile({ optimizer, loss, metrics: ['crossentropy'] });
  const { lossFunctions, metricsTensors } = hidden(model);
  return [...new Set([...lossFunctions, ...metricsTensors.map(([metric]) => metric), ...exported])];
}

const NAMES = {
  categorical: { loss: 'categoricalCrossentropy', exported: [tf.metrics.categoricalCrossentropy] },
  sparse: { loss: 'sparseCategoricalCrossentropy', exported: [] },
  binary: { loss: 'binaryCrossentropy', exported: [tf.metrics.binaryCrossentropy] },
} as const;

function hidden(model: object): Hidden {
  // SAFETY: fields and methods of tfjs-layers 4.22's LayersModel that its declaration hides.
  return model as unknown as Hidden;
}
