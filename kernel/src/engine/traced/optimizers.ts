/**
 * tfjs's optimizers by TensorFlow's fused ops: one op a variable that changes it in place, where tfjs calls up to
 * fourteen. Slots stay where tfjs keeps them, so `getWeights`, saving and disposing work as ever.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { listOf, type Gradients } from '../repairs/gradients.ts';
import { UPDATE, changeBy, portable, type VariableOps } from '../repairs/update.ts';
import { registeredVariables, type NodeBackend } from './backend.ts';
import { typeAttribute } from './binding.ts';
import type { Recorder } from './recorder.ts';
import type { Residents } from './residents.ts';

interface Slot {
  originalName: string;
  variable: tfjs.Variable;
}

/** The fields of tfjs's optimizers that an update needs; they are private or protected there. */
interface Fields {
  learningRate: number;
  readonly iterations: number;
  incrementIterations(): void;
}
interface Momentum extends Fields {
  momentum: number;
  useNesterov: boolean;
  accumulations: Slot[];
}
interface Adam extends Fields {
  beta1: number;
  beta2: number;
  epsilon: number;
  accumulatedFirstMoment: Slot[];
  accumulatedSecondMoment: Slot[];
}
interface RMSProp extends Fields {
  decay: number;
  momentum: number;
  epsilon: number;
  centered: boolean;
  accumulatedMeanSquares: Slot[];
  accumulatedMoments: Slot[];
  accumulatedMeanGrads: Slot[];
}
interface Adagrad extends Fields {
  initialAccumulatorValue: number;
  accumulatedGrads: Slot[];
}
interface Adamax extends Fields {
  beta1: number;
  beta2: number;
  epsilon: number;
  decay: number;
  accumulatedFirstMoment: Slot[];
  accumulatedWeightedInfNorm: Slot[];
}
interface Adadelta extends Fields {
  rho: number;
  epsilon: number;
  accumulatedGrads: Slot[];
  accumulatedUpdates: Slot[];
}

/** How one class of optimizers changes a variable. `O` is what it knows. */
interface Rule<O extends Fields> {
  op(optimizer: O): string;
  /** Lists of slots in the op's order, how tfjs names theirs, and what they begin with (0). */
  slots(optimizer: O): readonly { list: Slot[]; name: string; initial?: number }[];
  /** The op's numbers, in its order, asked for anew in each step; the gradient's place among them. */
  numbers: readonly ((optimizer: O) => number)[];
  gradientAt: number;
  flags?(optimizer: O): { readonly [attribute: string]: boolean };
}

/** What tfjs's Adagrad adds, that of backends with float32. */
const EPSILON = 1e-7;

const RULES = {
  /** var -= lr · g */
  SGD: rule<Fields>({
    op: () => 'ResourceApplyGradientDescent',
    slots: () => [],
    numbers: [(o) => o.learningRate],
    gradientAt: 1,
  }),
  Momentum: rule<Momentum>({
    op: () => 'ResourceApplyMomentum',
    slots: ({ accumulations }) => [{ list: accumulations, name: 'momentum' }],
    numbers: [(o) => o.learningRate, (o) => o.momentum],
    gradientAt: 1,
    flags: ({ useNesterov }) => ({ use_nesterov: useNesterov }),
  }),
  /** TensorFlow adds ε to the root of the raw second moment, tfjs to that of the corrected one: ε is scaled to be the same. */
  Adam: rule<Adam>({
    op: () => 'ResourceApplyAdam',
    slots: ({ accumulatedFirstMoment, accumulatedSecondMoment }) => [
      { list: accumulatedFirstMoment, name: 'm' },
      { list: accumulatedSecondMoment, name: 'v' },
    ],
    numbers: [
      (o) => o.beta1 ** (o.iterations + 1),
      (o) => o.beta2 ** (o.iterations + 1),
      (o) => o.learningRate,
      (o) => o.beta1,
      (o) => o.beta2,
      (o) => o.epsilon * Math.sqrt(1 - o.beta2 ** (o.iterations + 1)),
    ],
    gradientAt: 6,
  }),
  RMSProp: rule<RMSProp>({
    op: ({ centered }) => (centered ? 'ResourceApplyCenteredRMSProp' : 'ResourceApplyRMSProp'),
    slots: ({ centered, accumulatedMeanGrads, accumulatedMeanSquares, accumulatedMoments }) => [
      ...(centered ? [{ list: accumulatedMeanGrads, name: 'mg' }] : []),
      { list: accumulatedMeanSquares, name: 'rms' },
      { list: accumulatedMoments, name: 'momentum' },
    ],
    numbers: [(o) => o.learningRate, (o) => o.decay, (o) => o.momentum, (o) => o.epsilon],
    gradientAt: 4,
  }),
  /** As TensorFlow and Keras have it; tfjs divides by the mean square of the step before. */
  Adadelta: rule<Adadelta>({
    op: () => 'ResourceApplyAdadelta',
    slots: ({ accumulatedGrads, accumulatedUpdates }) => [
      { list: accumulatedGrads, name: 'accum_grad' },
      { list: accumulatedUpdates, name: 'accum_var' },
    ],
    numbers: [(o) => o.learningRate, (o) => o.rho, (o) => o.epsilon],
    gradientAt: 3,
  }),
  /**
   * TensorFlow adds ε to the root of the sum of squares, tfjs and Keras add it to the sum: here the sum begins with it, and
   * what is left for TensorFlow to add only keeps 0 / 0 away.
   */
  Adagrad: rule<Adagrad>({
    op: () => 'ResourceApplyAdagradV2',
    slots: ({ accumulatedGrads, initialAccumulatorValue }) => [
      { list: accumulatedGrads, name: 'accumulator', initial: initialAccumulatorValue + EPSILON },
    ],
    numbers: [(o) => o.learningRate, () => 1e-30],
    gradientAt: 2,
  }),
  Adamax: rule<Adamax>({
    op: () => 'ResourceApplyAdaMax',
    slots: ({ accumulatedFirstMoment, accumulatedWeightedInfNorm }) => [
      { list: accumulatedFirstMoment, name: 'm' },
      { list: accumulatedWeightedInfNorm, name: 'v' },
    ],
    numbers: [
      (o) => o.beta1 ** (o.iterations + 1),
      (o) => o.learningRate / (1 + o.decay * o.iterations),
      (o) => o.beta1,
      (o) => o.beta2,
      (o) => o.epsilon,
    ],
    gradientAt: 5,
  }),
};

interface Engine {
  readonly tf: typeof tfjs;
  readonly backend: NodeBackend;
  readonly recorder: Recorder<tfjs.Variable>;
  readonly residents: Residents;
}

/** @returns the classes whose updates are now fused, which a traced step may contain */
export function fuseOptimizers(engine: Engine): Set<unknown> {
  const { tf } = engine;
  const classes = new Set<unknown>();
  const samples = {
    SGD: tf.train.sgd(0.1),
    Momentum: tf.train.momentum(0.1, 0.9),
    Adam: tf.train.adam(),
    RMSProp: tf.train.rmsprop(0.1),
    Adadelta: tf.train.adadelta(),
    Adagrad: tf.train.adagrad(0.1),
    Adamax: tf.train.adamax(),
  };
  for (const name of ['SGD', 'Momentum', 'Adam', 'RMSProp', 'Adadelta', 'Adagrad', 'Adamax'] as const) {
    // SAFETY: an instance of an optimizer's class has its prototype, to which repairs/update.ts gave this method.
    const prototype = Object.getPrototypeOf(samples[name]) as { [UPDATE]: Update };
    const own = prototype[UPDATE];
    // SAFETY: the rule is that of the class which gets it.
    const fused = RULES[name](engine) as Update;
    prototype[UPDATE] = function (gradients) {
      if (isChosen(tf)) fused.call(this, gradients);
      else own.call(this, gradients);
    };
    classes.add(samples[name].constructor);
    samples[name].dispose();
  }
  changeBy(whileChosen(tf, inPlace(engine), portable));
  return classes;
}

type Update = (this: object, gradients: Gradients) => void;

function isChosen(tf: typeof tfjs): boolean {
  return tf.getBackend() === 'tensorflow';
}

function whileChosen(tf: typeof tfjs, here: VariableOps, elsewhere: VariableOps): VariableOps {
  const now = (): VariableOps => (isChosen(tf) ? here : elsewhere);
  return {
    number: (ask) => now().number(ask),
    subtract: (variable, change) => now().subtract(variable, change),
    assign: (variable, value) => now().assign(variable, value),
    copy: (from, to) => now().copy(from, to),
    apart: (action) => now().apart(action),
    afterwards: (action) => now().afterwards(action),
    notes: (optimizer, gradients) => now().notes(optimizer, gradients),
  };
}

/** How clipping, weight decay and averages change variables here. */
function inPlace({ backend, recorder, residents }: Engine): VariableOps {
  const { binding } = backend;
  const change = (op: string, variable: tfjs.Variable, by: tfjs.Tensor): void => {
    const [id = -1] = backend.getInputTensorIds([by]);
    const resident = residents.of(variable);
    resident.changed();
    binding.executeOp(op, [typeAttribute(binding, 'dtype', binding.dtypeOf(id))], [resident.handle, id], 0);
  };
  return {
    number: (ask) => backend.createOutputTensor({ id: recorder.number(ask), shape: [], dtype: binding.TF_FLOAT }),
    subtract: (variable, by) => change('AssignSubVariableOp', variable, by),
    assign: (variable, value) => change('AssignVariableOp', variable, value),
    copy: (from, to) => recorder.apart(() => change('AssignVariableOp', to, from)),
    apart: (action) => recorder.apart(action),
    afterwards: (action) => recorder.afterwards(action),
    notes(optimizer, gradients) {
      if (!recorder.isRecording) return false;
      const ids = backend.getInputTensorIds(gradients.map(({ gradient }) => gradient));
      recorder.updated(
        optimizer,
        gradients.map(({ variable }, index) => ({ variable, id: ids[index] ?? -1 })),
      );
      return true;
    },
  };
}

/** A rule -> the update of its class. */
function rule<O extends Fields>({ op, slots, numbers, gradientAt, flags = () => ({}) }: Rule<O>) {
  return ({ tf, backend, recorder, residents }: Engine) =>
    function (this: O, gradients: Gradients): void {
      const { binding } = backend;
      const ids = numbers.map((number) => recorder.number(() => number(this)));
      const kinds = Object.entries(flags(this)).map(([name, value]) => ({ name, type: binding.TF_ATTR_BOOL, value }));
      const variables = registeredVariables(tf);
      listOf(gradients).forEach(({ name, tensor }, index) => {
        const variable = variables[name];
        if (!variable) return;
        const own = slots(this).map(({ list, name: slot, initial = 0 }) => {
          list[index] ??= {
            originalName: `${name}/${slot}`,
            variable: recorder.apart(() => tf.tidy(() => tf.fill(variable.shape, initial).variable(false))),
          };
          return list[index].variable;
        });
        if (!tensor) return;
        const changing = [variable, ...own].map((one) => residents.of(one));
        const given = backend.getInputTensorIds([tensor]);
        const inputs = [...ids.slice(0, gradientAt), ...given, ...ids.slice(gradientAt)];
        const type = typeAttribute(binding, 'T', binding.dtypeOf(given[0] ?? -1));
        for (const data of changing) data.changed();
        binding.executeOp(op(this), [type, ...kinds], [...changing.map(({ handle }) => handle), ...inputs], 0);
      });
      for (const id of ids) binding.deleteTensor(id);
      recorder.afterwards(() => this.incrementIterations());
    };
}
