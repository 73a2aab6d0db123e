/** What can be had without a model, and with one that takes a moment: scores that a model worth its training beats. */
import { setImmediate } from 'node:timers/promises';
import { count as counted } from '../../display/numbers.ts';
import { Stream } from '../../engine/random/stream.ts';
import { say } from '../../say.ts';
import { confidentLearning, type ConfidentLearning } from './confident-learning.ts';
import type { Features, Unread } from './features.ts';
import { foldsOf } from './folds.ts';
import { givenRow } from './matrix.ts';
import { logistic, nearestNeighbours, ridge, type Classifier } from './quick-models.ts';
import type { Target } from './targets.ts';

export interface Baseline<Scores = ClassScores | NumberScores> {
  /** `always 3`, `the mean`, `logistic regression`, `10 nearest neighbours`, `linear regression`. */
  readonly name: string;
  readonly scores: Scores;
}

export interface ClassScores {
  readonly accuracy: number;
  /** Cross-entropy. */
  readonly loss: number;
}

export interface NumberScores {
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
}

export interface Baselines {
  readonly all: readonly Baseline[];
  /** The score to beat. */
  readonly best: Baseline;
  /** Rows that were used, and how they were. */
  readonly rows: number;
  readonly note: string;
  /** Of classes: which labels may be wrong, by the better of the two models. Rows count in the matrix. */
  readonly labels: (ConfidentLearning & { readonly model: string }) | null;
}

const FOLDS = 5;
const STREAM = 43;
/** Rows × columns × classes that logistic regression takes: about a second. */
const MOST_LOGISTIC = 2e6;
/** Rows² × columns of nearest neighbours. */
const MOST_NEIGHBOURS = 4e8;
/** Rows × columns² of linear regression. */
const MOST_RIDGE = 4e8;
const MOST_ROWS = 20_000;

/** @param usable rows that have a target; in each of their classes there may be few */
export async function baselinesOf(
  unread: Unread,
  target: Target,
  usable: readonly number[],
  seed: number,
): Promise<Baselines | null> {
  const width = Math.max(1, unread.width);
  const classes = target.kind === 'classes' ? target.names.length : 1;
  const most =
    target.kind === 'classes'
      ? Math.min(MOST_ROWS, MOST_LOGISTIC / (width * classes), Math.sqrt(MOST_NEIGHBOURS / width))
      : Math.min(MOST_ROWS, MOST_RIDGE / width ** 2);
  const count = Math.min(usable.length, Math.max(100, Math.floor(most)));
  const rows = Array.from(
    { length: count },
    (_, row) => usable[givenRow({ rows: count, all: usable.length }, row)] ?? 0,
  );
  if (rows.length < FOLDS) return null;
  const random = new Stream(seed, STREAM);
  return target.kind === 'classes'
    ? await ofClasses(unread.read(rows), target, rows, random)
    : ofNumbers(
        unread.read(rows),
        rows.map((row) => target.values[row] ?? new Float64Array(1)),
        random,
      );
}

async function ofClasses(
  features: Features,
  { names, labels: all }: Extract<Target, { kind: 'classes' }>,
  rows: readonly number[],
  random: Stream,
): Promise<Baselines> {
  const classes = names.length;
  const labels = Int32Array.from(rows, (row) => all[row] ?? 0);
  const counts = Array.from({ length: classes }, (_, label) => labels.filter((one) => one === label).length);
  const most = Math.max(...counts);
  const shares = counts.map((one) => one / rows.length);
  const naive: Baseline<ClassScores> = {
    name: `always ${names[counts.indexOf(most)] ?? ''}`,
    scores: {
      accuracy: most / rows.length,
      loss: shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0),
    },
  };
  if (counts.filter((one) => one > 0).length < 2)
    return { all: [naive], best: naive, rows: rows.length, note: noteOf(features), labels: null };
  const folds = foldsOf(labels, FOLDS, random);
  const models: [string, Classifier][] = [
    ['logistic regression', logistic],
    ['10 nearest neighbours', nearestNeighbours],
  ];
  const tried: { name: string; probabilities: Float64Array; scores: ClassScores }[] = [];
  for (const [name, classifier] of models) {
    const probabilities = await crossValidated(classifier, features, { labels, classes, folds });
    tried.push({ name, probabilities, scores: scoresOf(labels, probabilities, classes) });
  }
  const [better] = tried.toSorted((one, other) => one.scores.loss - other.scores.loss);
  const list = [naive, ...tried.map(({ name, scores }) => ({ name, scores }))];
  const best = list.toSorted((one, other) => other.scores.accuracy - one.scores.accuracy)[0] ?? naive;
  const found = better && { ...confidentLearning(labels, better.probabilities, classes), model: better.name };
  return {
    all: list,
    best,
    rows: rows.length,
    note: noteOf(features),
    labels: found ? { ...found, issues: found.issues.map((issue) => ({ ...issue, row: rows[issue.row] ?? 0 })) } : null,
  };
}

interface Split {
  readonly labels: Int32Array;
  readonly classes: number;
  readonly folds: Int32Array;
}

/** Probabilities of each row by a model of the other folds. Between folds others have their turn. */
async function crossValidated(
  classifier: Classifier,
  features: Features,
  { labels, classes, folds }: Split,
): Promise<Float64Array> {
  const probabilities = new Float64Array(labels.length * classes);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const { train, held } = splitAt(folds, fold);
    const answers = classifier(features, labels, classes, train, held);
    held.forEach((row, index) =>
      probabilities.set(answers.subarray(index * classes, (index + 1) * classes), row * classes),
    );
    await setImmediate();
  }
  return probabilities;
}

function scoresOf(labels: Int32Array, probabilities: Float64Array, classes: number): ClassScores {
  let [right, loss] = [0, 0];
  labels.forEach((label, row) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    if (own.indexOf(Math.max(...own)) === label) right += 1;
    loss -= Math.log(Math.max(own[label] ?? 0, 1e-15));
  });
  return { accuracy: right / labels.length, loss: loss / labels.length };
}

function ofNumbers(features: Features, targets: readonly Float64Array[], random: Stream): Baselines {
  const folds = foldsOf(new Int32Array(targets.length), FOLDS, random);
  const [means, lines]: [Float64Array[], Float64Array[]] = [[], []];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const { train, held } = splitAt(folds, fold);
    const mean = (targets[0] ?? new Float64Array(1)).map(
      (_, output) => train.reduce((sum, row) => sum + (targets[row]?.[output] ?? 0), 0) / train.length,
    );
    const answers = ridge(features, targets, train, held);
    held.forEach((row, index) => {
      means[row] = mean;
      lines[row] = answers[index] ?? mean;
    });
  }
  const all: [Baseline<NumberScores>, Baseline<NumberScores>] = [
    { name: 'the mean', scores: errorsOf(targets, means) },
    { name: 'linear regression', scores: errorsOf(targets, lines) },
  ];
  const [naive, line] = all;
  return {
    all,
    best: line.scores.rmse < naive.scores.rmse ? line : naive,
    rows: targets.length,
    note: noteOf(features),
    labels: null,
  };
}

function errorsOf(truth: readonly Float64Array[], answers: readonly Float64Array[]): NumberScores {
  const errors = truth.flatMap((row, at) => Array.from(row, (value, output) => value - (answers[at]?.[output] ?? 0)));
  return {
    rmse: Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length),
    mae: errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length,
  };
}

function splitAt(folds: Int32Array, fold: number): { train: number[]; held: number[] } {
  const rows = [...folds.keys()];
  return { train: rows.filter((row) => folds[row] !== fold), held: rows.filter((row) => folds[row] === fold) };
}

function noteOf({ rows, note }: Features): string {
  const validated = say('cross-validated in {folds} parts of {rows} rows', { folds: FOLDS, rows: counted(rows) });
  return [validated, ...(note === '' ? [] : [note])].join(say(', '));
}

/** The name of a baseline, which is the same in all languages, in words. */
export function modelName(name: string): string {
  const always = /^always (.*)$/s.exec(name)?.[1];
  if (always !== undefined) return say('always {name}', { name: always });
  switch (name) {
    case 'the mean':
      return say('the mean');
    case 'logistic regression':
      return say('logistic regression');
    case '10 nearest neighbours':
      return say('10 nearest neighbours');
    case 'linear regression':
      return say('linear regression');
    default:
      return name;
  }
}
