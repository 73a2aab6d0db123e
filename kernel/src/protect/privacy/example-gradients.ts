/**
 * The sum of the gradients of single examples, each cut to a length: what DP-SGD (Abadi et al., 2016) learns from. Dense and
 * convolutional layers tell the length of each example's gradient in one pass for all, from what went into them and what
 * came back (Goodfellow, 2015; Rochette, Manoel and Tramel, 2019), and a second pass sums what is cut. With other weights in
 * it, a model has its gradients computed one example at a time.
 */
import * as tf from '@tensorflow/tfjs';
import { atOnce } from '../../explain/at-once.ts';
import { layersOf } from '../../explain/layers.ts';
import { replacing } from '../../explain/replacing.ts';
import { activationOf, applied, linear, withScore } from '../../explain/score.ts';
import type { ExampleLoss } from './example-loss.ts';

type Layer = tf.layers.Layer;

export interface Summed {
  /** By the names of variables. The caller disposes of them. */
  readonly gradients: { [variable: string]: tf.Tensor };
  /** Of each example, before it was cut. */
  readonly lengths: Float32Array;
}

/** Rows that are computed together: one size for all, so that one traced function serves. */
const ROWS = 64;

export class ExampleGradients {
  /** Whether all examples go together. */
  readonly isTogether: boolean;
  readonly #model: tf.LayersModel;
  readonly #loss: ExampleLoss;
  readonly #clip: number;
  readonly #variables: tf.Variable[];
  readonly #probed: readonly Layer[];

  constructor(model: tf.LayersModel, loss: ExampleLoss, clip: number) {
    this.#model = model;
    this.#loss = loss;
    this.#clip = clip;
    // SAFETY: what a layer's weight gives to read is its variable.
    this.#variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    this.#probed = layersOf(model).filter((layer) => layer.trainableWeights.length > 0);
    this.isTogether = this.#probed.every(tellsLengths);
  }

  /** Of these rows, which may be none. */
  sum(x: tf.Tensor, targets: tf.Tensor): Summed {
    const [rows = 0] = x.shape;
    const size = this.isTogether ? ROWS : 1;
    const lengths = new Float32Array(rows);
    let total = this.#variables.map(({ shape }) => tf.zeros(shape));
    for (let start = 0; start < rows; start += size) {
      const count = Math.min(size, rows - start);
      const { parts, found } = tf.tidy(() => {
        const fill = (all: tf.Tensor): tf.Tensor => {
          const part = all.slice(start, count);
          return count === size ? part : tf.concat([part, tf.zeros([size - count, ...all.shape.slice(1)], all.dtype)]);
        };
        const present = tf.tensor1d(Float32Array.from({ length: size }, (_, row) => (row < count ? 1 : 0)));
        const { name: loss } = this.#loss;
        const name = loss === undefined ? undefined : `private gradient, clipped to ${this.#clip}, ${loss}`;
        const [squares, ...gradients] = atOnce(
          this.#model,
          name,
          [fill(x), fill(targets), present],
          (some, truth, are) => (this.isTogether ? this.#together(some, truth, are) : this.#alone(some, truth)),
        );
        return { found: squares, parts: total.map((sum, at) => sum.add(gradients[at] ?? 0)) };
      });
      const squares = found.dataSync<'float32'>();
      for (let row = 0; row < count; row++) lengths[start + row] = Math.sqrt(squares[row] ?? 0);
      tf.dispose([total, found]);
      total = parts;
    }
    return {
      gradients: Object.fromEntries(this.#variables.map(({ name }, at) => [name, total[at] ?? tf.scalar(0)])),
      lengths,
    };
  }

  /** Squared lengths, and the sums of what is cut. */
  #together(x: tf.Tensor, targets: tf.Tensor, present: tf.Tensor): [tf.Tensor, ...tf.Tensor[]] {
    const probed = (probe: tf.Tensor): tf.Tensor => this.#withProbes(probe, () => this.#losses(x, targets)).sum();
    const squares = tf.grad(probed)(tf.zeros([x.shape[0] ?? 1]));
    const shares = tf.minimum(1, tf.div(this.#clip, tf.maximum(squares.sqrt(), 1e-12))).mul(present);
    return [squares, ...this.#gradients(() => this.#losses(x, targets).mul(shares).sum())];
  }

  /** Of one row. */
  #alone(x: tf.Tensor, targets: tf.Tensor): [tf.Tensor, ...tf.Tensor[]] {
    const gradients = this.#gradients(() => this.#losses(x, targets).sum());
    const square = tf.addN(gradients.map((gradient) => gradient.square().sum()));
    const share = tf.minimum(1, tf.div(this.#clip, tf.maximum(square.sqrt(), 1e-12)));
    return [square.reshape([1]), ...gradients.map((gradient) => gradient.mul(share))];
  }

  #losses(x: tf.Tensor, targets: tf.Tensor): tf.Tensor {
    const { score, each } = this.#loss;
    return each(
      targets,
      withScore(this.#model, score, () => applied(this.#model, x)),
    );
  }

  #gradients(sum: () => tf.Tensor): tf.Tensor[] {
    const { grads } = tf.variableGrads(() => sum().asScalar(), this.#variables);
    const found: { [name: string]: tf.Tensor | undefined } = grads;
    return this.#variables.map(({ name, shape }) => found[name] ?? tf.zeros(shape));
  }

  /** Runs with probes behind the sums of the layers: they add nothing, and their slope is the squared length. */
  #withProbes<T>(probe: tf.Tensor, run: () => T): T {
    return this.#probed.reduce<() => T>(
      (inner, layer) => () => {
        const call = layer.call.bind(layer);
        const probing: Layer['call'] = (inputs, kwargs) => {
          const [given] = Array.isArray(inputs) ? inputs : [inputs];
          if (!given) throw new TypeError('The layer has no tensor.');
          const activation = activationOf(layer);
          const sums = replacing(layer, 'activation', linear(), () => call(inputs, kwargs));
          if (Array.isArray(sums)) throw new TypeError('The layer gives several tensors.');
          const seen = sums.add(probed(layer, given, probe, sums.shape));
          return activation ? activation.apply(seen) : seen;
        };
        return replacing(layer, 'call', probing, inner);
      },
      run,
    )();
  }
}

/** Whether the length of an example's gradient follows from what goes in and what comes back; used once, in one place. */
function tellsLengths(layer: Layer): boolean {
  const kind = layer.getClassName();
  return (
    layer.inboundNodes.length === 1 &&
    (kind === 'Dense' || (kind === 'Conv2D' && Reflect.get(layer, 'dataFormat') !== 'channelsFirst'))
  );
}

/** Zeros of the shape of the sums; backwards, the squared length of each example's gradient goes to `probe`. */
function probed(layer: Layer, given: tf.Tensor, probe: tf.Tensor, shape: number[]): tf.Tensor {
  const zeros = tf.customGrad((...[inputs, , save]) => {
    if (!(inputs instanceof tf.Tensor) || typeof save !== 'function') throw new TypeError('A layer is given a tensor.');
    save([inputs]);
    const gradFunc = (back: tf.Tensor, [saved = inputs]: tf.Tensor[]): tf.Tensor[] => [
      tf.zerosLike(saved),
      squaresOf(layer, saved, back).reshape(probe.shape),
    ];
    return { value: tf.zeros(shape), gradFunc };
  });
  return zeros(given, probe);
}

/** Of each example: the squares of the gradients of kernel and bias, summed. */
function squaresOf(layer: Layer, given: tf.Tensor, back: tf.Tensor): tf.Tensor {
  const rows = given.shape[0] ?? 1;
  const into = layer.getClassName() === 'Conv2D' ? patchesOf(layer, given) : given;
  const [inputs, outputs] = [into.shape.at(-1) ?? 1, back.shape.at(-1) ?? 1];
  const [a, b] = [into.reshape([rows, -1, inputs]), back.reshape([rows, -1, outputs])];
  const isOnePlace = a.shape[1] === 1;
  const kernel = isOnePlace
    ? a
        .square()
        .sum([1, 2])
        .mul(b.square().sum([1, 2]))
    : tf.matMul(a, b, true, false).square().sum([1, 2]);
  if (layer.trainableWeights.length === 1) return kernel;
  return kernel.add(b.sum(1).square().sum(1));
}

/** What the window of a convolution sees at each place, [rows, height, width, values of a window]. */
function patchesOf(layer: Layer, given: tf.Tensor): tf.Tensor {
  const [high, wide, channels] = (layer.trainableWeights[0]?.shape ?? []).map((size) => size ?? 1);
  if (high === undefined || wide === undefined || channels === undefined) throw new TypeError('It is no kernel.');
  const width = high * wide * channels;
  const windows = tf.eye(width).reshape<tf.Tensor4D>([high, wide, channels, width]);
  const pair = (name: string): [number, number] => {
    const value: unknown = Reflect.get(layer, name);
    return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [1, 1];
  };
  const padding = Reflect.get(layer, 'padding') === 'same' ? 'same' : 'valid';
  return tf.conv2d(given.as4D(...shape4(given)), windows, pair('strides'), padding, 'NHWC', pair('dilationRate'));
}

function shape4({ shape }: tf.Tensor): [number, number, number, number] {
  const [rows = 1, height = 1, width = 1, channels = 1] = shape;
  return [rows, height, width, channels];
}
