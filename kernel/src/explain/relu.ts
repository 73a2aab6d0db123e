/** Gradients with another rule for ReLU, be it a layer or the activation of one. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { gradientsOf } from './gradients.ts';
import { unsupportedLayer } from './layer-kinds.ts';
import { layersModel, layersOf } from './layers.ts';
import type { Question } from './method.ts';
import { withRules } from './rules.ts';
import type { Rule, Rules } from './rules.ts';
import { activationOf } from './score.ts';

const RELUS: readonly (string | undefined)[] = ['relu', 'relu6'];

export function hasRelu(model: tf.LayersModel): boolean {
  return layersOf(model).some(
    (layer) => layer.getClassName() === 'ReLU' || RELUS.includes(activationOf(layer)?.getClassName()),
  );
}

/** Row-major, as the samples. */
export function throughRelus(question: Question, method: string, rule: Rule): Promise<Float32Array> {
  const model = layersModel(question.model);
  const rules: Rules = {
    layer(layer) {
      // A wrapper calls the layer within by itself, so a ReLU in there would pass back its gradient unseen.
      if (Reflect.get(layer, 'layer') instanceof tf.layers.Layer) {
        throw unsupportedLayer(layer, method, layer.getClassName());
      }
      return layer.getClassName() === 'ReLU' ? rule : undefined;
    },
    activation: (_, name) => (RELUS.includes(name) ? rule : undefined),
  };
  if (!hasRelu(model)) throw new LimpidError('EXPLAIN_NO_RELU', { method });
  return gradientsOf(question, { name: method, within: (run) => withRules(model, question.score, rules, run) });
}
