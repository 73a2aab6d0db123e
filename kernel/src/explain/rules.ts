/**
 * Other rules than the gradient's for what passes back through the layers of a model. They hold from before the forward
 * pass, because tfjs binds the gradient of an op when the op runs, and wrap whole layers, because fused ops ask no
 * registry of gradients.
 */
import * as tf from '@tensorflow/tfjs';
import { composedCall } from './composed.ts';
import type { Arithmetic } from './composed.ts';
import { lastLayer, layersOf, withWrapped } from './layers.ts';
import type { Score } from './method.ts';
import { replacing } from './replacing.ts';
import { activationOf, linear, nonlinear } from './score.ts';

/** What passes through a layer without its activation, or through an activation. */
export interface Passing {
  inputs: tf.Tensor[];
  output: tf.Tensor;
  /** What comes back to the output. */
  dy: tf.Tensor;
  /** The layer or the activation itself, for inputs of these shapes. */
  forward: (inputs: tf.Tensor[]) => tf.Tensor;
}

/** What goes back to each of the inputs. */
export type Rule = (passing: Passing) => tf.Tensor[];

/** Undefined where the gradient stays. */
export interface Rules {
  layer(layer: tf.layers.Layer): Rule | undefined;
  /** @param name as tfjs has it: "relu" */
  activation(layer: tf.layers.Layer, name: string): Rule | undefined;
  /** Within layers that multiply what they compute, as recurrent ones do; left out: the gradient stays in all of these. */
  composed?: {
    /** Undefined where the gradient stays. */
    sums: Rule | undefined;
    /** Its inputs are a gate and the signal that it lets through. */
    product: Rule;
  };
}

/** Runs with the rules in place of gradients. The final softmax that is no part of the logit gets none. */
export function withRules<T>(model: tf.LayersModel, score: Score, rules: Rules, run: () => T): T {
  const last = lastLayer(model);
  const ruled = layersOf(model)
    .filter((layer) => !(score === 'logit' && layer === last && layer.getClassName() === 'Softmax'))
    .flatMap(withWrapped);
  return ruled.reduce<() => T>((rest, layer) => {
    const call = callWith(layer, rules);
    return call ? () => replacing(layer, 'call', call, rest) : rest;
  }, run)();
}

type Call = tf.layers.Layer['call'];

function callWith(layer: tf.layers.Layer, rules: Rules): Call | undefined {
  const call = layer.call.bind(layer);
  const activation = nonlinear(activationOf(layer));
  const ofLayer = rules.layer(layer);
  const composed = rules.composed && composedCall(layer, arithmeticOf(layer, rules, rules.composed));
  if (composed) return composed;
  const ofActivation = activation && rules.activation(layer, activation.getClassName());
  if (!ofLayer && !ofActivation) return undefined;
  return (given, kwargs) => {
    const inputs = Array.isArray(given) ? given : [given];
    const sums = (x: tf.Tensor[]): tf.Tensor => {
      const asked = () => single(call(x.length === 1 ? (x[0] ?? []) : x, kwargs));
      return activation ? replacing(layer, 'activation', linear(), asked) : asked();
    };
    const summed = ofLayer ? passing(sums, ofLayer, inputs) : sums(inputs);
    if (!activation) return summed;
    const applied = ([x]: tf.Tensor[]): tf.Tensor => activation.apply(x ?? summed);
    return ofActivation ? passing(applied, ofActivation, [summed]) : applied([summed]);
  };
}

function arithmeticOf(
  layer: tf.layers.Layer,
  rules: Rules,
  { sums, product }: Required<Rules>['composed'],
): Arithmetic {
  return {
    sums: (inputs, forward) => (sums ? passing(forward, sums, inputs) : forward(inputs)),
    activation(x, activation) {
      if (!nonlinear(activation)) return x;
      const applied = ([given]: tf.Tensor[]): tf.Tensor => activation.apply(given ?? x);
      const rule = rules.activation(layer, activation.getClassName());
      return rule ? passing(applied, rule, [x]) : applied([x]);
    },
    product: (gate, signal) => passing(([a = gate, b = signal]) => a.mul(b), product, [gate, signal]),
  };
}

function passing(forward: (inputs: tf.Tensor[]) => tf.Tensor, rule: Rule, inputs: tf.Tensor[]): tf.Tensor {
  const op = tf.customGrad((...given) => {
    const save = given.pop();
    if (typeof save !== 'function') throw new TypeError('tf.customGrad gives a function that saves tensors.');
    const x = given.filter((one) => one instanceof tf.Tensor);
    const value = forward(x);
    save([...x, value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const output = saved.at(-1) ?? dy;
        return rule({ inputs: saved.slice(0, -1), output, dy, forward });
      },
    };
  });
  return op(...inputs);
}

function single(output: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [first] = Array.isArray(output) ? output : [output];
  if (first === undefined) throw new TypeError('A layer has no output.');
  return first;
}
