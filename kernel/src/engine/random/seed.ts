/**
 * One seed for everything random: weights, shuffles, dropout, and what a notebook draws with tf. A process that was given
 * none chooses one by itself, so there is one way of drawing.
 */
import { randomInt } from 'node:crypto';
import { LimpidError } from '../../errors.ts';
import { Stream } from './stream.ts';

export interface SeedOptions {
  /** Also makes `Math.random` of this process reproducible, of packages too; otherwise it stays as it is. */
  readonly mathRandom?: boolean;
}

/** How far the generators have come, as plain JSON. */
export interface RandomState {
  readonly seed: number;
  /** Somebody has chosen the seed, and wants the same numbers again. */
  readonly chosen: boolean;
  /** Words that were drawn in JavaScript. */
  readonly drawn: number;
  /** Words that Math.random has taken, null where it is not ours. */
  readonly mathRandom: number | null;
  /** The counter of TensorFlow's own generator, a 64-bit integer; null on rungs without it. */
  readonly native: string | null;
}

/** TensorFlow's own generator, which has its state in the engine. */
export interface NativeGenerator {
  counter: bigint;
  restart(seed: number, counter: bigint): void;
}

const [TFJS, MATH_RANDOM] = [1, 2];

let seed = randomInt(2 ** 48 - 1);
let timesSet = 0;
let isChosen = false;
let stream = new Stream(seed, TFJS);
let forMath: Stream | null = null;
let native: NativeGenerator | null = null;
/** Math.random as it was, while it is ours. */
let displaced: (() => number) | null = null;

/**
 * Makes everything random that comes after it the same in each run: initial weights, the order of `fit` and of datasets,
 * dropout and noise, and what is drawn with tf. Losses, weights and predictions are then the same to the bit on one
 * machine and rung. A seed of a layer's or a call's own comes first.
 *
 * @param chosen any whole number that JavaScript holds exactly
 * @throws {LimpidError} SEED_INVALID for anything else
 */
export function setSeed(chosen: number, { mathRandom = false }: SeedOptions = {}): void {
  if (!Number.isSafeInteger(chosen)) throw new LimpidError('SEED_INVALID', { found: shown(chosen) });
  restart({ seed: chosen, chosen: true, drawn: 0, mathRandom: mathRandom ? 0 : null, native: null });
}

/** @returns what `setRandomState` takes, to go on with the same numbers later or in another process */
export function getRandomState(): RandomState {
  return {
    seed,
    chosen: isChosen,
    drawn: stream.drawn,
    mathRandom: forMath?.drawn ?? null,
    native: native === null ? null : String(native.counter),
  };
}

/** @throws {LimpidError} RANDOM_STATE if it is none of `getRandomState` */
export function setRandomState(state: RandomState): void {
  if (!isRandomState(state)) throw new LimpidError('RANDOM_STATE');
  restart(state);
}

/** Does `act` with the numbers that came after `state`; later ones are those that would have come without it. */
export function drawingAgain<T>({ seed: of, drawn, native: counter }: RandomState, act: () => T): T {
  const [now, reached] = [stream, native?.counter ?? 0n];
  stream = new Stream(of, TFJS, drawn);
  native?.restart(of, BigInt(counter ?? 0));
  try {
    return act();
  } finally {
    stream = now;
    native?.restart(seed, reached);
  }
}

/** The numbers of this process that are drawn in JavaScript. */
export function words(): Stream {
  return stream;
}

/** Somebody has chosen the seed: nothing may depend on time. */
export function isReproducible(): boolean {
  return isChosen;
}

/** How often the generators were set. What is remembered from before, such as traced steps, may not count after it. */
export function seedings(): number {
  return timesSet;
}

/** TensorFlow's own generator starts with the seed of this process, and is set with it. */
export function joinNative(generator: NativeGenerator): void {
  native = generator;
  generator.restart(seed, 0n);
}

function restart(state: RandomState): void {
  ({ seed, chosen: isChosen } = state);
  timesSet += 1;
  stream = new Stream(seed, TFJS, state.drawn);
  takeMathRandom(state.mathRandom === null ? null : new Stream(seed, MATH_RANDOM, state.mathRandom));
  native?.restart(seed, BigInt(state.native ?? 0));
}

function takeMathRandom(stream: Stream | null): void {
  if (stream !== null) {
    displaced ??= Math.random;
    Math.random = () => stream.uniform();
  } else if (displaced !== null) {
    Math.random = displaced;
    displaced = null;
  }
  forMath = stream;
}

/** It may come from a file of anybody's. */
function isRandomState(state: unknown): state is RandomState {
  if (typeof state !== 'object' || state === null) return false;
  // SAFETY: any object may be asked for fields, and each is looked at.
  const { seed, chosen, drawn, mathRandom, native } = state as { [field in keyof RandomState]: unknown };
  return (
    Number.isSafeInteger(seed) &&
    typeof chosen === 'boolean' &&
    isCount(drawn) &&
    (mathRandom === null || isCount(mathRandom)) &&
    (native === null || (typeof native === 'string' && /^-?\d{1,19}$/.test(native)))
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
