/**
 * Faulty programs and clean ones: which faults the doctor finds, and what it says of programs that have none. Thresholds were chosen
 * on one half; the other half is what is reported.
 */
import type { Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { watchHealth } from '../../kernel/src/doctor/doctor.ts';
import type { Finding } from '../../kernel/src/doctor/finding.ts';
import { watchTraining } from '../../kernel/src/training/watch.ts';
import { watchLayers } from '../../kernel/src/training/updates/layer-updates.ts';
import { cleanPrograms, faultyPrograms, type Program } from '../contract/doctor/programs.ts';
import { train } from '../contract/doctor/train.ts';
import { print, quantile } from './bench.ts';

interface Judged {
  program: Program;
  /** Sure, or worth a look. */
  findings: readonly Finding[];
}

/** Of the comparison with and without it. */
const PAIRS = 30;
const EPOCHS = 12;
const STEPS = 64 * EPOCHS;
const WAYS = ['without', 'with'] as const;
type Way = (typeof WAYS)[number];
const SHOWN = process.env['DOCTOR_SHOWS'] !== undefined;
// threads that wait for work spin, and that is counted as work
for (const name of ['TF_NUM_INTEROP_THREADS', 'TF_NUM_INTRAOP_THREADS']) process.env[name] ??= '1';
const { tf } = await loadEngine();
watchLayers();
watchTraining(tf);
await printCost();
watchHealth(tf);

const began = performance.now();
const judged = await inTurn([...faultyPrograms(), ...cleanPrograms()]);
const seconds = (performance.now() - began) / 1000;
const half = (rest: number): Judged[] => judged.filter((_, index) => index % 2 === rest);
print(
  'Doctor',
  `${faultyPrograms().length} small trainings with a fault each, ${cleanPrograms().length} without, in ${seconds.toFixed(0)} s. Thresholds were chosen on the ` +
    'first half; the second has other tasks and seeds. Found: a symptom that names the fault is shown. Precise: of all symptoms that are shown, those that are true. False ' +
    'alarms: clean trainings of which something is said to be nearly certain.',
  ['half', 'faulty', 'found', 'recall', 'precision', 'clean', 'false alarms', 'clean, something shown'],
  [row('chosen on', half(0)), row('reported', half(1))],
);

/**
 * A fit of many short steps with the doctor and one without it as a pair, each of a new model: what it does once counts in full. Which comes
 * first changes from pair to pair, and the first pair of all warms up.
 */
async function printCost(): Promise<void> {
  const [x, y] = [tf.randomNormal([2048, 64]), tf.oneHot(tf.randomUniform([2048], 0, 10, 'int32'), 10)];
  const pairs: { without: number; with: number }[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const times = { without: 0, with: 0 };
    for (const how of pair % 2 === 0 ? WAYS : WAYS.toReversed()) times[how] = await cost(how, x, y);
    if (pair > 0) pairs.push(times);
  }
  tf.dispose([x, y]);
  const more = pairs.map((one) => one.with / one.without - 1);
  const percent = (share: number): string => (100 * quantile(more, share)).toFixed(1);
  const micros = (times: number[]): string => ((1000 * quantile(times, 0.5)) / STEPS).toFixed(0);
  print(
    'Cost of the doctor',
    `${PAIRS} pairs of fits of ${STEPS} steps of a small network, CPU on one thread of TensorFlow's, with all that is read before and after them.`,
    ['µs a step without', 'µs with', 'more, median of pairs (%)', 'half of the pairs lie in (%)', 'standard error (%)'],
    [
      [
        micros(pairs.map((one) => one.without)),
        micros(pairs.map((one) => one.with)),
        percent(0.5),
        `${percent(0.25)} – ${percent(0.75)}`,
        standardError(more),
      ],
    ],
  );
}

async function cost(how: Way, x: Tensor, y: Tensor): Promise<number> {
  const end = how === 'with' ? watchHealth(tf) : () => undefined;
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 256, activation: 'relu', inputShape: [64] }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const from = cpuTime();
  await model.fit(x, y, { epochs: EPOCHS, batchSize: 32, verbose: 0 });
  const took = cpuTime() - from;
  model.dispose();
  end();
  return took;
}

/** Of the median, in percent: 1.25 times that of the mean, as of a normal distribution. */
function standardError(shares: readonly number[]): string {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
  return (125 * Math.sqrt(variance / shares.length)).toFixed(1);
}

/** Of all threads, in milliseconds: other programs do not count. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function inTurn(programs: readonly Program[]): Promise<Judged[]> {
  const all: Judged[] = [];
  for (const [index, program] of programs.entries()) {
    // the reported half has data that no threshold has seen
    const found = await train(tf, program.recipe, program.seed + 1000 * (index % 2));
    const shown = found.filter(({ confidence }) => confidence !== 'low');
    // a symptom of several layers counts once, as sure as the surest
    const findings = shown.filter(({ symptom }, at) => shown.findIndex((one) => one.symptom === symptom) === at);
    all.push({ program, findings });
    if (SHOWN) show({ program, findings });
  }
  return all;
}

function row(name: string, all: readonly Judged[]): (string | number)[] {
  const faulty = all.filter(({ program }) => program.expected.length > 0);
  const clean = all.filter(({ program }) => program.expected.length === 0);
  const found = faulty.filter(isFound);
  const said = all.flatMap(({ program, findings }) => findings.map((finding) => isTrue(program, finding)));
  const alarms = clean.filter(({ findings }) => findings.some(({ confidence }) => confidence === 'high'));
  return [
    name,
    faulty.length,
    found.length,
    (found.length / faulty.length).toFixed(2),
    (said.filter(Boolean).length / said.length).toFixed(2),
    clean.length,
    alarms.length,
    clean.filter(({ findings }) => findings.length > 0).length,
  ];
}

function isFound({ program, findings }: Judged): boolean {
  return findings.some(({ symptom }) => program.expected.includes(symptom));
}

function isTrue(program: Program, { symptom }: Finding): boolean {
  return program.expected.includes(symptom) || (program.expected.length > 0 && program.also.includes(symptom));
}

function show(one: Judged): void {
  const { program, findings } = one;
  const isWell = program.expected.length === 0 ? findings.length === 0 : isFound(one);
  const said = findings.map(
    (finding) => `${isTrue(program, finding) ? '' : '!'}${finding.symptom}:${finding.confidence}`,
  );
  console.error(`${isWell ? 'ok ' : 'NO '} ${program.name} -> ${said.join(' ')}`);
}
