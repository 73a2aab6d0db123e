/** `prototypes(x)`: samples that stand for all of them, and samples that are like none of those. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import type { MimeBundle } from '../../messages.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import { say } from '../../say.ts';
import { chunksOf, joined, widthOf } from '../chunks.ts';
import { checkModel } from '../explainer.ts';
import { explainedLayer, layersModel } from '../layers.ts';
import { watching } from '../look.ts';
import type { Model, Samples } from '../method.ts';
import { countOf } from '../noise.ts';
import { samplesOf } from '../sample.ts';
import { applied, inputShape } from '../score.ts';
import type { Example } from './influences.ts';
import { chooseCriticisms, choosePrototypes, witness } from './mmd-critic.ts';
import type { Kernel } from './mmd-critic.ts';
import { prototypesBundle } from './prototypes-picture.ts';
import { rbfKernel } from './rbf-kernel.ts';

export interface PrototypesOptions {
  /** Prototypes; left out: 10. */
  count?: number;
  /** Criticisms; left out: 5. */
  criticisms?: number;
  /** Of the kernel exp(-γ‖a - b‖²); left out: 1 over the median of the squared distances. */
  gamma?: number;
  /** With `layer`: samples are compared by what this layer makes of them, and not by their own values. */
  model?: Model;
  layer?: string;
  /** Classes of the samples, as indices or one-hot: they are shown, and nothing else. */
  y?: Samples;
  /** What the classes are called; left out: their indices. */
  classes?: readonly string[];
}

export interface Prototype extends Example {
  /** Of the sample. */
  index: number;
  /** Share of the samples that are nearer to it than to any other prototype. */
  share: number;
}

export interface Criticism extends Example {
  index: number;
  /** Above 0 there are too few prototypes around it, below 0 too many. */
  witness: number;
}

export class Prototypes implements Displayable {
  /** In the order they were found. */
  readonly prototypes: readonly Prototype[];
  readonly criticisms: readonly Criticism[];
  readonly gamma: number;
  /** Squared maximum mean discrepancy between all samples and the prototypes, after each of these. */
  readonly discrepancies: readonly number[];
  readonly samples: number;
  readonly classes: readonly string[] | undefined;

  constructor(
    found: Pick<Prototypes, 'prototypes' | 'criticisms' | 'gamma' | 'discrepancies' | 'samples' | 'classes'>,
  ) {
    this.prototypes = found.prototypes;
    this.criticisms = found.criticisms;
    this.gamma = found.gamma;
    this.discrepancies = found.discrepancies;
    this.samples = found.samples;
    this.classes = found.classes;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return prototypesBundle(this);
  }
}

/**
 * MMD-critic (Kim et al., 2016) with an RBF kernel. Nothing is drawn: the same samples give the same prototypes.
 * @param x [count, ...]
 * @throws LimpidError when there are fewer samples than prototypes and criticisms, or the layer is none of the model's
 */
export async function prototypes(x: Samples, options: PrototypesOptions = {}): Promise<Prototypes> {
  const { model, classes } = options;
  const count = countOf(options.count ?? 10, 'count');
  const most = options.criticisms === 0 ? 0 : countOf(options.criticisms ?? 5, 'criticisms');
  if (model) checkModel(model, { title: say('A layer in `prototypes`'), needs: 'layers' });
  const samples = samplesOf(x, 'x', model && inputShape(model));
  try {
    const [rows = 0] = samples.shape;
    if (rows < count + most || samples.rank < 2) {
      throw new LimpidError('EXPLAIN_FEW_SAMPLES', { shape: `[${samples.shape.join(', ')}]`, needed: count + most });
    }
    const labels = options.y === undefined ? [] : labelsOf(options.y, rows);
    const values = model ? await layerValues(model, options, samples) : samples.dataSync<'float32'>();
    const kernel = await rbfKernel(values, rows, options.gamma);
    const { prototypes: chosen, discrepancies } = choosePrototypes(kernel, count);
    const witnessed = witness(kernel, chosen);
    const shares = sharesOf(kernel, chosen);
    const example = (index: number) => ({ ...exampleOf(samples, index), label: labels[index] ?? null, index });
    return new Prototypes({
      prototypes: chosen.map((index, at) => ({ ...example(index), share: shares[at] ?? 0 })),
      criticisms: chooseCriticisms(kernel, chosen, witnessed, most).map((index) => ({
        ...example(index),
        witness: witnessed[index] ?? 0,
      })),
      gamma: kernel.gamma,
      discrepancies,
      samples: rows,
      classes,
    });
  } finally {
    samples.dispose();
  }
}

async function layerValues(model: Model, options: PrototypesOptions, samples: tf.Tensor): Promise<Float32Array> {
  const layer = explainedLayer({ model: layersModel(model), options }, 'prototypes');
  const parts: Float32Array[] = [];
  for await (const [start, end] of chunksOf(samples.shape[0] ?? 0, widthOf(samples))) {
    const part = tf.tidy(() =>
      watching(layer, () => applied(model, samples.slice(start, end - start)))
        .activations.dataSync<'float32'>()
        .slice(),
    );
    if (!part.every(Number.isFinite)) throw new LimpidError('EXPLAIN_NOT_FINITE');
    parts.push(part);
  }
  return joined(parts);
}

/** Indices [count], or the places of the greatest of [count, classes]. */
function labelsOf(y: Samples, count: number): number[] {
  return tf.tidy(() => {
    const given = samplesOf(y, 'y', undefined);
    if (given.size === count) return Array.from(given.dataSync());
    if (given.shape[0] === count && given.rank === 2) return Array.from(given.argMax(1).dataSync());
    throw new LimpidError('EXPLAIN_LABELS', { found: `[${given.shape.join(', ')}]`, samples: count });
  });
}

function sharesOf(kernel: Kernel, chosen: readonly number[]): number[] {
  const columns = chosen.map((index) => kernel.column(index));
  const counts = chosen.map(() => 0);
  for (let row = 0; row < kernel.count; row++) {
    const nearest = columns.reduce((best, column, at) => {
      return (column[row] ?? 0) > (columns[best]?.[row] ?? 0) ? at : best;
    }, 0);
    counts[nearest] = (counts[nearest] ?? 0) + 1;
  }
  return counts.map((one) => one / kernel.count);
}

function exampleOf(samples: tf.Tensor, index: number): Pick<Example, 'values' | 'shape'> {
  const width = widthOf(samples);
  return {
    values: samples.dataSync<'float32'>().slice(index * width, (index + 1) * width),
    shape: samples.shape.slice(1),
  };
}
