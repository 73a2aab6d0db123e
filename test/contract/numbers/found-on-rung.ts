/** On the rung of LIMPID_RUNG: what is found of each fault, and what of trainings that are well. Prints JSON. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Rank, Scalar } from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { setSeed } from '../../../kernel/src/engine/random/seed.ts';
import { watchHealth } from '../../../kernel/src/doctor/doctor.ts';
import type { NumberFinding } from '../../../kernel/src/numbers/origin.ts';
import { watchNumbersOf } from '../../../kernel/src/numbers/watch.ts';
import { watchNumbers } from '../../../kernel/src/numbers/watch-numbers.ts';
import { watchTraining } from '../../../kernel/src/training/watch.ts';
import { faults } from './faults.ts';

export interface OnRung {
  readonly rung: string;
  /** By the fault; with the text of the line that a finding names, and how many tensors more are left than unwatched. */
  readonly found: { readonly [what: string]: { findings: (NumberFinding & { lineText: string })[]; left: number } };
  /** By the training: losses and weights unwatched and watched. */
  readonly clean: { readonly [what: string]: { unwatched: number[]; watched: number[]; findings: number } };
}

const { tf, rung } = await loadEngine();
watchHealth(tf);
watchNumbersOf(tf);
watchTraining(tf);
console.warn = () => undefined;
const here = fileURLToPath(new URL('faults.ts', import.meta.url));
const lines = readFileSync(here, 'utf8').split('\n');

/** Tensors that are left of it. */
async function left(act: () => Promise<unknown>): Promise<number> {
  const before = tf.memory().numTensors;
  await act();
  return tf.memory().numTensors - before;
}

const found: { [what: string]: OnRung['found'][string] } = {};
for (const { what, train } of faults(tf)) {
  watchNumbers(false);
  const unwatched = await left(() => train(tf));
  watchNumbers(true);
  const before = watchNumbers().findings.length;
  const watched = await left(() => train(tf));
  const findings = watchNumbers().findings.slice(before);
  found[what] = {
    findings: findings.map((finding) => {
      const { url = '', line = 0 } = finding.where ?? {};
      return { ...finding, lineText: url.endsWith('faults.ts') ? (lines[line - 1] ?? '') : url };
    }),
    left: watched - unwatched,
  };
}

async function fitted(): Promise<number[]> {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const [x, y] = [tf.randomNormal([40, 4]), tf.randomNormal([40, 1])];
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 8, validationSplit: 0.2, verbose: 0 });
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  model.dispose();
  tf.dispose([x, y]);
  // SAFETY: tfjs has read the losses by then.
  return [...((history['loss'] ?? []) as number[]), ...((history['val_loss'] ?? []) as number[]), ...weights];
}

/** What is masked is −∞ on the way, and 0 in the end. */
async function masked(): Promise<number[]> {
  const w = tf.variable(tf.randomNormal<Rank>([4, 4]));
  const mask = tf.tensor2d([0, -Infinity, 0, -Infinity], [1, 4]);
  const optimizer = tf.train.adam(0.01);
  const losses = Array.from({ length: 8 }, () => {
    const loss = optimizer.minimize(() => tf.softmax(tf.add(w, mask)).square().sum<Scalar>(), true);
    const value = loss?.dataSync()[0] ?? NaN;
    loss?.dispose();
    return value;
  });
  const all = [...losses, ...w.dataSync()];
  tf.dispose([w, mask]);
  optimizer.dispose();
  return all;
}

const clean: { [what: string]: OnRung['clean'][string] } = {};
for (const [what, train] of Object.entries({ fit: fitted, 'a loop with a mask': masked })) {
  const results: number[][] = [];
  const before = watchNumbers().findings.length;
  for (const isWatched of [false, true]) {
    watchNumbers(isWatched);
    setSeed(7);
    results.push(await train());
  }
  const [unwatched = [], watched = []] = results;
  clean[what] = { unwatched, watched, findings: watchNumbers().findings.length - before };
}

const result: OnRung = { rung, found, clean };
process.stdout.write(JSON.stringify(result));
