/**
 * `fit` takes callbacks and plain configs side by side (tensorflow/tfjs#1792), and gives way to the event loop whichever it is
 * given: tfjs does so only for configs.
 */
import * as tf from '@tensorflow/tfjs';

interface FitArgs {
  callbacks?: unknown;
  yieldEvery?: tf.ModelFitArgs['yieldEvery'];
}

export function repairMixedCallbacks(): void {
  const { prototype } = tf.LayersModel;
  const { fit, fitDataset } = prototype;
  prototype.fit = function (x, y, args) {
    return fit.call(this, x, y, withCallbacks(args));
  };
  prototype.fitDataset = function (dataset, args) {
    // SAFETY: `call` loses the type of the data set's elements; it is the same on both sides.
    return (fitDataset as (...given: unknown[]) => Promise<tf.History>).call(this, dataset, withCallbacks(args));
  };
}

function withCallbacks<A extends FitArgs | undefined>(args: A): A {
  const given = [args?.callbacks ?? []].flat();
  if (!args || !given.some((one) => one instanceof tf.Callback)) return args;
  const callbacks = given.map((one) =>
    // SAFETY: tfjs takes nothing but callbacks and configs of them.
    isCallback(one) ? one : new tf.CustomCallback(one as tf.CustomCallbackArgs, args.yieldEvery),
  );
  const yields = callbacks.some((one) => one instanceof tf.CustomCallback);
  return { ...args, callbacks: yields ? callbacks : [...callbacks, new tf.CustomCallback({}, args.yieldEvery)] };
}

function isCallback(one: unknown): boolean {
  return one instanceof tf.Callback || one instanceof tf.CustomCallback;
}
