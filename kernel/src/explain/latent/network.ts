/** Encoders and decoders: models, or functions of tensors. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import type { Expected } from '../sample.ts';

type Model = tf.LayersModel | tf.GraphModel;

/** Codes [rows, latent] -> one decoded row each. */
export type Decoder = Model | { decode(codes: tf.Tensor2D): tf.Tensor }['decode'];

/** Samples [rows, ...] -> where their codes are. */
export type Encoder = Model | { encode(samples: tf.Tensor): Encoded }['encode'];

/**
 * Means and logarithms of variances, each [rows, latent], by name or in this order, where more may follow; or both side
 * by side in one tensor [rows, 2 latent].
 */
export type Encoded = tf.Tensor | readonly tf.Tensor[] | { mean: tf.Tensor; logVariance: tf.Tensor };

export interface Posterior {
  mean: tf.Tensor2D;
  logVariance: tf.Tensor2D;
}

/** What a network takes, as far as it says so. */
export function takes(network: Decoder | Encoder): Expected {
  return isModel(network) ? network.inputs[0]?.shape?.map((size) => (size === -1 ? null : size)) : undefined;
}

/** One row for each code. Call it within `tf.tidy`. */
export function decoded(decoder: Decoder, codes: tf.Tensor2D): tf.Tensor {
  checkNetwork(decoder, 'decoder');
  const [rows] = codes.shape;
  const given: unknown = isModel(decoder) ? ran(decoder, codes) : decoder(codes);
  if (isTensor(given) && given.rank > 1 && given.shape[0] === rows) return given.cast('float32');
  throw new LimpidError('LATENT_OUTPUT', {
    argument: 'decoder',
    found: found(given),
    rows,
    expected: say('a tensor [rows, ...]'),
  });
}

/** What an encoder says of samples. Call it within `tf.tidy`. */
export function posteriorOf(encoder: Encoder, samples: tf.Tensor): Posterior {
  const { given, first, second } = encodedOf(encoder, samples);
  if (second) return { mean: first, logVariance: second };
  const [mean, logVariance] = first.shape[1] % 2 === 0 ? tf.split<tf.Tensor2D>(first, 2, 1) : [];
  if (!mean || !logVariance) throw wrong(given, first.shape[0]);
  return { mean, logVariance };
}

/**
 * The means alone. Call it within `tf.tidy`.
 * @param latent dimensions of the code, where they are known: an encoder that gives so many gives nothing but means
 */
export function meansOf(encoder: Encoder, samples: tf.Tensor, latent: number | null | undefined): tf.Tensor2D {
  const { first, second } = encodedOf(encoder, samples);
  return second || first.shape[1] === latent ? first : posteriorOf(encoder, samples).mean;
}

function encodedOf(encoder: Encoder, samples: tf.Tensor): { given: unknown; first: tf.Tensor2D; second?: tf.Tensor2D } {
  checkNetwork(encoder, 'encoder');
  const rows = samples.shape[0] ?? 0;
  const given: unknown = isModel(encoder) ? ran(encoder, samples) : encoder(samples);
  const [first, second] = partsOf(given);
  if (!isCode(first, rows)) throw wrong(given, rows);
  if (second === undefined) return { given, first: first.cast('float32') };
  if (!isCode(second, rows) || second.shape[1] !== first.shape[1]) throw wrong(given, rows);
  return { given, first: first.cast('float32'), second: second.cast('float32') };
}

function wrong(given: unknown, rows: number): LimpidError {
  return new LimpidError('LATENT_OUTPUT', {
    argument: 'encoder',
    found: found(given),
    rows,
    expected: say(
      'means and logarithms of variances, two tensors [rows, latent], or one [rows, 2 latent] that holds both',
    ),
  });
}

/** Notebooks give what they like. */
function partsOf(given: unknown): unknown[] {
  if (Array.isArray(given)) return given;
  if (isTensor(given) || typeof given !== 'object' || given === null) return [given];
  return [Reflect.get(given, 'mean'), Reflect.get(given, 'logVariance') ?? null];
}

function isCode(given: unknown, rows: number): given is tf.Tensor2D {
  return isTensor(given) && given.rank === 2 && given.shape[0] === rows;
}

function isTensor(given: unknown): given is tf.Tensor {
  return given instanceof tf.Tensor;
}

function isModel(network: unknown): network is Model {
  return network instanceof tf.LayersModel || network instanceof tf.GraphModel;
}

function checkNetwork(network: unknown, argument: string): void {
  if (isModel(network) || typeof network === 'function') return;
  const what = typeof network === 'object' && network !== null ? `a ${network.constructor.name}` : typeof network;
  throw new LimpidError('LATENT_NETWORK', { argument, found: what });
}

function ran(model: Model, rows: tf.Tensor): unknown {
  return model instanceof tf.LayersModel ? model.apply(rows, { training: false }) : model.execute(rows);
}

function found(given: unknown): string {
  const parts = partsOf(given).filter((part) => part !== null && part !== undefined);
  const names = parts.map((part) => (isTensor(part) ? `[${part.shape.join(', ')}]` : `a ${typeof part}`));
  return names.join(' and ') || 'nothing';
}
