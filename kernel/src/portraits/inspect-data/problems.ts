/** Facts of data -> what is wrong with it, in words, with what to do. Pure. */
import { count, figure, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import { modelName } from './baselines.ts';
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
/** Share of the rows, and of the quick model's errors, that are confidently something else: of classes that overlap the second is small. */
const NOISE = 0.01;
const NOISE_IN_ERRORS = 0.35;
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
      values === 1
        ? say('1 value is infinite, in {columns}.', { columns: named(found) })
        : say('{count} values are infinite, in {columns}.', { count: count(values), columns: named(found) }),
      {
        columns: found.map(({ name }) => name),
        rows: brokenRows,
        tries: [
          say('look for divisions by zero and logarithms of zero where these columns are made'),
          say('leave these rows out'),
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
      say('{values}; {rows} of {all} have some. A single NaN makes every loss NaN.', {
        values:
          values === 1
            ? say('1 value is missing, in {columns}', { columns: named(found) })
            : say('{count} values are missing, in {columns}', { count: count(values), columns: named(found) }),
        rows: rowsIn(brokenRows.length),
        all: count(lookedAt),
      }),
      {
        columns: found.map(({ name }) => name),
        rows: brokenRows,
        tries: [
          share > 0.5 ? say('leave out the columns that are mostly missing') : say('leave these rows out'),
          say('put the mean of the training rows in their place, and a column beside it that says so'),
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
          missingLabels.length === 1
            ? say('1 label is missing.')
            : say('{count} labels are missing.', { count: count(missingLabels.length) }),
          {
            rows: missingLabels,
            tries: [say('leave these rows out of training and test')],
          },
        ),
  ({ classes, hasTargets }) => {
    const [only, ...others] = classes.filter(({ rows }) => rows > 0);
    if (!hasTargets || !only || others.length > 0) return null;
    return problem(
      'one-class',
      'error',
      say('All labels are {name}: there is nothing to tell apart.', { name: only.name }),
      {
        tries: [say('look how labels are read'), say('add rows of another class')],
      },
    );
  },
  ({ shared, test, rows, lookedAt }) => {
    if (!test || shared.length === 0) return null;
    const seen = rows === null || lookedAt < rows ? say(' of the {count} looked at', { count: count(lookedAt) }) : '';
    const values = { test: count(test.lookedAt), share: percent(shared.length / test.lookedAt), seen };
    return problem(
      'test-rows-in-training',
      'error',
      shared.length === 1
        ? say(
            '1 row of {test} of the test ({share}) is among the training rows{seen}: the test measures memory.',
            values,
          )
        : say(
            '{count} rows of {test} of the test ({share}) are among the training rows{seen}: the test measures memory.',
            { ...values, count: count(shared.length) },
          ),
      {
        rows: shared.map((pair) => pair.test),
        tries: [say('take out of the test what is in training'), say('remove duplicates first, then split')],
      },
    );
  },
  ({ near }) =>
    near.pairs.length === 0
      ? null
      : problem('test-rows-nearly-in-training', 'warning', nearText(near), {
          rows: near.pairs.map((pair) => pair.test),
          tries: [
            say('split by what rows have in common (person, patient, day), so that near copies stay on one side'),
          ],
        }),
  ({ telling }) =>
    telling.length === 0
      ? null
      : problem(
          'label-in-inputs',
          'error',
          telling.length === 1
            ? say('{names} alone tells the target exactly.', { names: telling.join(', ') })
            : say('{names} alone tell the target exactly.', { names: telling.join(', ') }),
          {
            columns: telling,
            tries: [say('leave it out, unless it is known before the answer is')],
          },
        ),
  ({ duplicates }) =>
    duplicates.contradictions.length === 0
      ? null
      : problem(
          'contradictory-labels',
          'warning',
          say('{rows} with equal inputs have different targets: no model can be right about all of them.', {
            rows: rowsIn(duplicates.contradictions.length),
          }),
          {
            rows: duplicates.contradictions,
            tries: [say('correct the labels'), say('add an input that tells such rows apart')],
          },
        ),
  ({ duplicates, lookedAt }) =>
    duplicates.repeats === 0
      ? null
      : problem(
          'duplicate-rows',
          duplicates.repeats > 0.01 * lookedAt ? 'warning' : 'note',
          repeatsText(duplicates.repeats, lookedAt),
          {
            rows: duplicates.groups.flatMap((group) => group.slice(1)),
            tries: [say('remove them before you split into training and test')],
          },
        ),
  ({ suspects, suspectedBy, baselines }) => {
    const [naive] = baselines?.all ?? [];
    const model = baselines?.all.find(({ name }) => name === suspectedBy);
    if (!naive || !model || suspects.length === 0 || !('accuracy' in naive.scores) || !('accuracy' in model.scores))
      return null;
    const learnt = (model.scores.accuracy - naive.scores.accuracy) / Math.max(1e-9, 1 - naive.scores.accuracy);
    if (learnt < BELIEVED) return null;
    const rows = baselines?.rows ?? 0;
    const isNoise = suspects.length > Math.max(NOISE * rows, NOISE_IN_ERRORS * (1 - model.scores.accuracy) * rows);
    const [first] = suspects;
    const example = first
      ? say(' The likeliest: row {row}, labelled {label}, looks like {suggested} ({probability}).', {
          row: first.row,
          label: first.label,
          suggested: first.suggested,
          probability: percent(first.suggestedProbability),
        })
      : '';
    return problem(
      'label-noise',
      isNoise ? 'warning' : 'note',
      say('{labels} of {rows} may be wrong, by {model}.{example}', {
        labels: suspects.length === 1 ? say('1 label') : say('{count} labels', { count: count(suspects.length) }),
        rows: count(rows),
        model: modelName(suspectedBy),
        example,
      }),
      {
        rows: suspects.map(({ row }) => row),
        tries: [
          say('look at these rows and correct what is wrong'),
          say('train without them, and compare on a test that you have checked'),
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
      say('Neither {models} does better than a guess without the inputs (loss {loss}, guess {guess}).', {
        models: models.map(({ name }) => modelName(name)).join(say(' nor ')),
        loss: figure(Math.min(...others)),
        guess: figure(guess),
      }),
      {
        tries: [
          say('see whether inputs and labels are in the same order'),
          say('see whether the inputs can tell of the labels at all'),
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
      say('{most} has {rows} rows and {least} {few}: always {most} is right in {share}.', {
        most: most.name,
        rows: count(most.rows),
        least: least.name,
        few: count(least.rows),
        share: percent(most.share),
      }),
      {
        tries: [
          say('pass classWeight to fit'),
          say('judge by recall and precision of each class: confusionMatrix, precisionRecall'),
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
      say('The test has {names}, which training lacks.', { names: unseen.map(({ name }) => name).join(', ') }),
      {
        tries: [say('shuffle before you split, or split each class by itself')],
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
    const others = numbers.length > 1 && isApart ? say(', {name} from {min} to {max}', rangeOf(narrowest)) : '';
    return problem(
      'scale',
      'warning',
      say(
        '{name} goes from {min} to {max}{others}: steps that suit one weight are too large or too small for another.',
        {
          ...rangeOf(widest),
          others,
        },
      ),
      {
        columns: [widest.name],
        tries:
          look === 'pictures' && widest.min >= 0 && widest.max <= 255
            ? [say('divide by 255')]
            : [say('subtract the mean of each column and divide by its standard deviation, both of the training rows')],
      },
    );
  },
  ({ columns, look }) => {
    const found = columns.filter(({ distinct, missing, values }) => distinct === 1 && missing < values && values > 1);
    if (found.length === 0) return null;
    return problem(
      'constant-column',
      'note',
      found.length === 1
        ? say('{names} has one value throughout.', { names: named(found) })
        : say('{names} have one value throughout.', { names: named(found) }),
      {
        columns: found.map(({ name }) => name),
        tries: [look === 'table' ? say('leave it out: it tells nothing') : say('look how it is read')],
      },
    );
  },
  ({ blankRows }) =>
    blankRows.length === 0
      ? null
      : problem(
          'blank-pictures',
          'warning',
          blankRows.length === 1
            ? say('1 picture has one value throughout.')
            : say('{count} pictures have one value throughout.', { count: count(blankRows.length) }),
          {
            rows: blankRows,
            tries: [say('look at their files: they may be damaged')],
          },
        ),
  ({ columns }) => {
    const found = columns.filter(({ isId }) => isId);
    if (found.length === 0) return null;
    return problem(
      'identifier-column',
      'warning',
      found.length === 1
        ? say('{names} has another value in each row, as names or numbers of rows do.', { names: named(found) })
        : say('{names} have another value in each row, as names or numbers of rows do.', { names: named(found) }),
      {
        columns: found.map(({ name }) => name),
        tries: [say('leave it out: a model would learn rows by heart')],
      },
    );
  },
  ({ lookedAt: rows, columns, look }) =>
    rows >= FEW && (look !== 'table' || rows >= columns.length)
      ? null
      : problem('few-rows', 'note', fewText(rows, columns.length, look === 'table'), {
          tries: [say('collect more, or take a small model and cross-validation')],
        }),
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
  return rest > 0 ? say('{names} and {rest} more', { names: names.join(', '), rest }) : names.join(', ');
}

function rowsIn(number: number): string {
  return number === 1 ? say('1 row') : say('{count} rows', { count: count(number) });
}

function nearText({ pairs, compared, radius, usual }: Facts['near']): string {
  const values = { compared: count(compared), radius: figure(radius), usual: figure(usual) };
  if (pairs.length === 1)
    return say(
      '1 row of {compared} of the test that were compared differs from a training row by at most {radius} standard deviations, where {usual} are usual.',
      values,
    );
  return say(
    '{count} rows of {compared} of the test that were compared differ from a training row by at most {radius} standard deviations, where {usual} are usual.',
    { ...values, count: count(pairs.length) },
  );
}

function repeatsText(repeats: number, lookedAt: number): string {
  const values = { all: count(lookedAt), share: percent(repeats / lookedAt) };
  return repeats === 1
    ? say('1 row of {all} ({share}) repeats an earlier one.', values)
    : say('{count} rows of {all} ({share}) repeat an earlier one.', { ...values, count: count(repeats) });
}

function fewText(rows: number, width: number, isTable: boolean): string {
  const columns = isTable ? columnsIn(width) : channelsIn(width);
  return rows === 1
    ? say('There is 1 row for {columns}: scores vary by chance.', { columns })
    : say('There are {count} rows for {columns}: scores vary by chance.', { count: count(rows), columns });
}

function columnsIn(number: number): string {
  return number === 1 ? say('1 column') : say('{count} columns', { count: count(number) });
}

function channelsIn(number: number): string {
  return number === 1 ? say('1 channel') : say('{count} channels', { count: count(number) });
}

function rangeOf({ name, min, max }: Facts['columns'][number]): { name: string; min: string; max: string } {
  return { name, min: figure(min), max: figure(max) };
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
