/** Facts of data -> what is wrong with it, in words, with what to do. Pure. */
import { count, figure, percent } from '../../display/numbers.ts';
import type { DataFindings, DataProblem } from './report.ts';

export interface Facts extends Omit<DataFindings, 'problems'> {
  /** Rows, as counted in what was given. */
  readonly brokenRows: readonly number[];
  readonly blankRows: readonly number[];
  readonly missingLabels: readonly number[];
  /** Columns whose values tell the target alone. */
  readonly telling: readonly string[];
  readonly hasTargets: boolean;
}

type Rule = (facts: Facts) => DataProblem | null;

const MOST_ROWS = 100;
const NAMED = 5;
/** Deviation of one column, times that of another. */
const APART = 100;
const FAR_FROM_ZERO = 10;
const IMBALANCE = 5;
const FEW = 50;
/** Share of what the naive guess gets wrong that a quick model must get right, to be believed about labels. */
const BELIEVED = 0.3;
/** Of a guess's loss: a quick model that has no less has learnt nothing. */
const WORTH = 0.97;

const RULES: readonly Rule[] = [
  ({ columns, brokenRows }) => {
    const found = columns.filter(({ infinite }) => infinite > 0);
    if (found.length === 0) return null;
    const values = sum(found.map(({ infinite }) => infinite));
    return problem(
      'infinite-values',
      'error',
      `${many(values, 'value')} ${isOrAre(values)} infinite, in ${named(found)}.`,
      {
        columns: found.map(({ name }) => name),
        rows: brokenRows,
        tries: [
          'look for divisions by zero and logarithms of zero where these columns are made',
          'leave these rows out',
        ],
      },
    );
  },
  ({ columns, brokenRows, lookedAt }) => {
    const found = columns.filter(({ missing }) => missing > 0);
    if (found.length === 0) return null;
    const values = sum(found.map(({ missing }) => missing));
    const share = Math.max(...found.map(({ missing, values }) => missing / values));
    return problem(
      'missing-values',
      'error',
      `${many(values, 'value')} ${isOrAre(values)} missing, in ${named(found)}; ${many(brokenRows.length, 'row')} of ${count(lookedAt)} have some. A single NaN makes every loss NaN.`,
      {
        columns: found.map(({ name }) => name),
        rows: brokenRows,
        tries: [
          share > 0.5 ? 'leave out the columns that are mostly missing' : 'leave these rows out',
          'put the mean of the training rows in their place, and a column beside it that says so',
        ],
      },
    );
  },
  ({ missingLabels }) =>
    missingLabels.length === 0
      ? null
      : problem(
          'missing-labels',
          'error',
          `${many(missingLabels.length, 'label')} ${isOrAre(missingLabels.length)} missing.`,
          {
            rows: missingLabels,
            tries: ['leave these rows out of training and test'],
          },
        ),
  ({ classes, hasTargets }) => {
    const [only, ...others] = classes.filter(({ rows }) => rows > 0);
    if (!hasTargets || !only || others.length > 0) return null;
    return problem('one-class', 'error', `All labels are ${only.name}: there is nothing to tell apart.`, {
      tries: ['look how labels are read', 'add rows of another class'],
    });
  },
  ({ shared, test, rows, lookedAt }) => {
    if (!test || shared.length === 0) return null;
    const seen = rows === null || lookedAt < rows ? ` of the ${count(lookedAt)} looked at` : '';
    return problem(
      'test-rows-in-training',
      'error',
      `${many(shared.length, 'row')} of ${count(test.lookedAt)} of the test (${percent(shared.length / test.lookedAt)}) ${isOrAre(shared.length)} among the training rows${seen}: the test measures memory.`,
      {
        rows: shared.map((pair) => pair.test),
        tries: ['take out of the test what is in training', 'remove duplicates first, then split'],
      },
    );
  },
  ({ near }) =>
    near.pairs.length === 0
      ? null
      : problem(
          'test-rows-nearly-in-training',
          'warning',
          `${many(near.pairs.length, 'row')} of ${count(near.compared)} of the test that were compared differ${near.pairs.length === 1 ? 's' : ''} from a training row by at most ${figure(near.radius)} standard deviations, where ${figure(near.usual)} are usual.`,
          {
            rows: near.pairs.map((pair) => pair.test),
            tries: ['split by what rows have in common (person, patient, day), so that near copies stay on one side'],
          },
        ),
  ({ telling }) =>
    telling.length === 0
      ? null
      : problem(
          'label-in-inputs',
          'error',
          `${telling.join(', ')} alone tell${telling.length === 1 ? 's' : ''} the target exactly.`,
          {
            columns: telling,
            tries: ['leave it out, unless it is known before the answer is'],
          },
        ),
  ({ duplicates }) =>
    duplicates.contradictions.length === 0
      ? null
      : problem(
          'contradictory-labels',
          'warning',
          `${many(duplicates.contradictions.length, 'row')} with equal inputs have different targets: no model can be right about all of them.`,
          { rows: duplicates.contradictions, tries: ['correct the labels', 'add an input that tells such rows apart'] },
        ),
  ({ duplicates, lookedAt }) =>
    duplicates.repeats === 0
      ? null
      : problem(
          'duplicate-rows',
          duplicates.repeats > 0.01 * lookedAt ? 'warning' : 'note',
          `${many(duplicates.repeats, 'row')} of ${count(lookedAt)} (${percent(duplicates.repeats / lookedAt)}) repeat${duplicates.repeats === 1 ? 's' : ''} an earlier one.`,
          {
            rows: duplicates.groups.flatMap((group) => group.slice(1)),
            tries: ['remove them before you split into training and test'],
          },
        ),
  ({ suspects, suspectedBy, baselines }) => {
    const [naive] = baselines?.all ?? [];
    const model = baselines?.all.find(({ name }) => name === suspectedBy);
    if (!naive || !model || suspects.length === 0 || !('accuracy' in naive.scores) || !('accuracy' in model.scores))
      return null;
    const learnt = (model.scores.accuracy - naive.scores.accuracy) / Math.max(1e-9, 1 - naive.scores.accuracy);
    if (learnt < BELIEVED) return null;
    const [first] = suspects;
    const example = first
      ? ` The likeliest: row ${first.row}, labelled ${first.label}, looks like ${first.suggested} (${percent(first.suggestedProbability)}).`
      : '';
    return problem(
      'label-noise',
      suspects.length > 0.02 * (baselines?.rows ?? 1) ? 'warning' : 'note',
      `${many(suspects.length, 'label')} of ${count(baselines?.rows ?? 0)} may be wrong, by ${suspectedBy}.${example}`,
      {
        rows: suspects.map(({ row }) => row),
        tries: [
          'look at these rows and correct what is wrong',
          'train without them, and compare on a test that you have checked',
        ],
      },
    );
  },
  ({ baselines }) => {
    const [naive, ...models] = baselines?.all ?? [];
    const losses = [naive, ...models].map((one) => (one && 'loss' in one.scores ? one.scores.loss : Number.NaN));
    const [guess = Number.NaN, ...others] = losses;
    if (models.length === 0 || (baselines?.rows ?? 0) < FEW || !(Math.min(...others) > WORTH * guess)) return null;
    return problem(
      'nothing-learnt',
      'warning',
      `Neither ${models.map(({ name }) => name).join(' nor ')} does better than a guess without the inputs (loss ${figure(Math.min(...others))}, guess ${figure(guess)}).`,
      {
        tries: [
          'see whether inputs and labels are in the same order',
          'see whether the inputs can tell of the labels at all',
        ],
      },
    );
  },
  ({ classes }) => {
    const present = classes.filter(({ rows }) => rows > 0);
    const [most, least] = [largest(present), smallest(present)];
    if (present.length < 2 || !most || !least || most.rows < IMBALANCE * least.rows) return null;
    return problem(
      'class-imbalance',
      'warning',
      `${most.name} has ${count(most.rows)} rows and ${least.name} ${count(least.rows)}: always ${most.name} is right in ${percent(most.share)}.`,
      {
        tries: [
          'pass classWeight to fit',
          'judge by recall and precision of each class: confusionMatrix, precisionRecall',
        ],
      },
    );
  },
  ({ classes, test }) => {
    const unseen = classes.filter(({ rows, test: held }) => rows === 0 && (held ?? 0) > 0);
    if (!test || unseen.length === 0) return null;
    return problem(
      'class-not-in-training',
      'error',
      `The test has ${unseen.map(({ name }) => name).join(', ')}, which training lacks.`,
      {
        tries: ['shuffle before you split, or split each class by itself'],
      },
    );
  },
  ({ columns, look }) => {
    const numbers = columns.filter(({ kind, std, isId }) => kind === 'number' && std > 0 && !isId);
    const [widest] = numbers.toSorted((a, b) => b.std - a.std);
    const [narrowest] = numbers.toSorted((a, b) => a.std - b.std);
    if (!widest || !narrowest) return null;
    const isFar = Math.abs(widest.mean) + widest.std > FAR_FROM_ZERO;
    const isApart = widest.std > APART * narrowest.std;
    if (!isFar && !isApart) return null;
    const range = `from ${figure(widest.min)} to ${figure(widest.max)}`;
    const others =
      numbers.length > 1 && isApart
        ? `, ${narrowest.name} from ${figure(narrowest.min)} to ${figure(narrowest.max)}`
        : '';
    return problem(
      'scale',
      'warning',
      `${widest.name} goes ${range}${others}: steps that suit one weight are too large or too small for another.`,
      {
        columns: [widest.name],
        tries:
          look === 'pictures' && widest.min >= 0 && widest.max <= 255
            ? ['divide by 255']
            : ['subtract the mean of each column and divide by its standard deviation, both of the training rows'],
      },
    );
  },
  ({ columns, look }) => {
    const found = columns.filter(({ distinct, missing, values }) => distinct === 1 && missing < values && values > 1);
    if (found.length === 0) return null;
    return problem(
      'constant-column',
      'note',
      `${named(found)} ${found.length === 1 ? 'has' : 'have'} one value throughout.`,
      {
        columns: found.map(({ name }) => name),
        tries: [look === 'table' ? 'leave it out: it tells nothing' : 'look how it is read'],
      },
    );
  },
  ({ blankRows }) =>
    blankRows.length === 0
      ? null
      : problem(
          'blank-pictures',
          'warning',
          `${many(blankRows.length, 'picture')} ${blankRows.length === 1 ? 'has' : 'have'} one value throughout.`,
          {
            rows: blankRows,
            tries: ['look at their files: they may be damaged'],
          },
        ),
  ({ columns }) => {
    const found = columns.filter(({ isId }) => isId);
    if (found.length === 0) return null;
    return problem(
      'identifier-column',
      'warning',
      `${named(found)} ${found.length === 1 ? 'has' : 'have'} another value in each row, as names or numbers of rows do.`,
      {
        columns: found.map(({ name }) => name),
        tries: ['leave it out: a model would learn rows by heart'],
      },
    );
  },
  ({ lookedAt: rows, columns, look }) =>
    rows >= FEW && (look !== 'table' || rows >= columns.length)
      ? null
      : problem(
          'few-rows',
          'note',
          `There ${isOrAre(rows)} ${many(rows, 'row')} for ${many(columns.length, look === 'table' ? 'column' : 'channel')}: scores vary by chance.`,
          {
            tries: ['collect more, or take a small model and cross-validation'],
          },
        ),
];

const ORDER = ['error', 'warning', 'note'];

export function problemsOf(facts: Facts): DataProblem[] {
  return RULES.flatMap((rule) => rule(facts) ?? []).sort(
    (one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity),
  );
}

function problem(
  name: DataProblem['problem'],
  severity: DataProblem['severity'],
  text: string,
  { rows = [], columns = [], tries }: Partial<DataProblem> & Pick<DataProblem, 'tries'>,
): DataProblem {
  return { problem: name, severity, text, rows: rows.slice(0, MOST_ROWS), columns, tries };
}

function named(columns: readonly { readonly name: string }[]): string {
  const names = columns.slice(0, NAMED).map(({ name }) => name);
  const rest = columns.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}

function many(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}

function isOrAre(number: number): string {
  return number === 1 ? 'is' : 'are';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function largest<T extends { rows: number }>(classes: readonly T[]): T | undefined {
  return classes.toSorted((a, b) => b.rows - a.rows)[0];
}

function smallest<T extends { rows: number }>(classes: readonly T[]): T | undefined {
  return classes.toSorted((a, b) => a.rows - b.rows)[0];
}
