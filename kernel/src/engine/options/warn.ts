/**
 * tfjs-layers ignores options that it does not know: `fit(x, y, { epoch: 3 })` trains for one epoch. An option whose name is
 * nearly that of one it knows is warned of, once.
 */
import * as tfjs from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { didYouMean, similar } from '../../cell/similar.ts';
import { LAYER_OPTIONS, METHOD_OPTIONS } from './known-options.ts';

type Call = (this: unknown, ...given: unknown[]) => unknown;

/** Where the options are, of those who take them behind something else. */
const PLACES: { readonly [method: string]: number | undefined } = {
  ...{ fit: 2, fitDataset: 1, evaluate: 2, evaluateDataset: 1, predict: 1, compile: 0 },
};

const warned = new Set<string>();

/** Called once after the engine has loaded. `tf` is what notebooks import. */
export function warnOfUnknownOptions(tf: { readonly layers: object }): void {
  for (const { prototype } of [tfjs.Sequential, tfjs.LayersModel]) {
    for (const [method, known] of Object.entries(METHOD_OPTIONS)) {
      if (Object.hasOwn(prototype, method))
        warnBefore(prototype, method, `model.${method}`, known, PLACES[method] ?? 0);
    }
  }
  for (const name of Object.keys(tf.layers)) {
    if (/^[a-z]/.test(name)) warnBefore(tf.layers, name, `tf.layers.${name}`, LAYER_OPTIONS, 0);
  }
}

function warnBefore(object: object, name: string, called: string, known: readonly string[], place: number): void {
  const call: unknown = Reflect.get(object, name);
  if (typeof call !== 'function') return;
  const names = new Set(known);
  const warning: Call = function (this: unknown, ...given) {
    warn(called, names, given[place]);
    return Reflect.apply(call, this, given);
  };
  Object.defineProperty(warning, 'name', { value: name });
  Reflect.set(object, name, warning);
}

/** Keys alone are looked at: an option may be a getter. */
function warn(called: string, known: ReadonlySet<string>, options: unknown): void {
  if (typeof options !== 'object' || options === null || Object.getPrototypeOf(options) !== Object.prototype) return;
  for (const option of Object.keys(options)) {
    if (known.has(option)) continue;
    const meant = similar(option, known).filter((name) => !Object.hasOwn(options, name));
    const warning = say('{called} knows no option {option}, and ignores it.', { called, option }) + didYouMean(meant);
    if (meant.length === 0 || warned.has(warning)) continue;
    warned.add(warning);
    console.warn(warning);
  }
}
