/** What samples of a confusion matrix look like: thumbnails or rows, of some of each cell, never more than fit. */
import * as tf from '@tensorflow/tfjs';
import type { Pixels } from '../display/pixels.ts';
import { picturesOf, pictureShape } from '../portraits/thumbnails.ts';
import { widthOf } from './chunks.ts';
import type { ConfusionMatrix } from './confusion-matrix.ts';
import { namesOf } from './counterfactuals/columns.ts';
import type { Answered } from './mistakes.ts';

/** So that even pictures of noise take less than a megabyte in all. */
export const MOST_SAMPLES = 200;
const SIDE = 32;
/** Of a cell of right answers: those that nearly were mistakes. */
const MOST_RIGHT = 8;
/** Classes in the picture: those with the most mistakes. */
export const MOST_CLASSES = 30;
const MOST_COLUMNS = 20;

export interface Looks {
  /** Indices of the classes in the picture, rising. */
  classes: readonly number[];
  /** Names of the values of a row; none where samples are pictures. */
  columns: readonly string[];
  /** How many values a row of a table has, those included that are not shown. */
  width: number;
  /** By cell, most telling first. */
  samples: readonly Look[];
}

export interface Look extends Answered {
  picture: Pixels | null;
  values: readonly number[];
}

/** Reads what it needs of the samples. */
export function looksOf(
  samples: tf.Tensor,
  answers: readonly Answered[],
  matrix: ConfusionMatrix,
  columns: readonly string[] | undefined,
): Looks {
  const shape = samples.shape.slice(1);
  const width = widthOf(samples);
  const names = namesOf(width, shape.length === 1 ? columns : undefined);
  const classes = shownClasses(matrix);
  const chosen = chosenOf(answers, classes);
  const asPicture =
    shape.length === 2 || shape.length === 3 ? pictureShape([1, ...shape, ...(shape.length === 2 ? [1] : [])]) : null;
  if (chosen.length === 0)
    return { classes, columns: asPicture ? [] : names.slice(0, MOST_COLUMNS), width, samples: [] };
  const taken = tf.tidy(() =>
    samples.gather(
      tf.tensor1d(
        chosen.map(({ index }) => index),
        'int32',
      ),
    ),
  );
  try {
    if (asPicture) {
      const [, height, wide, channels] = asPicture;
      const pictures = picturesOf(taken, [chosen.length, height, wide, channels], { most: chosen.length, side: SIDE });
      return {
        classes,
        columns: [],
        width,
        samples: chosen.map((one, at) => ({ ...one, picture: pictures[at] ?? null, values: [] })),
      };
    }
    const values = taken.dataSync();
    const shown = names.slice(0, MOST_COLUMNS);
    return {
      classes,
      columns: shown,
      width,
      samples: chosen.map((one, at) => ({
        ...one,
        picture: null,
        values: Array.from(shown, (_, column) => values[at * width + column] ?? 0),
      })),
    };
  } finally {
    taken.dispose();
  }
}

function shownClasses({ counts }: ConfusionMatrix): number[] {
  const all = counts.map((_, index) => index);
  if (all.length <= MOST_CLASSES) return all;
  const wrong = (index: number) =>
    counts.reduce(
      (sum, row, label) => sum + (label === index ? 0 : (row[index] ?? 0) + (counts[index]?.[label] ?? 0)),
      0,
    );
  const byMistakes = all.map((index) => ({ index, wrong: wrong(index) })).sort((a, b) => b.wrong - a.wrong);
  return byMistakes
    .slice(0, MOST_CLASSES)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

/** The surest mistake of each cell, then the second ones and so on; what room is left goes to right answers that were unsure. */
function chosenOf(answers: readonly Answered[], classes: readonly number[]): Answered[] {
  const shown = new Set(classes);
  const cells = new Map<string, Answered[]>();
  for (const one of answers) {
    if (!shown.has(one.label) || !shown.has(one.prediction)) continue;
    const key = `${one.label} ${one.prediction}`;
    const cell = cells.get(key) ?? [];
    cells.set(key, cell);
    cell.push(one);
  }
  const ranked = [...cells.values()].flatMap((cell) => {
    const isRight = cell[0]?.label === cell[0]?.prediction;
    const sorted = cell.sort(
      (a, b) => (isRight ? a.probability - b.probability : b.probability - a.probability) || a.index - b.index,
    );
    return sorted.slice(0, isRight ? MOST_RIGHT : MOST_SAMPLES).map((one, rank) => ({ one, rank, isRight }));
  });
  return ranked
    .sort((a, b) => Number(a.isRight) - Number(b.isRight) || a.rank - b.rank)
    .slice(0, MOST_SAMPLES)
    .map(({ one }) => one)
    .sort(
      (a, b) =>
        Number(a.label === a.prediction) - Number(b.label === b.prediction) ||
        b.probability - a.probability ||
        a.index - b.index,
    );
}
