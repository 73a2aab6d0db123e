/**
 * A crossentropy behind a softmax is computed from the softmax's logits, as in Keras. tfjs clips the probabilities to
 * [1e-7, 1 - 1e-7], so the loss of an example that is utterly wrong ends at 16.1, and the example has no gradient: just the
 * one that has most to teach. Predictions that are no softmax, or that were changed behind it, keep tfjs's way.
 *
 * A label that is none of the classes is an error, as in Keras; tfjs trains without such examples and says nothing. (In steps
 * that XLA has compiled, which cannot fail, the loss is then NaN.)
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

/** Logits [..., classes] -> [...]; truth is a share of each class, or the number of one. An engine may know faster ways. */
export const fromLogits: { categorical: Loss; sparse: Loss } = {
  categorical: (truth, logits) =>
    tf.tidy(() => tf.neg(tf.sum(tf.mul(tf.cast(truth, 'float32'), tf.logSoftmax(logits)), -1))),
  sparse: (truth, logits) =>
    tf.tidy(() => {
      const classes = logits.shape.at(-1) ?? 0;
      const numbers = classNumbers(truth);
      const wrong = numbers.dataSync().find((number) => number < 0 || number >= classes);
      if (wrong !== undefined)
        throw new RangeError(`The label ${wrong} is none of ${classes} classes, 0 to ${classes - 1}`);
      return fromLogits.categorical(tf.reshape(tf.oneHot(numbers, classes), logits.shape), logits);
    }),
};

/** [examples], whatever shape and type the labels came in. */
export function classNumbers(truth: tf.Tensor): tf.Tensor1D {
  return tf.cast(tf.reshape(truth, [truth.size]), 'int32');
}

/** The logits of each softmax of the step that runs; null while none does. */
let logitsOf: Map<tf.Tensor, tf.Tensor> | null = null;

export function takeLogits(): void {
  rememberLogits();
  const { categorical, sparse } = tfjsLosses();
  const ours = new Map<Loss, Loss>();
  for (const theirs of [categorical, tf.metrics.categoricalCrossentropy]) {
    ours.set(theirs, (truth, prediction) => {
      const logits = logitsOf?.get(prediction);
      const fits = logits && tf.util.arraysEqual(truth.shape, logits.shape);
      return fits ? fromLogits.categorical(truth, logits) : theirs(truth, prediction);
    });
  }
  ours.set(sparse, (truth, prediction) => {
    const logits = logitsOf?.get(prediction);
    const fits = logits && truth.size * (logits.shape.at(-1) ?? 0) === logits.size;
    return fits ? fromLogits.sparse(truth, logits) : sparse(truth, prediction);
  });
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
    return isTaking ? (data) => withLogits(() => step(data)) : step;
  };
  prototype.makeTrainFunction = function () {
    return remembering(this, makeTrainFunction.call(this));
  };
  prototype.makeTestFunction = function () {
    makeTestFunction.call(this);
    hidden(this).testFunction = remembering(this, hidden(this).testFunction);
  };
}

function rememberLogits(): void {
  // SAFETY: a field of tfjs-layers 4.22's Activation layer; all softmaxes of layers are of this class.
  const { activation } = tf.layers.activation({ activation: 'softmax', name: 'softmax' }) as unknown as {
    activation: Activation;
  };
  // SAFETY: an instance of a class has the class's prototype.
  const prototype = Object.getPrototypeOf(activation) as Activation;
  const { apply } = prototype;
  prototype.apply = function (x, axis) {
    const probabilities = apply.call(this, x, axis);
    // kept: the layer's scope, which ends before the loss is computed, would dispose them
    if (logitsOf && x.dtype === 'float32') logitsOf.set(probabilities, tf.keep(tf.clone(x)));
    return probabilities;
  };
}

function withLogits<T>(step: () => T): T {
  const outer = logitsOf;
  const own = new Map<tf.Tensor, tf.Tensor>();
  logitsOf = own;
  try {
    return step();
  } finally {
    logitsOf = outer;
    tf.dispose([...own.values()]);
  }
}

/** What compile() makes of the names; tfjs exports functions around them. */
function tfjsLosses(): { categorical: Loss; sparse: Loss } {
  const x = tf.input({ shape: [2], name: 'x' });
  // SAFETY: what a layer gives for one symbolic tensor is another.
  const y = tf.layers.activation({ activation: 'softmax', name: 'y' }).apply(x) as tf.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: y, name: 'losses' });
  // SAFETY: compile() asks for the class alone; a real one would make tensors before there is an engine.
  const optimizer = Object.create(tf.SGDOptimizer.prototype) as tf.Optimizer;
  const lossOf = (loss: string): Loss => {
    model.compile({ optimizer, loss });
    return hidden(model).lossFunctions[0] ?? missing(loss);
  };
  return { categorical: lossOf('categoricalCrossentropy'), sparse: lossOf('sparseCategoricalCrossentropy') };
}

function missing(loss: string): never {
  throw new TypeError(`tfjs does not know ${loss}`);
}

function hidden(model: tf.LayersModel): Hidden {
  // SAFETY: fields and methods of tfjs-layers 4.22's LayersModel that its declaration hides.
  return model as unknown as Hidden;
}
