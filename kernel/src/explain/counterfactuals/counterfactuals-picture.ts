/** Counterfactuals as a picture: a panel each with what changes, from what to what; of pictures, the pictures. */
import { SERIES_COLOURS } from '../../display/colours.ts';
import { figure, percent } from '../../display/numbers.ts';
import { isImageShape, pixelsOf, rangeOf } from '../../display/pixels.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { inMarkdown, portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { heading, imagePanel } from '../pictures/panels.ts';
import type { Prediction } from '../prediction.ts';
import type { Change, Counterfactual, CounterfactualFacts } from './counterfactuals-result.ts';
import { classOf } from './goal.ts';
import { valueText } from './value-text.ts';

const MOST_PANELS = 6;
const MOST_CHANGES = 12;
const MOST_ROWS = 40;
const PANEL_WIDTH = 200;
const NAME_WIDTH = 140;
const LETTER_WIDTH = 6;

export function bundleOf(facts: CounterfactualFacts): Promise<MimeBundle> {
  const title = titleOf(facts);
  return portraitBundle({
    title,
    spec: specOf(facts, title),
    table: tableOf(facts),
    notes: notesOf(facts).map(inMarkdown),
  });
}

/** "2 counterfactuals: class b instead of a" */
function titleOf({ found, goal, prediction, nearest }: CounterfactualFacts): string {
  const now = say('{answer} now', { answer: answerOf(prediction) });
  if (found.length === 0) {
    const near = nearest ? say('; the nearest try gives {answer}', { answer: answerOf(nearest.prediction) }) : '';
    return say('No counterfactual was found for {goal} ({now}){near}.', { goal, now, near });
  }
  return say('{found} for {goal} ({now})', {
    found: found.length === 1 ? say('1 counterfactual') : say('{found} counterfactuals', { found: found.length }),
    goal,
    now,
  });
}

function notesOf({ found, asked, searches, cost, shape }: CounterfactualFacts): string[] {
  const fewer =
    found.length > 0 && found.length < asked
      ? [say('{asked} were asked for, and {found} found.', { asked, found: found.length })]
      : [];
  const advice = found.length > 0 ? [] : [say('Let more columns change, widen the ranges, or want another target.')];
  const what = shape.length === 1 ? say('Distances: sum of all changes, each in units of its scale.') : '';
  return [
    ...fewer,
    ...advice,
    say('{what} Search: {searches}; {forward} samples went through the model.', {
      what,
      searches: searches.join(', '),
      forward: cost.forward,
    }).trim(),
  ];
}

/** "class b (71.2 %)", "0.312" */
function answerOf(prediction: Prediction): string {
  const { classes, outputs } = prediction;
  const entry = classes[classOf(prediction)];
  return entry ? `${entry.name} (${percent(entry.probability)})` : figure(outputs[0]);
}

function shownOf({ found, nearest }: CounterfactualFacts): readonly Counterfactual[] {
  return found.length > 0 ? found : nearest ? [nearest] : [];
}

function specOf(facts: CounterfactualFacts, title: string): VegaLiteSpec {
  const shown = shownOf(facts).slice(0, MOST_PANELS);
  const panels = isImageShape(facts.shape)
    ? picturePanels(facts, shown)
    : shown.map((one, at) =>
        changesPanel(
          facts,
          one,
          at,
          shown.flatMap(({ changes }) => changes),
        ),
      );
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      subtitle: notesOf(facts),
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      offset: 14,
    },
    spacing: 28,
    concat: panels.length > 0 ? panels : [emptyPanel()],
    columns: 3,
    // Each panel has columns of its own.
    resolve: { scale: { y: 'independent', color: 'independent' } },
  };
}

function picturePanels(
  { values, shape, prediction }: CounterfactualFacts,
  shown: readonly Counterfactual[],
): VegaLiteSpec[] {
  const range = rangeOf(values);
  const panel = (name: string, answer: Prediction, caption: string, pixels: Float32Array) =>
    imagePanel(name, [answerOf(answer), caption], pixelsOf(pixels, shape, range));
  return [
    panel('Now', prediction, '', values),
    ...shown.map((one, at) =>
      panel(
        say('Counterfactual {at}', { at: at + 1 }),
        one.prediction,
        say('{changes} of {values} values change', { changes: one.changes.length, values: values.length }),
        one.values,
      ),
    ),
  ];
}

/** A line a column: whether more or less of it, and from what to what. `all`: the changes of all panels. */
function changesPanel(
  { columns }: CounterfactualFacts,
  { prediction, changes, distance }: Counterfactual,
  at: number,
  all: readonly Change[],
): VegaLiteSpec {
  const shown = changes.slice(0, MOST_CHANGES);
  const cut =
    shown.length < changes.length
      ? [say('first {shown} of {changes} changes', { shown: shown.length, changes: changes.length })]
      : [];
  const caption = [
    answerOf(prediction),
    [
      say('distance {distance}', { distance: figure(distance) }),
      say('{changes} of {columns} columns', { changes: changes.length, columns: columns.length }),
      ...cut,
    ].join(' · '),
  ];
  return {
    title: heading(say('Counterfactual {at}', { at: at + 1 }), caption),
    width: PANEL_WIDTH,
    height: { step: 30 },
    data: {
      values: shown.map((change) => ({
        ...change,
        text: changeText(change),
        is: change.to > change.from ? 'more' : 'less',
      })),
    },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: null,
        title: null,
        axis: { ticks: false, domain: false, labelLimit: NAME_WIDTH, minExtent: extentOf(all) },
      },
    },
    layer: [
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', x: 22, fontSize: 12, tooltip: true },
        encoding: { text: { field: 'text' } },
      },
      {
        mark: { type: 'point', filled: true, size: 90, x: 8, opacity: 1 },
        encoding: {
          shape: {
            field: 'is',
            type: 'nominal',
            scale: { domain: ['more', 'less'], range: ['triangle-up', 'triangle-down'] },
            legend: null,
          },
          color: {
            field: 'is',
            type: 'nominal',
            scale: { domain: ['more', 'less'], range: [SERIES_COLOURS[1], SERIES_COLOURS[0]] },
            legend: null,
          },
        },
      },
    ],
  };
}

/** Room for names, the same in all panels so that they stand below each other. */
function extentOf(changes: readonly Change[]): number {
  const longest = changes.reduce((most, { name }) => Math.max(most, name.length), 0);
  return Math.min(NAME_WIDTH, LETTER_WIDTH * longest);
}

function changeText({ from, to }: Change): string {
  return `${valueText(from)} → ${valueText(to)}`;
}

function emptyPanel(): VegaLiteSpec {
  return { width: PANEL_WIDTH, height: 10, data: { values: [] }, mark: 'point' };
}

/** One line a column that changes anywhere, and what the model answers. */
function tableOf(facts: CounterfactualFacts): PictureTable {
  const shown = shownOf(facts);
  const changed = new Map(
    shown.flatMap(({ changes }) => changes).map(({ column, name, from }) => [column, { name, from }]),
  );
  const columns = [...changed.entries()].sort(([a], [b]) => a - b).slice(0, MOST_ROWS);
  const rest =
    changed.size > columns.length
      ? [[say('{size} more', { size: changed.size - columns.length }), '', ...shown.map(() => '')]]
      : [];
  return {
    columns: [
      say('column'),
      say('now'),
      ...shown.map((_, at) =>
        facts.found.length > 0 ? say('counterfactual {at}', { at: at + 1 }) : say('nearest try'),
      ),
    ],
    rows: [
      ...columns.map(([column, { name, from }]) => [
        name,
        valueText(from),
        ...shown.map(({ changes }) => {
          const change = changes.find((one) => one.column === column);
          return change ? `→ ${valueText(change.to)}` : '';
        }),
      ]),
      ...rest,
      ['answer', answerOf(facts.prediction), ...shown.map(({ prediction }) => answerOf(prediction))],
      ...goalRow(facts, shown),
      ['distance', '', ...shown.map(({ distance }) => figure(distance))],
    ],
  };
}

/** The probability of the class that was wanted. */
function goalRow({ target, prediction }: CounterfactualFacts, shown: readonly Counterfactual[]): string[][] {
  if (target === undefined) return [];
  const share = ({ classes }: Prediction) => percent(classes[target]?.probability ?? 0);
  return [
    [
      say('probability of {name}', { name: prediction.classes[target]?.name ?? target }),
      share(prediction),
      ...shown.map((one) => share(one.prediction)),
    ],
  ];
}
