/** Whether numbers are watched: as long as a notebook wants it, and in trainings like one whose loss was not a number any more. */
import { createHash } from 'node:crypto';
import type * as tf from '@tensorflow/tfjs';
import { cellScope } from '../display/publish.ts';
import type { NumberFinding } from './origin.ts';

export interface WatchOptions {
  /** The code that gave such a value fails with NUMBERS_NOT_FINITE, instead of a warning. */
  readonly stop?: boolean;
}

/** The oldest are forgotten. */
const MOST_FINDINGS = 100;
const MOST_NOTES = 200;

const findings: NumberFinding[] = [];
/** Texts of cells, and models by what they are made of. */
const notes = new Set<string>();
let asked: WatchOptions | null = null;
const told = new Set<() => void>();

/** What a notebook has asked for; null while it has not. */
export function watchAsked(): WatchOptions | null {
  return asked;
}

export function askToWatch(options: WatchOptions | null): void {
  asked = options;
  for (const tell of told) tell();
}

/** From now on `tell` is called when that changes. */
export function onWatchAsked(tell: () => void): void {
  told.add(tell);
}

export function found(finding: NumberFinding): void {
  findings.push(finding);
  if (findings.length > MOST_FINDINGS) findings.shift();
}

/** The newest last. */
export function foundNumbers(): readonly NumberFinding[] {
  return [...findings];
}

/** The next training of this cell, or of a model like this one, is watched by itself. */
export function noteBroken(model?: tf.LayersModel): void {
  for (const key of keysOf(model)) {
    notes.delete(key);
    notes.add(key);
  }
  for (const key of notes) if (notes.size > MOST_NOTES) notes.delete(key);
}

/** It was watched, and is well. */
export function forgetBroken(model?: tf.LayersModel): void {
  if (notes.size > 0) for (const key of keysOf(model)) notes.delete(key);
}

export function isToBeWatched(model?: tf.LayersModel): boolean {
  return asked !== null || (notes.size > 0 && keysOf(model).some((key) => notes.has(key)));
}

function keysOf(model: tf.LayersModel | undefined): string[] {
  const code = cellScope.getStore()?.code;
  return [...(code === undefined ? [] : [hash(`cell ${code}`)]), ...(model ? [hash(`model ${partsOf(model)}`)] : [])];
}

/** Of models that the same code has made: names are numbered from one to the next. */
function partsOf(model: tf.LayersModel): string {
  const layers = model.layers.map((layer) => [layer.getClassName(), layer.getConfig()]);
  const optimizer: tf.Optimizer | undefined = model.optimizer;
  const { loss }: { loss: unknown } = model;
  const losses = typeof loss === 'object' && loss !== null ? Object.values(loss) : [loss];
  const text = JSON.stringify([
    layers,
    losses.map((one: unknown) => (typeof one === 'function' ? Function.prototype.toString.call(one) : one)),
    optimizer?.getClassName(),
  ]);
  return text.replaceAll(/"name":"[^"]*"/g, '');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
