/** What a model's outputs mean: probabilities of classes, where they are that. */
import { figure, percent } from '../display/numbers.ts';
import { say } from '../say.ts';

export interface Prediction {
  /** The model's outputs as they are. */
  outputs: Float32Array;
  /** The greatest of them. */
  index: number;
  /** Whether the outputs are the probabilities, or these were made from them, or there are none. */
  from: 'outputs' | 'softmax of the outputs' | 'none';
  classes: ClassProbability[];
}

export interface ClassProbability {
  name: string;
  probability: number;
  /** The output that speaks for this class; null for the one that a single output speaks against. */
  output: number | null;
}

/** Several outputs are classes; a single one between 0 and 1 is the second of two; any other is a number. */
export function predictionOf(outputs: Float32Array, names: readonly string[] = []): Prediction {
  const index = outputs.reduce((best, value, at) => (value > (outputs[best] ?? -Infinity) ? at : best), 0);
  const [only = 0] = outputs;
  if (outputs.length === 1) {
    if (!(only >= 0 && only <= 1)) return { outputs, index, from: 'none', classes: [] };
    const [off, on] = names.length === 2 ? names : [say('not {names}', { names: names[0] ?? '1' }), names[0] ?? '1'];
    const classes = [
      { name: off ?? '0', probability: 1 - only, output: null },
      { name: on ?? '1', probability: only, output: 0 },
    ];
    return { outputs, index, from: 'outputs', classes };
  }
  const from = areProbabilities(outputs) ? 'outputs' : 'softmax of the outputs';
  const probabilities = from === 'outputs' ? outputs : softmax(outputs);
  const classes = Array.from(probabilities, (probability, output) => ({
    name: names[output] ?? String(output),
    probability,
    output,
  }));
  return { outputs, index, from, classes };
}

/** What the model says, whether that is right, and what is explained where that is another class. */
export function predictionTitle(prediction: Prediction, target: number, label?: number): string {
  const { classes, outputs } = prediction;
  if (classes.length === 0) {
    const parts = [say('Output {outputs}', { outputs: figure(outputs[prediction.index]) })];
    if (target !== prediction.index)
      parts.push(say('explained for output {target}, {outputs}', { target, outputs: figure(outputs[target]) }));
    return parts.join(' · ');
  }
  const said = (index: number) =>
    `${classes[index]?.name ?? String(index)} (${percent(classes[index]?.probability ?? 0)})`;
  const predicted = predictedClass(prediction);
  const explained = classes.findIndex(({ output }) => output === target);
  const parts = [say('Predicted {predicted}', { predicted: said(predicted) })];
  if (label !== undefined)
    parts.push(label === predicted ? say('right') : say('labelled {label}', { label: said(label) }));
  if (explained !== predicted) parts.push(say('explained for {explained}', { explained: said(explained) }));
  return parts.join(' · ');
}

/** Index of the most probable class. */
export function predictedClass({ classes }: Prediction): number {
  return classes.reduce((best, entry, at) => (entry.probability > (classes[best]?.probability ?? -1) ? at : best), 0);
}

function areProbabilities(values: Float32Array): boolean {
  const sum = values.reduce((total, value) => total + value, 0);
  return Math.abs(sum - 1) < 1e-3 && values.every((value) => value >= 0);
}

function softmax(values: Float32Array): number[] {
  const greatest = Math.max(...values);
  const powers = Array.from(values, (value) => Math.exp(value - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
