/** What `activationMaximisation` returns: the inputs, how far they got, and a grid of them. */
import { enlarged, isImageShape, pixelsOf, pngUrl, rangeOf } from '../../display/pixels.ts';
import { figure } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { SERIES_COLOURS } from '../../display/colours.ts';
import { say } from '../../say.ts';

export interface MaximisedInput {
  /** What it maximises: "output 3", "conv2d channel 5". */
  readonly name: string;
  /** Row-major. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
  /** Of the objective, without penalties: for the input, and for what it began as. */
  readonly activation: number;
  readonly startActivation: number;
  /** Objective less penalties: at the start, and after each step. */
  readonly history: readonly number[];
}

export class MaximisedInputs implements Displayable {
  /** One an objective, in the order asked for. */
  readonly inputs: readonly MaximisedInput[];
  /** The bounds of their values, if there are any. */
  readonly range: readonly [number, number] | undefined;

  constructor(inputs: readonly MaximisedInput[], range: readonly [number, number] | undefined) {
    this.inputs = inputs;
    this.range = range;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = titleOf(this);
    return portraitBundle({ title, spec: specOf(this, title), table: tableOf(this) });
  }
}

const COLUMNS = 5;
const SIDE = 112;
/** More are in the table alone. */
const MOST_PANELS = 40;
const MOST_BARS = 15;

function titleOf({ inputs }: MaximisedInputs): string {
  const [first] = inputs;
  return inputs.length === 1 && first
    ? say('Input that maximises {name}', { name: first.name })
    : say('Inputs that maximise {inputs} objectives', { inputs: inputs.length });
}

function specOf(result: MaximisedInputs, title: string): VegaLiteSpec {
  const shown = result.inputs.slice(0, MOST_PANELS);
  const cut =
    shown.length < result.inputs.length
      ? [say('The first {shown} of {inputs}.', { shown: shown.length, inputs: result.inputs.length })]
      : [];
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      ...(cut.length > 0 && { subtitle: cut }),
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    spacing: 16,
    concat: shown.map((input) => panelOf(input, result.range)),
    columns: COLUMNS,
  };
}

function panelOf(input: MaximisedInput, range: MaximisedInputs['range']): VegaLiteSpec {
  const panel = isImageShape(input.shape) ? pictureOf(input, range) : barsOf(input);
  return {
    title: {
      text: input.name,
      subtitle: wayOf(input),
      anchor: 'start',
      fontSize: 11,
      subtitleFontSize: 10,
      subtitlePadding: 2,
      offset: 6,
    },
    ...panel,
  };
}

/** "0.120 → 14.3" */
function wayOf({ startActivation, activation }: MaximisedInput): string {
  if (activation === startActivation) return say('{activation}, no slope', { activation: figure(activation) });
  return `${figure(startActivation)} → ${figure(activation)}`;
}

function pictureOf({ values, shape }: MaximisedInput, range: MaximisedInputs['range']): VegaLiteSpec {
  const [least, most] = range ?? rangeOf(values);
  const pixels = pixelsOf(values, shape, [least, most]);
  const scale = SIDE / Math.max(pixels.width, pixels.height);
  const [width, height] = [Math.round(pixels.width * scale), Math.round(pixels.height * scale)];
  const url = pngUrl(enlarged(pixels, Math.ceil(scale)));
  return {
    width: SIDE,
    height,
    data: { values: [{ url }] },
    mark: { type: 'image', width, height, aspect: false },
    encoding: { url: { field: 'url' }, x: { value: width / 2 }, y: { value: height / 2 } },
  };
}

/** The values that are farthest from zero, in their order. */
function barsOf({ values, shape }: MaximisedInput): VegaLiteSpec {
  const rows = Array.from(values, (value, index) => ({ value, index, name: placeOf(index, shape) }))
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, MOST_BARS)
    .sort((one, other) => one.index - other.index);
  return {
    width: SIDE,
    height: 14 * rows.length,
    data: { values: rows.map(({ name, value }) => ({ name, value })) },
    mark: { type: 'bar', color: SERIES_COLOURS[0], height: { band: 0.7 }, tooltip: true },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { ticks: false, domain: false } },
      x: { field: 'value', type: 'quantitative', title: null, axis: { tickCount: 3 } },
    },
  };
}

/** Index of each dimension: "[2, 0]" */
function placeOf(index: number, shape: readonly number[]): string {
  const places: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${places.join(', ')}]`;
}

function tableOf({ inputs }: MaximisedInputs): PictureTable {
  return {
    columns: [say('objective'), say('at the start'), say('at the end'), say('steps')],
    rows: inputs.map(({ name, startActivation, activation, history }) => [
      name,
      figure(startActivation),
      figure(activation),
      history.length - 1,
    ]),
  };
}
