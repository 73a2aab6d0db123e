/** What a model's outputs mean: probabilities of classes, where they are that. */

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
    const [off, on] = names.length === 2 ? names : [`not ${names[0] ?? '1'}`, names[0] ?? '1'];
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
