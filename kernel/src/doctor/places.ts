/** Which lines of the user's made a layer, compiled a model, and called `fit`: stacks are kept where that happens, and read when asked for. */
import type * as tfjs from '@tensorflow/tfjs';
import { placesIn, type Place } from '../cell/place.ts';
import type { Sign } from './finding.ts';
import { leavesOf } from './read-model.ts';

const layers = new WeakMap<object, Error>();
const compilations = new WeakMap<object, Error>();

/** Frames of ours, of tfjs and of Node.js: a kernel leaves them out, a plain process does not. */
const NOT_THE_USERS = /^node:|[\\/](node_modules|kernel[\\/](src|dist)|tfjs-\w+[\\/]src)[\\/]/;

/** Called once after the engine has loaded. `compiled` is told of each model that was. */
export function notePlaces(tf: typeof tfjs, compiled: (model: tfjs.LayersModel) => void): void {
  const { prototype } = tf.layers.Layer;
  type Apply = (this: object, ...given: unknown[]) => unknown;
  // SAFETY: it is called with whatever it is given.
  const apply = prototype.apply as Apply;
  for (const name of Object.keys(tf.layers)) {
    if (/^[a-z]/.test(name)) noteMade(tf.layers, name, tf.layers.Layer);
  }
  // of a class of the user's, the first call is where a layer becomes a part of a model
  const noting: Apply = function (...given) {
    if (!layers.has(this)) layers.set(this, new Error());
    return apply.apply(this, given);
  };
  Reflect.set(prototype, 'apply', noting);
  // a sequential model compiles the one that it holds
  let isWithin = false;
  for (const one of [tf.LayersModel.prototype, tf.Sequential.prototype]) {
    if (!Object.hasOwn(one, 'compile')) continue;
    const { compile } = one;
    one.compile = function (args) {
      compilations.set(this, new Error());
      const isInner = isWithin;
      isWithin = true;
      try {
        compile.call(this, args);
      } finally {
        isWithin = isInner;
      }
      if (!isInner) compiled(this);
    };
  }
}

/** `dense({ … })` and the like: a line of its own in `tf.sequential({ layers: [ … ] })`. */
function noteMade(factories: object, name: string, Layer: typeof tfjs.layers.Layer): void {
  const make: unknown = Reflect.get(factories, name);
  if (typeof make !== 'function') return;
  const noting = function (this: unknown, ...given: unknown[]): unknown {
    const made: unknown = Reflect.apply(make, this, given);
    if (made instanceof Layer) layers.set(made, new Error());
    return made;
  };
  Object.defineProperty(noting, 'name', { value: name });
  Reflect.set(factories, name, noting);
}

/** Of what a sign speaks: the line that built the layer, that compiled the model, or that called `fit`. */
export function madeAt({ madeBy, layer }: Sign, model?: tfjs.LayersModel, called?: Error): Place | undefined {
  const built = model && madeBy === 'layer' ? leavesOf(model).find(({ name }) => name === layer) : undefined;
  // before a training there is no call of fit
  const compilation = model && (madeBy === 'compile' || !called) ? placeOf(compilations.get(model)) : undefined;
  return (built && placeOfLayer(built)) ?? compilation ?? placeOf(called);
}

export function placeOfLayer(layer: object): Place | undefined {
  return placeOf(layers.get(layer));
}

export function placeOf(error: Error | undefined): Place | undefined {
  return placesIn(error?.stack ?? '').find(isUsers);
}

export function isUsers({ url }: Place): boolean {
  return !NOT_THE_USERS.test(url);
}
