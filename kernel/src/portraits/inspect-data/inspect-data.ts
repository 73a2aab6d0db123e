/** `inspectData(x, y, { test, names })`: what is wrong with data, before a model is trained on it. */
import type { data, TensorContainer } from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY, type Displayable } from '../../display/symbol.ts';
import { isTensor } from '../../display/tensor.ts';
import { LimpidError } from '../../errors.ts';
import { isDataset } from '../dataset.ts';
import { baselinesOf } from './baselines.ts';
import type { LabelIssue } from './confident-learning.ts';
import { blankRows, brokenRows, channelsOf, columnsOf, lookOf } from './columns.ts';
import { duplicatesOf, sharedRows } from './equal-rows.ts';
import { featuresOf, scalingOf } from './features.ts';
import { fromDataset } from './from-dataset.ts';
import { givenOf, type Given, type Inputs, type Targets } from './given.ts';
import { givenRow, type Matrix } from './matrix.ts';
import { nearRows } from './near-rows.ts';
import { bundleOf, thumbnailsOf } from './picture.ts';
import { problemsOf } from './problems.ts';
import type { ClassShare, DataFindings, SuspectLabel } from './report.ts';
import { namesOf, targetOf, type Target, type TargetOptions } from './targets.ts';
import { tellingColumns } from './telling.ts';

type Dataset = data.Dataset<TensorContainer>;

export interface InspectDataOptions extends TargetOptions {
  /** What the model will be judged by: its rows are looked for among those of training. */
  test?: { x: Inputs; y?: Targets | string } | Dataset;
  /** What the columns or channels are called, in order. */
  names?: readonly string[];
  /** Rows to look at, evenly spaced. Default: at most 524,288, that hold 4 million values; of a dataset its first 20,000. */
  rows?: number;
  /** Of the folds. Default 0. */
  seed?: number;
}

export type DataReport = DataFindings & Displayable;

/**
 * Scales, missing and constant columns, duplicates, rows shared with the test, labels that may be wrong, balance of classes, and
 * the score that a model must beat. It reads, and changes nothing.
 * @param x rows: a tensor, lists, objects by columns, a table as its columns, or a dataset
 * @param y targets, or the name of the column of `x` that holds them
 * @throws INSPECT_EMPTY, INSPECT_LENGTHS, INSPECT_KIND, INSPECT_COLUMN, INSPECT_NAMES, INSPECT_TEST
 */
export async function inspectData(
  x: Inputs | Dataset,
  y?: Targets | string | null,
  options: InspectDataOptions = {},
): Promise<DataReport> {
  const { test, names, rows, seed = 0 } = options;
  const given = await readOf(x, y, rows, 'x');
  const held = test && (await heldOf(test, typeof y === 'string' ? y : undefined, rows));
  const matrix = given.x;
  const channels = channelsOf(matrix);
  if (names && names.length !== channels)
    throw new LimpidError('INSPECT_NAMES', { names: names.length, columns: channels });
  if (held && held.x.width !== matrix.width)
    throw new LimpidError('INSPECT_TEST', { test: held.x.width, train: matrix.width });
  const target = given.y && targetOf(given.y, options);
  const heldTarget = held?.y && target ? targetOf(held.y, { ...options, task: taskOf(target) }) : null;
  const labels = target && namesOf(target);
  const testMatrix = held && recoded(held.x, matrix);
  const shared = testMatrix ? sharedRows(matrix, testMatrix) : [];
  const near = testMatrix
    ? nearRows(matrix, testMatrix, scalingOf(matrix), new Set(shared.map((pair) => pair.test)))
    : { pairs: [], compared: 0, radius: 0, usual: 0 };
  const missing = new Set(target?.missing);
  const usable = Array.from({ length: matrix.rows }, (_, row) => row).filter((row) => !missing.has(row));
  const baselines = target ? await baselinesOf(featuresOf(matrix), target, usable, seed) : null;
  const duplicates = duplicatesOf(matrix, labels);
  const suspects = suspectsOf(matrix, target, baselines?.labels?.issues ?? []);
  const real = (row: number): number => givenRow(matrix, row);
  const realTest = (row: number): number => (testMatrix ? givenRow(testMatrix, row) : row);
  const columns = columnsOf(matrix, names);
  const facts = {
    look: lookOf(matrix),
    rows: matrix.isBeginning ? null : matrix.all,
    lookedAt: matrix.rows,
    shape: matrix.shape,
    test: testMatrix ? { rows: testMatrix.isBeginning ? null : testMatrix.all, lookedAt: testMatrix.rows } : null,
    columns,
    classes: target ? sharesOf(target, heldTarget) : [],
    duplicates: {
      repeats: duplicates.repeats,
      groups: duplicates.groups.map((group) => group.map(real)),
      contradictions: duplicates.contradictions.map(real),
    },
    shared: shared.map((pair) => ({ test: realTest(pair.test), train: real(pair.train) })),
    near: {
      ...near,
      pairs: near.pairs.map((pair) => ({ ...pair, test: realTest(pair.test), train: real(pair.train) })),
    },
    suspects,
    suspectedBy: baselines?.labels?.model ?? '',
    baselines: baselines && {
      ...baselines,
      labels: baselines.labels && {
        ...baselines.labels,
        issues: baselines.labels.issues.map((issue) => ({ ...issue, row: real(issue.row) })),
      },
    },
  };
  const problems = problemsOf({
    ...facts,
    brokenRows: brokenRows(matrix).map(real),
    blankRows: facts.look === 'pictures' ? blankRows(matrix).map(real) : [],
    missingLabels: (target?.missing ?? []).map(real),
    telling: target ? tellingColumns(matrix, target, columns) : [],
    hasTargets: target !== null,
  });
  const findings = { ...facts, problems };
  const thumbnails = thumbnailsOf(matrix, baselines?.labels?.issues ?? [], suspects);
  return { ...findings, [JUPYTER_DISPLAY]: () => bundleOf(findings, thumbnails) };
}

async function heldOf(
  test: NonNullable<InspectDataOptions['test']>,
  label: string | undefined,
  rows: number | undefined,
): Promise<Given> {
  if (isDataset(test)) return readOf(test, label, rows, 'test');
  return readOf(test.x, test.y ?? label, rows, 'test');
}

async function readOf(
  x: Inputs | Dataset,
  y: Targets | string | null | undefined,
  rows: number | undefined,
  name: string,
): Promise<Given> {
  if (typeof x !== 'object' || x === null || isTensor(x) || !isDataset(x)) return givenOf(x, y, rows, name);
  const { x: read, y: labels, shape, isWhole } = await fromDataset(x, rows);
  const { x: matrix, y: targets } = givenOf(read, typeof y === 'string' ? y : null, undefined, name);
  return {
    x: { ...matrix, ...(shape && shape.length > 0 && { shape }), isBeginning: !isWhole },
    y: targets ?? labels,
  };
}

/** The texts of the training's columns, so that equal texts are equal numbers; those it lacks come after them. */
function recoded(test: Matrix, train: Matrix): Matrix {
  const { values, width, rows } = test;
  if (test.texts.every((texts) => !texts) && train.texts.every((texts) => !texts)) return test;
  const codes = Array.from({ length: width }, (_, column) => {
    const known = train.texts[column] ?? [];
    const own = test.texts[column] ?? [];
    return own.map((text, place) => (known.includes(text) ? known.indexOf(text) : known.length + place));
  });
  const coded = Float64Array.from(values, (value, index) => codes[index % width]?.[value] ?? value);
  return { ...test, values: coded.subarray(0, rows * width) };
}

function taskOf({ kind }: Target): 'classification' | 'regression' {
  return kind === 'classes' ? 'classification' : 'regression';
}

function suspectsOf(matrix: Matrix, target: Target | null, issues: readonly LabelIssue[]): SuspectLabel[] {
  if (target?.kind !== 'classes') return [];
  return issues.map(({ row, label, suggested, labelProbability, suggestedProbability }) => ({
    row: givenRow(matrix, row),
    label: target.names[label] ?? '',
    suggested: target.names[suggested] ?? '',
    labelProbability,
    suggestedProbability,
  }));
}

function sharesOf(target: Target, test: Target | null): ClassShare[] {
  if (target.kind !== 'classes') return [];
  const held = test?.kind === 'classes' ? test : null;
  const names = [...new Set([...target.names, ...(held?.names ?? [])])];
  const counted = (of: typeof held, name: string): number => {
    const place = of?.names.indexOf(name) ?? -1;
    return place < 0 ? 0 : (of?.labels.filter((label) => label === place).length ?? 0);
  };
  const all = target.labels.length - target.missing.length;
  return names.map((name) => {
    const rows = counted(target, name);
    return { name, rows, share: rows / Math.max(1, all), test: held && counted(held, name) };
  });
}
