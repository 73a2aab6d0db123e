/** What `inspect` returns: records of each layer to go on with, and a picture when it is the value of a cell. */
import { count, figure, percent } from '../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable } from '../mime.ts';
import { inMarkdown, portraitBundle } from '../portraits/chart.ts';
import { shapeText } from '../portraits/shapes.ts';
import { finiteOf, NO_NUMBERS, together } from '../portraits/statistics.ts';
import type { Statistics } from '../portraits/statistics.ts';
import { say } from '../say.ts';
import { inspectionPicture } from './inspection-picture.ts';
import type { ValuesRecord } from './values.ts';

export interface ActivationRecord extends ValuesRecord {
  /** A shared layer is called several times; the first is 0. */
  call: number;
  /** Feature maps [rows, height, width, maps]; steps [rows, steps, units]; attention [rows, …, asking, asked]; units [rows, units]. */
  looks: 'maps' | 'steps' | 'attention' | 'units' | 'other';
  /** Size of the last dimension. */
  units: number;
  /** Places of the last dimension that are 0 for all samples, everywhere; empty where the values were not kept. */
  zeroUnits: number[];
}

export interface WeightRecord extends ValuesRecord {
  name: string;
  trainable: boolean;
}

export interface GradientRecord extends ValuesRecord {
  /** Of the weight. */
  name: string;
}

export interface InspectedLayer {
  /** `encoder/dense` in the model `encoder` within the model. */
  name: string;
  /** Class of the layer; of a graph model, the operation. */
  kind: string;
  /** One for each output of each call; empty without x. */
  activations: ActivationRecord[];
  weights: WeightRecord[];
  /** Of the trainable weights that the loss depends on; empty without labels. */
  gradients: GradientRecord[];
  /** Units that a ReLU keeps at 0 for all samples; null where nothing cuts off, and without x. */
  deadUnits: number[] | null;
}

export interface InspectionParts {
  readonly name: string;
  readonly layers: readonly InspectedLayer[];
  /** How many were looked at. */
  readonly samples: number;
  /** The one that is drawn. */
  readonly sample: number;
  /** Mean over the samples; null without labels. */
  readonly loss: number | null;
  /** What was left out, in sentences. */
  readonly notes: readonly string[];
}

/** Rows of the table. */
const MOST_ROWS = 100;

export class Inspection implements Displayable, InspectionParts {
  readonly name: string;
  readonly layers: readonly InspectedLayer[];
  readonly samples: number;
  readonly sample: number;
  readonly loss: number | null;
  readonly notes: readonly string[];

  constructor({ name, layers, samples, sample, loss, notes }: InspectionParts) {
    this.name = name;
    this.layers = layers;
    this.samples = samples;
    this.sample = sample;
    this.loss = loss;
    this.notes = notes;
  }

  /** @returns undefined where there is none of that name */
  layer(name: string): InspectedLayer | undefined {
    return this.layers.find((layer) => layer.name === name);
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const { spec, notes } = inspectionPicture(this);
    const cut =
      this.layers.length > MOST_ROWS ? [say('The table has the first {rows} layers.', { rows: MOST_ROWS })] : [];
    const left = [...this.notes, ...notes, ...cut];
    return portraitBundle({ spec, title: titleOf(this), table: tableOf(this), notes: left.map(inMarkdown) });
  }
}

/** "Inside cnn: 6 layers, 3 samples, loss 2.31" */
export function titleOf({ name, layers, samples, loss }: InspectionParts): string {
  const seen =
    samples === 0
      ? say('weights alone')
      : samples === 1
        ? say('1 sample')
        : say('{scores} samples', { scores: count(samples) });
  const values = { name, layers: layers.length, seen };
  return loss === null
    ? say('Inside {name}: {layers} layers, {seen}', values)
    : say('Inside {name}: {layers} layers, {seen}, loss {loss}', { ...values, loss: figure(loss) });
}

export function of(records: readonly ValuesRecord[]): Statistics {
  return records.reduce((all, { statistics }) => together(all, statistics), NO_NUMBERS);
}

/** "mean 0.131, std 0.308, 80.9 % zeros, 2 NaN" */
export function statisticsText(statistics: Statistics): string {
  const { mean, std, zeros, nans, infinities, read } = statistics;
  return [
    ...(finiteOf(statistics) > 0
      ? [say('mean {mean}', { mean: figure(mean) }), say('std {std}', { std: figure(std) })]
      : []),
    ...(zeros > 0 ? [say('{share} zeros', { share: percent(zeros / read) })] : []),
    ...(nans > 0 ? [say('{count} NaN', { count: count(nans) })] : []),
    ...(infinities > 0 ? [say('{count} infinite', { count: count(infinities) })] : []),
  ].join(say(', '));
}

/** "2 of 8 units dead" */
export function deadText({ deadUnits, activations }: InspectedLayer): string {
  const units = activations[0]?.units ?? 0;
  return deadUnits === null
    ? ''
    : say('{dead} of {units} units dead', { dead: count(deadUnits.length), units: count(units) });
}

function tableOf({ layers, samples, loss }: InspectionParts): PictureTable {
  const columns = [
    say('layer'),
    say('type'),
    ...(samples > 0 ? [say('output shape'), say('activations'), say('dead units')] : []),
    say('weights'),
    say('of the weights'),
    ...(loss === null ? [] : [say('gradient norm')]),
  ];
  const rows = layers.slice(0, MOST_ROWS).map((layer) => {
    const { name, kind, activations, weights, gradients, deadUnits } = layer;
    const held = weights.reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0);
    return [
      name,
      kind,
      ...(samples > 0
        ? [
            activations.map(({ shape }) => shapeText(shape.slice(1))).join(', '),
            statisticsText(of(activations)),
            deadUnits === null ? null : deadText(layer),
          ]
        : []),
      count(held),
      statisticsText(of(weights)),
      ...(loss === null ? [] : [gradients.length === 0 ? null : figure(normOf(gradients))]),
    ];
  });
  return { columns, rows };
}

export function normOf(records: readonly ValuesRecord[]): number {
  return Math.hypot(...records.map(({ norm }) => norm));
}
