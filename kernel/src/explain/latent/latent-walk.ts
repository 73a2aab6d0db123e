/** `latentWalk(decoder, from, to)`: what lies between two codes? */
import { LimpidError } from '../../errors.ts';
import { imageGrid } from '../../display/image-grid.ts';
import { figure } from '../../display/numbers.ts';
import { isImageShape } from '../../display/pixels.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import { MARKDOWN, TEXT } from '../../mime.ts';
import { markdownTable, textTable } from '../../display/picture.ts';
import { say } from '../../say.ts';
import type { Samples } from '../method.ts';
import { countOf } from '../noise.ts';
import { codeOf, decodingsOf } from './codes.ts';
import type { Decoder, Encoder } from './network.ts';

export interface WalkOptions {
  /** With it `from` and `to` are samples, whose codes are the means of what the encoder gives. */
  encoder?: Encoder;
  /** Decodings, both ends among them. Left out: 10. */
  steps?: number;
  /** Along the line, or along the arc that keeps to the radius at which codes of a prior lie (Shoemake, 1985; White, 2016). Left out: 'straight'. */
  path?: 'straight' | 'spherical';
}

const STEPS = 10;
const PATHS: readonly unknown[] = ['straight', 'spherical'];

export class LatentWalk implements Displayable {
  /** One a step. */
  readonly codes: readonly Float32Array[];
  /** Decodings, row-major [steps, ...shape]. */
  readonly values: Float32Array;
  /** Of one decoding. */
  readonly shape: readonly number[];

  constructor(codes: readonly Float32Array[], values: Float32Array, shape: readonly number[]) {
    this.codes = codes;
    this.values = values;
    this.shape = shape;
  }

  /** Row-major. */
  decoding(step: number): Float32Array {
    const size = this.values.length / this.codes.length;
    return this.values.subarray(step * size, (step + 1) * size);
  }

  async [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = say('Latent walk of {codes} steps', { codes: this.codes.length });
    const table = tableOf(this);
    const text = { [TEXT]: `${title}\n\n${textTable(table)}` };
    // JupyterLab and nbconvert would show Markdown in place of pictures.
    if (!isImageShape(this.shape)) return { [MARKDOWN]: `**${title}**\n\n${markdownTable(table)}`, ...text };
    const images = this.codes.map((_, step) => nested(this.decoding(step), this.shape));
    const grid = imageGrid(images, {
      titles: this.codes.map((_, step) => step),
      columns: Math.min(10, this.codes.length),
    });
    return { ...(await grid[JUPYTER_DISPLAY]()), ...text };
  }
}

/**
 * @param decoder a model or a function: codes [rows, latent] -> [rows, ...]
 * @param from one code [latent], with or without batch dimension; with `encoder`, one sample; and so is `to`
 * @throws LimpidError when codes do not fit the decoder, or an option does not
 */
export async function latentWalk(
  decoder: Decoder,
  from: Samples,
  to: Samples,
  { encoder, steps = STEPS, path = 'straight' }: WalkOptions = {},
): Promise<LatentWalk> {
  if (countOf(steps, 'steps') < 2)
    throw new LimpidError('EXPLAIN_FEW', { what: say('the walk'), count: steps, least: 2 });
  if (!PATHS.includes(path)) throw new LimpidError('LATENT_PATH', { given: String(path) });
  const [start, end] = [codeOf(from, 'from', decoder, encoder), codeOf(to, 'to', decoder, encoder)];
  if (start.length !== end.length) {
    throw new LimpidError('EXPLAIN_SHAPE', { argument: 'to', expected: `[${start.length}]`, found: `[${end.length}]` });
  }
  const between = path === 'straight' ? straight : spherical(start, end);
  const codes = Array.from({ length: steps }, (_, step) => {
    const [one, other] = between(step / (steps - 1));
    return start.map((value, at) => one * value + other * (end[at] ?? 0));
  });
  const all = new Float32Array(steps * start.length);
  codes.forEach((code, step) => all.set(code, step * start.length));
  const { values, shape } = await decodingsOf(decoder, all, start.length);
  return new LatentWalk(codes, values, shape);
}

/** How much of both ends there is so far on the way. */
type Between = (share: number) => [from: number, to: number];

const straight: Between = (share) => [1 - share, share];

function spherical(from: Float32Array, to: Float32Array): Between {
  const [one, other] = [lengthOf(from), lengthOf(to)];
  if (one === 0 || other === 0) throw new LimpidError('LATENT_ZERO');
  const cosine = from.reduce((sum, value, at) => sum + value * (to[at] ?? 0), 0) / (one * other);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  // Codes in one direction have no arc between them, and opposite ones have any.
  if (Math.sin(angle) < 1e-6) return straight;
  return (share) => [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
}

function lengthOf(code: Float32Array): number {
  return Math.sqrt(code.reduce((sum, value) => sum + value ** 2, 0));
}

function tableOf({ codes }: LatentWalk) {
  const [first] = codes;
  const last = codes.at(-1);
  const distance = (one: Float32Array, other: Float32Array | undefined) =>
    lengthOf(one.map((value, at) => value - (other?.[at] ?? 0)));
  return {
    columns: [say('step'), say('length of the code'), say('from the start'), say('to the end')],
    rows: codes.map((code, step) => [
      step,
      figure(lengthOf(code)),
      figure(distance(code, first)),
      figure(distance(code, last)),
    ]),
  };
}

type Nested = number | Nested[];

/** Row-major values as lists within lists. */
function nested(values: Float32Array, [first = 1, ...rest]: readonly number[]): Nested[] {
  if (rest.length === 0) return [...values];
  const size = values.length / first;
  return Array.from({ length: first }, (_, at) => nested(values.subarray(at * size, (at + 1) * size), rest));
}
