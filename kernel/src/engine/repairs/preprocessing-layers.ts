/**
 * Preprocessing layers that work by themselves but not in a model of tfjs: they take a tensor for a list of one, change the shape
 * that they are asked about, and forget the batch. All of them also find other pixels than Keras's, and RandomWidth is not
 * inactive outside of training, as it says.
 */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

type Shape = (number | null)[];

/** What these layers have in tfjs-layers 4.22. */
interface Size {
  readonly height: number;
  readonly width: number;
  readonly interpolation?: 'bilinear' | 'nearest';
}
interface Preprocessing extends Size {
  readonly cropToAspectRatio: boolean;
}
interface RandomWidth {
  readonly widthLower: number;
  readonly widthUpper: number;
  readonly interpolation: 'bilinear' | 'nearest';
  readonly randomGenerator: { next(): number };
}

export function mendPreprocessingLayers(): void {
  const encoding = layerPrototype(tf.layers.categoryEncoding({ numTokens: 1, outputMode: 'count' }));
  const { computeOutputShape } = encoding;
  encoding.computeOutputShape = function (shape) {
    return computeOutputShape.call(this, structuredClone(shape));
  };

  const resizing = layerPrototype<Preprocessing>(tf.layers.resizing({ height: 1, width: 1 }));
  resizing.computeOutputShape = resizedShape;
  resizing.call = function (inputs) {
    return tf.tidy(() => resize(this, this.cropToAspectRatio ? cropToAspectRatio(this, only(inputs)) : only(inputs)));
  };

  const crop = layerPrototype<Preprocessing>(tf.layers.centerCrop({ height: 1, width: 1 }));
  crop.computeOutputShape = resizedShape;
  crop.call = function (inputs) {
    return tf.tidy(() => {
      const x = only(inputs);
      const [height, width] = spaceOf(x);
      if (height >= this.height && width >= this.width) return cropTo(x, this.height, this.width);
      return resize(this, cropToAspectRatio(this, x));
    });
  };

  const width = layerPrototype<RandomWidth>(tf.layers.randomWidth({ factor: 0.5 }));
  width.computeOutputShape = (shape) => onlyShape(shape).toSpliced(-2, 1, null);
  width.call = function (inputs, kwargs) {
    if (kwargs['training'] !== true) return inputs;
    return tf.tidy(() => {
      const x = only(inputs);
      const [height, from] = spaceOf(x);
      const seed = this.randomGenerator.next();
      const [factor = 1] = tf.randomUniform([1], 1 + this.widthLower, 1 + this.widthUpper, 'float32', seed).dataSync();
      return resize({ height, width: Math.round(factor * from), interpolation: this.interpolation }, x);
    });
  };
}

function resizedShape(this: Preprocessing, shape: Shape | Shape[]): Shape {
  return onlyShape(shape).toSpliced(-3, 2, this.height, this.width);
}

/** Pixels have their centres at one half, as in Keras. */
function resize({ height, width, interpolation = 'bilinear' }: Size, x: tf.Tensor): tf.Tensor {
  const by = interpolation === 'nearest' ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
  // SAFETY: images, one or a batch.
  return by(x as tf.Tensor4D, [height, width], false, true);
}

/** The largest part from the middle that has the shape of the result. */
function cropToAspectRatio(of: Preprocessing, x: tf.Tensor): tf.Tensor {
  const [height, width] = spaceOf(x);
  return cropTo(
    x,
    Math.min(height, Math.trunc((width * of.height) / of.width)),
    Math.min(width, Math.trunc((height * of.width) / of.height)),
  );
}

function cropTo(x: tf.Tensor, height: number, width: number): tf.Tensor {
  const [fromHeight, fromWidth] = spaceOf(x);
  const outer = x.shape.slice(0, -3);
  const begin = [...outer.map(() => 0), Math.trunc((fromHeight - height) / 2), Math.trunc((fromWidth - width) / 2), 0];
  return tf.slice(x, begin, [...outer, height, width, x.shape.at(-1) ?? 0]);
}

function spaceOf(x: tf.Tensor): [height: number, width: number] {
  return [x.shape.at(-3) ?? 0, x.shape.at(-2) ?? 0];
}

function only(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [x] = [inputs].flat();
  if (!x) throw new TypeError('The layer has one input.');
  return x;
}

function onlyShape(shape: Shape | Shape[]): Shape {
  const [first] = shape;
  // SAFETY: a list whose first element is a list is one of shapes.
  return Array.isArray(first) ? first : (shape as Shape);
}
