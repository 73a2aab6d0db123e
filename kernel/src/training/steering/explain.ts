/** Explains one sample of the training data between two batches, and shows that under the cell. */
import * as tf from '@tensorflow/tfjs';
import { displayData } from '../../display/publish.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import { tensorIn } from '../../engine/tensors-in.ts';
import { LimpidError } from '../../errors.ts';
import { explain } from '../../explain/explain.ts';
import { say } from '../../say.ts';

/** Milliseconds in which a data set must have come to the sample. */
const LONGEST_SEARCH = 3000;

interface Sample {
  /** [1, ...] */
  x: tf.Tensor;
  /** [1, ...]; undefined where the data holds no targets. */
  y: tf.Tensor | undefined;
}

/**
 * @param data what `fit` or `fitDataset` was given: inputs and targets, or a data set of batches
 * @returns in one line where the explanation is
 * @throws LimpidError STEERING_SAMPLE, and what `explain` throws
 */
export async function explainNow(model: tf.LayersModel, data: unknown, number: number): Promise<string> {
  const sample = isDataset(data) ? await sampleOfBatches(data, number) : sampleOfTensors(data, number);
  try {
    const classes = Math.max(2, model.outputs[0]?.shape[1] ?? 0);
    const explanation = await explain(model, sample.x, { label: labelOf(sample.y, classes) });
    displayData(await explanation[JUPYTER_DISPLAY]());
  } finally {
    tf.dispose([sample.x, sample.y]);
  }
  return say('Sample {number} is explained below.', { number });
}

function sampleOfTensors(data: unknown, number: number): Sample {
  const [x, y] = Array.isArray(data) ? data.map(tensorIn) : [];
  if (!x) throw missing(number, say('the inputs are not one tensor'));
  const [samples = 0] = x.shape;
  if (number >= samples) throw missing(number, say('there are {samples}', { samples }));
  return { x: row(x, number), y: y && row(y, number) };
}

type Batches = tf.data.Dataset<{ [part: string]: tf.TensorContainer }>;

function isDataset(data: unknown): data is Batches {
  return data instanceof tf.data.Dataset;
}

async function sampleOfBatches(dataset: Batches, number: number): Promise<Sample> {
  const until = performance.now() + LONGEST_SEARCH;
  const batches = await dataset.iterator();
  let passed = 0;
  for (;;) {
    const next = await batches.next();
    if (next.done) throw missing(number, say('there are {samples}', { samples: passed }));
    const [x, y] = Object.values(next.value).map(tensorIn);
    try {
      if (!x) throw missing(number, say('the inputs are not one tensor'));
      const [samples = 0] = x.shape;
      if (number < passed + samples) return { x: row(x, number - passed), y: y && row(y, number - passed) };
      if (performance.now() > until)
        throw missing(
          number,
          say('the data set came to {passed} in {seconds} s', { passed, seconds: LONGEST_SEARCH / 1000 }),
        );
      passed += samples;
    } finally {
      tf.dispose(next.value);
    }
  }
}

function row(tensor: tf.Tensor, number: number): tf.Tensor {
  const rest = tensor.shape.slice(1);
  return tf.slice(tensor, [number, ...rest.map(() => 0)], [1, ...rest]);
}

/** The class that the targets name: by its place among ones and zeros, or by its number. */
function labelOf(y: tf.Tensor | undefined, classes: number): number | undefined {
  const values = y?.dataSync();
  const label = values && values.length > 1 ? values.indexOf(1) : values?.[0];
  return label !== undefined && Number.isInteger(label) && label >= 0 && label < classes ? label : undefined;
}

function missing(number: number, reason: string): LimpidError {
  return new LimpidError('STEERING_SAMPLE', { number, reason });
}
