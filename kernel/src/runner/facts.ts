/** What the main thread tells of numbers: read a value at a time, with a turn of the event loop for the notebook between two. */
import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs';
import { pngUrl } from '../display/pixels.ts';
import type { Core } from '../engine/core.ts';
import { figuresOf } from '../memory/figures.ts';
import { readMeter } from '../memory/meter.ts';
import { currentTracking } from '../memory/tracking.ts';
import type { Figures } from '../messages.ts';
import { isPictureRange, pictureShape, picturesOf } from '../portraits/thumbnails.ts';
import type { Look, Looked } from './port.ts';
import type { Session } from './session.ts';

export interface Facts {
  figures: Figures;
  /** A PNG as a `data:` URL. */
  picture?: string;
}

/** Of larger values a sample is read, which takes about 5 ms. */
const WHOLE = 1_000_000;
const SAMPLE = 262_144;
/** A sample of a tensor is read in so many pieces. */
const PIECES = 8;
/** What all values together may take (ms). */
const TOTAL = 300;
/** Pixels of the longer side. */
const SIDE = 96;

/** Tensors never change, so their figures are read once; variables do. */
const known = new WeakMap<object, Figures>();

export async function look(session: Session, { seq, values, isClose }: Look): Promise<Looked> {
  const until = performance.now() + TOTAL;
  const core = currentTracking() ? (await import('../engine/core.ts')).core : null;
  const facts: (Facts | null)[] = [];
  for (const name of values) {
    const isLate = performance.now() > until;
    const boxed = isLate ? null : await session.valueAt(name);
    facts.push(boxed && factsOf(boxed.value, core, isClose));
    await setImmediate();
  }
  return { seq, facts, tensors: readMeter(session.isIdle) };
}

function factsOf(value: unknown, core: Core | null, isClose: boolean): Facts | null {
  if (ArrayBuffer.isView(value)) return typedFacts(value);
  if (!core || !isTensor(value, core) || value.isDisposed || value.size === 0) return null;
  const figures = known.get(value.dataId) ?? tensorFigures(value, core);
  if (!(value instanceof core.Variable)) known.set(value.dataId, figures);
  const picture = isClose ? pictureOf(value, figures) : undefined;
  return { figures, ...(picture !== undefined && { picture }) };
}

function isTensor(value: unknown, core: Core): value is Tensor {
  return value instanceof core.Tensor;
}

function tensorFigures(tensor: Tensor, core: Core): Figures {
  const { size } = tensor;
  const numbers = size <= WHOLE ? core.engine().readSync(tensor.dataId) : sampleOf(tensor, core);
  // SAFETY: glances leave out the types of tensors that hold no numbers.
  return figuresOf(numbers as Float32Array, { size, drawn: 'distribution', isWhole: tensor.dtype !== 'float32' });
}

/** Pieces, evenly spaced: the whole would be copied out of the engine. */
function sampleOf(tensor: Tensor, core: Core): Float32Array {
  const sample = new Float32Array(SAMPLE);
  const piece = SAMPLE / PIECES;
  const flat = core.reshape(tensor, [tensor.size]);
  for (let at = 0; at < PIECES; at += 1) {
    const begin = Math.floor((at * (tensor.size - piece)) / (PIECES - 1));
    const part = core.slice(flat, [begin], [piece]);
    sample.set(part.dataSync(), at * piece);
    part.dispose();
  }
  flat.dispose();
  return sample;
}

function typedFacts(view: ArrayBufferView): Facts | null {
  if (view instanceof DataView || view instanceof BigInt64Array || view instanceof BigUint64Array) return null;
  // SAFETY: all that is left are arrays of numbers; their length may be hidden behind one of the notebook's own.
  const values = view as Float64Array;
  const size = Number(LENGTH?.call(values));
  if (size === 0) return null;
  const numbers = size <= WHOLE ? new Float64Array(values) : new Float64Array(SAMPLE);
  const step = size / SAMPLE;
  if (size > WHOLE) for (let at = 0; at < SAMPLE; at += 1) numbers[at] = Number(values[Math.floor(at * step)]);
  return { figures: figuresOf(numbers, { size, drawn: 'order' }) };
}

const LENGTH = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length')?.get;

/** The first picture of what looks like some. */
function pictureOf(tensor: Tensor, { min, max }: Figures): string | undefined {
  const shape = pictureShape(tensor.shape);
  if (!shape || min === null || max === null || !isPictureRange(min, max)) return undefined;
  const [pixels] = picturesOf(tensor, shape, { most: 1, side: SIDE });
  return pixels && pngUrl(pixels);
}
