/** A layers model looked into: one run for activations, one for gradients. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { labelled } from '../explain/examples/labelled.ts';
import { lossOf } from '../explain/examples/losses.ts';
import type { Loss } from '../explain/examples/losses.ts';
import type { Samples } from '../explain/method.ts';
import { checkModel } from '../explain/explainer.ts';
import { applied as scoreOf, activationOf, withScore } from '../explain/score.ts';
import { betweenChunks } from '../explain/chunks.ts';
import { say } from '../say.ts';
import { activationRecord, looksDead } from './activations.ts';
import { looking } from './hooks.ts';
import { Inspection } from './inspection.ts';
import type { ActivationRecord, GradientRecord, InspectedLayer } from './inspection.ts';
import type { InspectOptions } from './inspect.ts';
import { applied, inputsOf, namedLayers } from './opened.ts';
import type { ModelInput, NamedLayer } from './opened.ts';
import { recordOf } from './values.ts';

/** Samples that are looked at. */
export const MOST_SAMPLES = 64;

export async function inspectLayers(
  model: tf.LayersModel,
  x: ModelInput | undefined,
  { labels, loss, sample = 0 }: InspectOptions,
): Promise<Inspection> {
  const layers = namedLayers(model);
  const notes: string[] = [];
  const inputs = x === undefined ? [] : inputsOf(model, x);
  try {
    const samples = inputs[0]?.shape[0] ?? 0;
    checkSample(sample, samples);
    const activations = inputs.length === 0 ? new Map<NamedLayer, ActivationRecord[]>() : seen(model, layers, inputs);
    if (samples > MOST_SAMPLES)
      notes.push(
        say('Activations are those of the first {shown} of {samples} samples.', { shown: MOST_SAMPLES, samples }),
      );
    await betweenChunks();
    const [input] = inputs;
    const learnt = labels === undefined || !input ? null : gradientsOf(model, layers, input, labels, loss);
    const inspected: InspectedLayer[] = [];
    for (const one of layers) {
      inspected.push(layerRecord(one, activations.get(one) ?? [], learnt?.gradients.get(one.layer) ?? []));
      await betweenChunks();
    }
    return new Inspection({
      name: model.name,
      layers: inspected,
      samples: Math.min(samples, MOST_SAMPLES),
      sample,
      loss: learnt?.loss ?? null,
      notes,
    });
  } finally {
    tf.dispose(inputs);
  }
}

/** @throws LimpidError where there is no such sample */
export function checkSample(sample: number, samples: number): void {
  if (samples === 0 && sample === 0) return;
  const last = Math.min(samples, MOST_SAMPLES) - 1;
  if (Number.isInteger(sample) && sample >= 0 && sample <= last) return;
  throw new LimpidError('INSPECT_SAMPLE', { sample, last });
}

function seen(
  model: tf.LayersModel,
  layers: readonly NamedLayer[],
  inputs: readonly tf.Tensor[],
): Map<NamedLayer, ActivationRecord[]> {
  const found = new Map<NamedLayer, ActivationRecord[]>();
  const look = (one: NamedLayer, outputs: tf.Tensor[], call: number): undefined => {
    const records = outputs.map((output) => activationRecord(output, one.layer.getClassName(), call));
    found.set(one, [...(found.get(one) ?? []), ...records]);
  };
  tf.tidy(() => {
    const some = inputs.map((input) => input.slice(0, Math.min(MOST_SAMPLES, input.shape[0] ?? 0)));
    looking(layers, look, () => applied(model, some));
  });
  return found;
}

/** Of the mean loss over the samples, in inference: dropout lets all through, batch normalization uses what it has learnt. */
function gradientsOf(
  model: tf.LayersModel,
  layers: readonly NamedLayer[],
  x: tf.Tensor,
  labels: Samples,
  asked: InspectOptions['loss'],
): { loss: number; gradients: Map<tf.layers.Layer, GradientRecord[]> } {
  checkModel(model, { title: say('A gradient'), needs: 'layers' });
  const loss = lossOf(model, asked);
  const { targets } = labelled(model, x, labels, 'labels');
  const gradients = new Map<tf.layers.Layer, GradientRecord[]>();
  let mean = NaN;
  try {
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => meanLoss(model, loss, x, targets), trainedIn(layers));
      mean = value.dataSync()[0] ?? NaN;
      for (const { layer } of layers) {
        const records = layer.trainableWeights.flatMap(({ name }): GradientRecord[] => {
          const gradient = grads[name];
          return gradient ? [{ name, ...recordOf(gradient) }] : [];
        });
        gradients.set(layer, records);
      }
    });
    return { loss: mean, gradients };
  } finally {
    targets.dispose();
  }
}

/** Call it within `tf.tidy`. */
export function meanLoss(model: tf.LayersModel, loss: Loss, x: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  const scores = withScore(model, loss.score, () => scoreOf(model, x));
  return loss
    .sum(targets, scores)
    .div(x.shape[0] ?? 1)
    .asScalar();
}

/** @throws LimpidError where there are none */
export function trainedIn(layers: readonly NamedLayer[]): tf.Variable[] {
  // SAFETY: what a layer's weight gives to read is its variable.
  const variables = layers.flatMap(({ layer }) => layer.trainableWeights.map((one) => one.read() as tf.Variable));
  if (variables.length === 0) throw new LimpidError('INSPECT_NOTHING_TRAINED');
  return [...new Set(variables)];
}

function layerRecord(
  { name, layer }: NamedLayer,
  activations: ActivationRecord[],
  gradients: GradientRecord[],
): InspectedLayer {
  const trained = new Set(layer.trainableWeights.map((weight) => weight.name));
  return {
    name,
    kind: layer.getClassName(),
    activations,
    weights: layer.weights.map((weight) => ({
      name: weight.name,
      trainable: trained.has(weight.name),
      ...recordOf(weight.read()),
    })),
    gradients,
    deadUnits: looksDead(layer.getClassName(), activationOf(layer)?.getClassName()) ? deadIn(activations) : null,
  };
}

/** Dead in each call. */
function deadIn(activations: readonly ActivationRecord[]): number[] | null {
  const [first, ...more] = activations;
  return first ? first.zeroUnits.filter((unit) => more.every(({ zeroUnits }) => zeroUnits.includes(unit))) : null;
}
