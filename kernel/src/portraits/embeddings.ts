/** `embeddings(points)`: points of many dimensions as a picture of two, by PCA, t-SNE or UMAP. */
import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import { isTensor } from '../display/tensor.ts';
import { Stream } from '../engine/random/stream.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { MimeBundle } from '../messages.ts';
import { nearest } from './neighbours.ts';
import { principalComponents } from './pca.ts';
import { scatterBundle } from './scatter.ts';
import { tsne } from './t-sne.ts';

export interface EmbeddingOptions {
  /** Default: pca. */
  method?: 'pca' | 'tsne' | 'umap';
  /** Class of each point, or what else it is coloured by. */
  labels?: Tensor | ArrayLike<number | string>;
  /** What the classes are called, when labels are their numbers. */
  classes?: readonly string[];
  /** Pictures of the points, [n, height, width, 1, 3 or 4]; as many are shown as find room. */
  images?: Tensor;
  /** t-SNE: about how many neighbours a point has. Default: 30, and less for few points. */
  perplexity?: number;
  /** UMAP: how many neighbours a point has. Default: 15, and less for few points. */
  neighbours?: number;
  /** The same number and points give the same picture. Default: 0. */
  seed?: number;
  /** With more points, so many of them are drawn. Default and at most 5000. */
  most?: number;
}

/** Points that can be laid out in reasonable time. */
const MOST = 5000;
const NAMES = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' };

export class Embeddings implements Displayable {
  readonly method: 'pca' | 'tsne' | 'umap';
  /** Which of the given points these are, rising. */
  readonly samples: readonly number[];
  /** Of those, [samples][2]. */
  readonly coordinates: readonly (readonly [x: number, y: number])[];
  /** PCA: the share of all variance that is along both directions; null for the others. */
  readonly shares: readonly [number, number] | null;
  readonly #look: () => Promise<MimeBundle>;

  constructor(
    method: 'pca' | 'tsne' | 'umap',
    samples: readonly number[],
    coordinates: readonly (readonly [number, number])[],
    shares: readonly [number, number] | null,
    look: (embeddings: Embeddings) => Promise<MimeBundle>,
  ) {
    this.method = method;
    this.samples = samples;
    this.coordinates = coordinates;
    this.shares = shares;
    this.#look = () => look(this);
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return this.#look();
  }
}

/**
 * @param points [n, features], two points and more; values that a shape of more dimensions holds are taken as features
 * @throws EMBEDDINGS_POINTS, EMBEDDINGS_LABELS
 */
export async function embeddings(
  points: Tensor | readonly ArrayLike<number>[],
  options: EmbeddingOptions = {},
): Promise<Embeddings> {
  const { method = 'pca', labels, classes, images, seed = 0 } = options;
  const all = rowsOf(points);
  const random = new Stream(seed, 7);
  const samples = chosen(all.length, Math.min(MOST, options.most ?? MOST), random);
  const rows = samples.map((sample) => all[sample] ?? new Float64Array());
  const colours = labels === undefined ? null : labelsOf(labels, classes, all.length);
  if (images && images.shape[0] !== all.length) {
    throw new LimpidError('EMBEDDINGS_LABELS', { what: 'pictures', found: images.shape[0] ?? 0, needed: all.length });
  }
  const principal = principalComponents(rows, 2, random);
  const placed =
    method === 'pca' ? principal.coordinates : await laidOut(method, rows, principal.coordinates, random, options);
  const [first = 0, second = 0] = principal.shares;
  const size = { method: NAMES[method], all: all.length, width: all[0]?.length ?? 0 };
  const title =
    rows.length < all.length
      ? say('{method} of {shown} of {all} points of {width} values', { ...size, shown: rows.length })
      : say('{method} of {all} points of {width} values', size);
  const look = ({ coordinates, shares }: Embeddings) =>
    scatterBundle({
      title,
      coordinates,
      labels: colours ? samples.map((sample) => colours[sample] ?? '') : null,
      order: classes,
      samples,
      images: images ?? null,
      axes: shares ? [axisName(1, first), axisName(2, second)] : null,
    });
  const coordinates = placed.map((place) => [place[0] ?? 0, place[1] ?? 0] as const);
  return new Embeddings(method, samples, coordinates, method === 'pca' ? [first, second] : null, look);
}

function axisName(component: number, share: number): string {
  return say('component {component} ({percent} % of the variance)', {
    component,
    percent: (100 * share).toFixed(1),
  });
}

async function laidOut(
  method: 'tsne' | 'umap',
  rows: readonly Float64Array[],
  begin: readonly Float64Array[],
  random: Stream,
  options: EmbeddingOptions,
): Promise<readonly Float64Array[]> {
  const most = rows.length - 1;
  if (method === 'tsne') {
    const perplexity = Math.max(1, Math.min(options.perplexity ?? 30, most / 3));
    const near = nearest(rows, Math.min(most, Math.ceil(3 * perplexity)));
    return tsne(near, begin, { perplexity, iterations: 1000 });
  }
  const { UMAP } = await import('umap-js');
  const count = Math.max(1, Math.min(options.neighbours ?? 15, most));
  const near = nearest(rows, count);
  const umap = new UMAP({ nNeighbors: count, random: quick(random.word()) });
  // A point is the first of its own neighbours here.
  umap.setPrecomputedKNN(
    near.indices.map((indices, point) => [point, ...indices.slice(0, count - 1)]),
    near.distances.map((distances) => [0, ...distances.slice(0, count - 1)]),
  );
  const epochs = umap.initializeFit(rows.map((row) => Array.from(row)));
  let turn = Date.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (Date.now() - turn > 50) {
      await setImmediate();
      turn = Date.now();
    }
  }
  return umap.getEmbedding().map((place) => Float64Array.from(place));
}

/** UMAP draws hundreds of millions of numbers: mulberry32 (Ettinger, 2017), which is quicker than Philox. */
function quick(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All, or so many drawn ones in their order. */
function chosen(count: number, most: number, random: Stream): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (count <= most) return all;
  for (let place = 0; place < most; place++) {
    const other = place + random.below(count - place);
    [all[place], all[other]] = [all[other] ?? 0, all[place] ?? 0];
  }
  return all.slice(0, most).sort((a, b) => a - b);
}

function rowsOf(points: Tensor | readonly ArrayLike<number>[]): Float64Array[] {
  const rows = isTensor(points) ? tensorRows(points) : points.map((point) => Float64Array.from(point));
  const [first] = rows;
  if (rows.length < 2 || !first || first.length === 0) {
    throw new LimpidError('EMBEDDINGS_POINTS', {
      found: say('{count} points of {width} values', { count: rows.length, width: first?.length ?? 0 }),
    });
  }
  if (rows.some((row) => row.length !== first.length)) {
    throw new LimpidError('EMBEDDINGS_POINTS', { found: say('rows of several lengths') });
  }
  if (rows.some((row) => !row.every(Number.isFinite))) {
    throw new LimpidError('EMBEDDINGS_POINTS', { found: say('values that are no finite numbers') });
  }
  return rows;
}

function tensorRows(tensor: Tensor): Float64Array[] {
  const [count = 0] = tensor.shape;
  const width = count === 0 ? 0 : tensor.size / count;
  const values = tensor.dataSync();
  return Array.from({ length: count }, (_, row) => Float64Array.from(values.subarray(row * width, (row + 1) * width)));
}

function labelsOf(
  labels: Tensor | ArrayLike<number | string>,
  classes: readonly string[] | undefined,
  needed: number,
): (number | string)[] {
  const given = Array.from(isLabelTensor(labels) ? labels.dataSync() : labels);
  if (given.length !== needed)
    throw new LimpidError('EMBEDDINGS_LABELS', { what: 'labels', found: given.length, needed });
  return given.map((label) => (typeof label === 'number' ? (classes?.[label] ?? label) : label));
}

function isLabelTensor(labels: Tensor | ArrayLike<number | string>): labels is Tensor {
  return isTensor(labels);
}
