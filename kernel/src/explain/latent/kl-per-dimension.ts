/** `klPerDimension(encoder, x)`: which dimensions of a code say anything? */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { figure } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { chunksOf, widthOf } from '../chunks.ts';
import type { Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';
import { posteriorOf, takes } from './network.ts';
import type { Encoder } from './network.ts';

export interface KlOptions {
  /** Nats above which a dimension is in use. Left out: 0.1. */
  threshold?: number;
}

const THRESHOLD = 0.1;

export class KlPerDimension implements Displayable {
  /** Nats, mean over the samples, one a dimension. */
  readonly kl: readonly number[];
  /** Variance of the means over the samples, one a dimension: 0 where the code says nothing (Burda et al., 2016). */
  readonly activity: readonly number[];
  readonly samples: number;
  readonly threshold: number;

  constructor(kl: readonly number[], activity: readonly number[], samples: number, threshold: number) {
    this.kl = kl;
    this.activity = activity;
    this.samples = samples;
    this.threshold = threshold;
  }

  /** Nats a sample: what the whole code costs. */
  get total(): number {
    return this.kl.reduce((sum, value) => sum + value, 0);
  }

  /** All dimensions, the dearest first. */
  get ranked(): number[] {
    return this.kl.map((_, dimension) => dimension).sort((one, other) => (this.kl[other] ?? 0) - (this.kl[one] ?? 0));
  }

  /** Dimensions in use, the dearest first. */
  get used(): number[] {
    return this.ranked.filter((dimension) => (this.kl[dimension] ?? 0) > this.threshold);
  }

  /** Dimensions that say nothing, in their order. */
  get collapsed(): number[] {
    const used = this.used;
    return this.kl.map((_, dimension) => dimension).filter((dimension) => !used.includes(dimension));
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = say('{used} of {kl} dimensions are in use: {total} nats a sample', {
      used: this.used.length,
      kl: this.kl.length,
      total: figure(this.total),
    });
    const notes = [
      say('Mean over {samples} samples; in use above {threshold} nats.', {
        samples: this.samples,
        threshold: this.threshold,
      }),
    ];
    return portraitBundle({ title, spec: specOf(this, title), table: tableOf(this), notes });
  }
}

/**
 * Divergence of each dimension of the code from the prior N(0, 1): (μ² + σ² - 1 - log σ²) / 2 nats, averaged over samples
 * (Kingma and Welling, "Auto-Encoding Variational Bayes", 2014).
 * @param encoder a model or a function: samples -> means and logarithms of variances, as two tensors [rows, latent] or
 * one [rows, 2 latent]
 * @param x samples [rows, ...]
 * @throws LimpidError when the samples do not fit the encoder, or it gives something else
 */
export async function klPerDimension(
  encoder: Encoder,
  x: Samples,
  { threshold = THRESHOLD }: KlOptions = {},
): Promise<KlPerDimension> {
  if (!(threshold >= 0)) {
    throw new LimpidError('EXPLAIN_NUMBER', { option: 'threshold', given: threshold, allowed: 'from 0 on' });
  }
  const samples = samplesOf(x, 'x', takes(encoder));
  try {
    const [count = 0] = samples.shape;
    let sums: Sums | undefined;
    for await (const [start, end] of chunksOf(count, widthOf(samples))) {
      const { mean, logVariance } = tf.tidy(() => {
        const found = posteriorOf(encoder, samples.slice(start, end - start));
        return {
          mean: found.mean.dataSync<'float32'>(),
          logVariance: found.logVariance.dataSync<'float32'>(),
        };
      });
      sums ??= sumsOf(mean.length / (end - start));
      add(sums, mean, logVariance);
    }
    const { kl = [], means = [], squares = [] } = sums ?? {};
    if (!kl.every(Number.isFinite)) throw new LimpidError('EXPLAIN_NOT_FINITE');
    const activity = means.map((sum, at) => Math.max(0, (squares[at] ?? 0) / count - (sum / count) ** 2));
    return new KlPerDimension(
      kl.map((sum) => sum / count),
      activity,
      count,
      threshold,
    );
  } finally {
    samples.dispose();
  }
}

/** One a dimension. */
interface Sums {
  kl: number[];
  means: number[];
  squares: number[];
}

function sumsOf(latent: number): Sums {
  const zeros = () => new Array<number>(latent).fill(0);
  return { kl: zeros(), means: zeros(), squares: zeros() };
}

function add({ kl, means, squares }: Sums, mean: Float32Array, logVariance: Float32Array): void {
  mean.forEach((value, at) => {
    const dimension = at % kl.length;
    const log = logVariance[at] ?? 0;
    // expm1, because near the prior e^l - 1 and l are almost the same.
    kl[dimension] = (kl[dimension] ?? 0) + (value ** 2 + Math.expm1(log) - log) / 2;
    means[dimension] = (means[dimension] ?? 0) + value;
    squares[dimension] = (squares[dimension] ?? 0) + value ** 2;
  });
}

/** More bars say nothing. */
const MOST_BARS = 64;
const BAR = 12;

function specOf(result: KlPerDimension, title: string): VegaLiteSpec {
  const { ranked, kl, activity, used } = result;
  const shown = ranked.slice(0, MOST_BARS);
  const values = shown.map((dimension) => ({
    dimension: `z${dimension}`,
    kl: kl[dimension] ?? 0,
    activity: activity[dimension] ?? 0,
    kind: used.includes(dimension) ? 'in use' : 'collapsed',
  }));
  const cut =
    shown.length < kl.length ? [say('the {shown} dearest of {kl}', { shown: shown.length, kl: kl.length })] : [];
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      subtitle: [[say('mean over {samples} samples', { samples: result.samples }), ...cut].join(', ')],
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    width: Math.max(160, (BAR + 4) * shown.length),
    height: 160,
    data: { values },
    mark: { type: 'bar', width: { band: 0.75 } },
    encoding: {
      x: {
        field: 'dimension',
        type: 'nominal',
        sort: null,
        title: say('dimension'),
        axis: { labelAngle: -90, ticks: false },
      },
      y: { field: 'kl', type: 'quantitative', title: 'KL (nats)' },
      color: {
        field: 'kind',
        type: 'nominal',
        scale: { domain: ['in use', 'collapsed'], range: [SERIES_COLOURS[0], NEUTRAL] },
        legend: { title: null, orient: 'right' },
      },
      tooltip: [
        { field: 'dimension', type: 'nominal' },
        { field: 'kl', type: 'quantitative', title: 'nats', format: '.4f' },
        { field: 'activity', type: 'quantitative', title: say('variance of the mean'), format: '.4f' },
      ],
    },
  };
}

function tableOf({ ranked, kl, activity, used }: KlPerDimension): PictureTable {
  return {
    columns: [say('dimension'), 'nats', say('variance of the mean'), ''],
    rows: ranked.map((dimension) => [
      `z${dimension}`,
      figure(kl[dimension]),
      figure(activity[dimension]),
      used.includes(dimension) ? 'in use' : 'collapsed',
    ]),
  };
}
