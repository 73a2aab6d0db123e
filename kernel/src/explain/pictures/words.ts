/** An explanation in words: its title, a line a method, and the tables that say what the pictures show. Pure. */
import { figure, percent } from '../../display/numbers.ts';
import type { PictureTable } from '../../mime.ts';
import { say, spaceBetween } from '../../say.ts';
import { captionOf, FAILED, judgementText, titleOf } from './captions.ts';
import type { Explanation } from '../explanation.ts';
import type { Attribution } from '../method.ts';
import { predictedClass, predictionTitle } from '../prediction.ts';
import { rowsOf } from './rows.ts';

export interface Words {
  title: string;
  /** Why the methods were chosen, then one a method. */
  lines: string[];
  summary: string;
  table: PictureTable;
}

export function wordsOf(explanation: Explanation): Words {
  const { prediction, target, label, attributions, reason } = explanation;
  const predicted = predictedClass(prediction);
  const title = predictionTitle(prediction, target, label);
  const lines = [...(reason === undefined ? [] : [reason]), ...attributions.map(lineOf)];
  return {
    title,
    lines,
    summary: [say('{title}.', { title }), ...lines].join(spaceBetween()),
    table: {
      columns: [say('class'), say('probability'), ''],
      rows: prediction.classes.map((entry, index) => {
        const remarks = [
          index === predicted && say('predicted'),
          index === label && say('label'),
          entry.output === target && say('explained'),
        ];
        return [entry.name, percent(entry.probability), remarks.filter((remark) => remark !== false).join(say(', '))];
      }),
    },
  };
}

/** What each method found in the values that have bars; none of a picture, whose values are its pixels. */
export function valueTable(explanation: Explanation): PictureTable[] {
  const { input, attributions } = explanation;
  if (input.kind === 'image') return [];
  return attributions.map((attribution) => {
    const { names, values } = rowsOf(explanation, attribution);
    return {
      columns: [say('value'), titleOf(attribution)],
      rows: names.map((name, row) => [name, figure(values[row])]),
    };
  });
}

function lineOf(attribution: Attribution): string {
  const judged = (attribution.judgements ?? []).map(
    (judgement) => `${judgement.passed === false ? `${FAILED} ` : ''}${judgementText(judgement)}`,
  );
  return say('{title}: {says}.', {
    title: titleOf(attribution),
    says: [captionOf(attribution).join(say(', ')), ...judged].join(say('; ')),
  });
}
