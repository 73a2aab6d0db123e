/** What `anchors` returns: a rule with its precision and coverage, and a picture when it is the value of a cell. */
import { SERIES_COLOURS } from '../../display/colours.ts';
import { count, percent } from '../../display/numbers.ts';
import { isImageShape, muted, pixelsOf, rangeOf } from '../../display/pixels.ts';
import type { Pixels } from '../../display/pixels.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { inMarkdown, portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { heading, imagePanel } from '../pictures/panels.ts';
import type { Features } from '../features.ts';
import type { Cost } from '../method.ts';
import type { Prediction } from '../prediction.ts';

export interface AnchorFacts {
  /** All of them together are the rule: "age above 30". None: whatever the sample is. */
  readonly conditions: readonly string[];
  /** Indices of the columns, or of the patches or steps, that the rule names. */
  readonly parts: readonly number[];
  /** Share of the samples drawn within the rule that were answered as the sample is. */
  readonly precision: number;
  /** What the precision is at least, with the confidence asked for. */
  readonly leastPrecision: number;
  readonly wantedPrecision: number;
  /** Share of all samples that the rule holds for. */
  readonly coverage: number;
  /** Samples that the rule was tried on. */
  readonly draws: number;
  /** Whether the wanted precision is certain; else this is the most precise rule that was seen. */
  readonly isFound: boolean;
  /** Index of the class that is explained: the answer to the sample. */
  readonly answer: number;
  readonly prediction: Prediction;
  /** The sample, row-major. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
  /** Of a picture or sequence: the feature of each value. */
  readonly features: Features | undefined;
  readonly cost: Cost;
}

export class Anchor implements Displayable, AnchorFacts {
  readonly conditions: readonly string[];
  readonly parts: readonly number[];
  readonly precision: number;
  readonly leastPrecision: number;
  readonly wantedPrecision: number;
  readonly coverage: number;
  readonly draws: number;
  readonly isFound: boolean;
  readonly answer: number;
  readonly prediction: Prediction;
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly features: Features | undefined;
  readonly cost: Cost;

  constructor(facts: AnchorFacts) {
    this.conditions = facts.conditions;
    this.parts = facts.parts;
    this.precision = facts.precision;
    this.leastPrecision = facts.leastPrecision;
    this.wantedPrecision = facts.wantedPrecision;
    this.coverage = facts.coverage;
    this.draws = facts.draws;
    this.isFound = facts.isFound;
    this.answer = facts.answer;
    this.prediction = facts.prediction;
    this.values = facts.values;
    this.shape = facts.shape;
    this.features = facts.features;
    this.cost = facts.cost;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = titleOf(this);
    const rules = this.conditions.map((condition, at): [string, string] => [at === 0 ? 'if' : 'and', condition]);
    return portraitBundle({
      title,
      spec: specOf(this, title),
      table: {
        columns: ['', say('rule')],
        rows: [
          ...(rules.length > 0 ? rules : [['if', 'anything']]),
          ['then', nameOf(this)],
          ['precision', precisionText(this)],
          ['coverage', percent(this.coverage)],
        ],
      },
      notes: notesOf(this).map(inMarkdown),
    });
  }
}

function titleOf(anchor: Anchor): string {
  const { conditions, isFound, wantedPrecision } = anchor;
  const rule =
    conditions.length === 0
      ? say('whatever the sample is')
      : say('if {conditions}', { conditions: listed(conditions) });
  if (isFound) return say('Class {name} {rule}', { name: nameOf(anchor), rule });
  return say('No rule of precision {wantedPrecision} was found for class {name}. The most precise: {rule}', {
    wantedPrecision: percent(wantedPrecision),
    name: nameOf(anchor),
    rule,
  });
}

/** So many conditions are named, and the others counted. */
const NAMED = 6;

function listed(conditions: readonly string[]): string {
  const named = conditions.slice(0, NAMED).join(' and ');
  return conditions.length > NAMED
    ? say('{named} and {conditions} more', { named, conditions: conditions.length - NAMED })
    : named;
}

function nameOf({ prediction, answer }: Anchor): string {
  return prediction.classes[answer]?.name ?? String(answer);
}

function precisionText({ precision, leastPrecision }: Anchor): string {
  return say('{precision} (at least {leastPrecision})', {
    precision: percent(precision),
    leastPrecision: percent(leastPrecision),
  });
}

function notesOf({ draws, cost, shape }: Anchor): string[] {
  const taken =
    shape.length === 1
      ? say('Samples: rows of the background, named columns redrawn within their bounds.')
      : say('Samples: each patch or step that is not named taken away half of the time.');
  return [
    taken,
    say('The rule was tried on {draws} of them; {forward} samples went through the model.', {
      draws: count(draws),
      forward: count(cost.forward),
    }),
  ];
}

function specOf(anchor: Anchor, title: string): VegaLiteSpec {
  const pictures = isImageShape(anchor.shape) ? anchorPictures(anchor) : [];
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      subtitle: notesOf(anchor),
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      offset: 14,
    },
    spacing: 28,
    hconcat: [...pictures, sharesPanel(anchor)],
  };
}

function anchorPictures({ values, shape, features, parts }: Anchor): VegaLiteSpec[] {
  const pixels = pixelsOf(values, shape, rangeOf(values));
  const named = say('{parts} of {count} patches', { parts: parts.length, count: features?.count ?? 0 });
  return [
    imagePanel('Input', [`${pixels.width} × ${pixels.height}`], pixels),
    imagePanel('Anchor', [named], kept(pixels, shape, features, parts)),
  ];
}

/** What the rule names as it is, on what is muted and dark. */
function kept(
  pixels: Pixels,
  shape: readonly number[],
  features: Features | undefined,
  parts: readonly number[],
): Pixels {
  const rgba = muted(pixels).rgba.map((byte, at) => (at % 4 === 3 ? byte : byte / 3));
  const channels = shape[2] ?? 1;
  for (let pixel = 0; pixel < pixels.width * pixels.height; pixel++) {
    if (!parts.includes(features?.of[pixel * channels] ?? -1)) continue;
    rgba.set(pixels.rgba.subarray(4 * pixel, 4 * pixel + 4), 4 * pixel);
  }
  return { ...pixels, rgba };
}

/** Precision and coverage as bars, from 0 to 1. */
function sharesPanel(anchor: Anchor): VegaLiteSpec {
  const values = [
    { name: 'precision', share: anchor.precision, text: precisionText(anchor) },
    { name: 'coverage', share: anchor.coverage, text: percent(anchor.coverage) },
  ];
  return {
    title: heading('How often', ['answered alike within the rule;', 'samples that the rule holds for']),
    width: 180,
    height: { step: 26 },
    data: { values },
    encoding: { y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { ticks: false, domain: false } } },
    layer: [
      {
        mark: { type: 'bar', color: SERIES_COLOURS[0], height: { band: 0.6 }, tooltip: true },
        encoding: { x: { field: 'share', type: 'quantitative', scale: { domain: [0, 1] }, axis: null } },
      },
      {
        mark: { type: 'text', aria: false, align: 'left', baseline: 'middle', fontSize: 11 },
        encoding: { x: { value: 188 }, text: { field: 'text' } },
      },
    ],
  };
}
