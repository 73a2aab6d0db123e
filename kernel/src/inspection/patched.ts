/** What `patch` returns: outputs before and after, as numbers, table and picture. */
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { count, figure } from '../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { inMarkdown, portraitBundle, SCHEMA } from '../portraits/chart.ts';
import { say } from '../say.ts';

export interface PatchedOutput {
  /** With the batch dimension. */
  shape: number[];
  /** Row-major. */
  before: Float32Array;
  after: Float32Array;
  /** After minus before. */
  change: Float32Array;
  /** Of the other input, where values were taken from one. */
  from: Float32Array | null;
}

export interface PatchedParts {
  readonly layer: string;
  /** What was put where, in words. */
  readonly what: string;
  /** One for each output of the model. */
  readonly outputs: readonly PatchedOutput[];
  readonly classes: readonly string[] | undefined;
}

/** Of more outputs, those that changed most are shown. */
const MOST_SHOWN = 20;

interface Shown {
  name: string;
  before: number;
  after: number;
  from: number | null;
}

export class Patched implements Displayable, PatchedParts {
  readonly layer: string;
  readonly what: string;
  readonly outputs: readonly PatchedOutput[];
  readonly classes: readonly string[] | undefined;

  constructor({ layer, what, outputs, classes }: PatchedParts) {
    this.layer = layer;
    this.what = what;
    this.outputs = outputs;
    this.classes = classes;
  }

  /** Of the first output, as the two below. */
  get before(): Float32Array {
    return this.outputs[0]?.before ?? new Float32Array();
  }

  get after(): Float32Array {
    return this.outputs[0]?.after ?? new Float32Array();
  }

  get change(): Float32Array {
    return this.outputs[0]?.change ?? new Float32Array();
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const all = shownOf(this);
    const rows = [...all].sort((one, other) => moved(other) - moved(one)).slice(0, MOST_SHOWN);
    const shown = all.filter((one) => rows.includes(one));
    const [output] = this.outputs;
    const samples = output?.shape[0] ?? 0;
    const notes = [
      ...(samples > 1 ? [say('Numbers are means over {count} samples.', { count: count(samples) })] : []),
      ...(shown.length < all.length
        ? [
            say('Shown are the {most} of {count} outputs that changed most.', {
              most: MOST_SHOWN,
              count: count(all.length),
            }),
          ]
        : []),
      ...(this.outputs.length > 1
        ? [say('Shown is the first of {outputs} outputs.', { outputs: this.outputs.length })]
        : []),
    ];
    const title = say('{name}: {text}', { name: this.layer, text: this.what });
    return portraitBundle({
      title,
      spec: specOf(title, notes, shown),
      table: tableOf(shown),
      notes: notes.map(inMarkdown),
    });
  }
}

/** Of the first output: a mean over the samples for each place of one. */
function shownOf({ outputs, classes }: Patched): Shown[] {
  const [output] = outputs;
  if (!output) return [];
  const { shape, before, after, from } = output;
  const samples = shape[0] ?? 1;
  const width = before.length / samples;
  const mean = (values: Float32Array, place: number): number => {
    const rows = values.length / width;
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += values[row * width + place] ?? 0;
    return sum / rows;
  };
  return Array.from({ length: width }, (_, place) => ({
    name: classes?.[place] ?? String(place),
    before: mean(before, place),
    after: mean(after, place),
    from: from && mean(from, place),
  }));
}

function moved({ before, after }: Shown): number {
  return Math.abs(after - before);
}

function tableOf(shown: readonly Shown[]): PictureTable {
  const hasFrom = shown.some(({ from }) => from !== null);
  return {
    columns: [say('output'), say('before'), say('after'), say('change'), ...(hasFrom ? [say('other input')] : [])],
    rows: shown.map(({ name, before, after, from }) => [
      name,
      figure(before),
      figure(after),
      figure(after - before),
      ...(hasFrom ? [figure(from)] : []),
    ]),
  };
}

/** A line from before to after for each output, and what the other input gives. */
function specOf(title: string, notes: readonly string[], shown: readonly Shown[]): VegaLiteSpec {
  const values = shown.map(({ name, before, after }): Row => ({
    output: name,
    before,
    after,
    says: say('{name}: {before} before, {after} after', { name, before: figure(before), after: figure(after) }),
  }));
  const points = shown.flatMap(({ name, before, after, from }): Row[] => [
    {
      output: name,
      value: before,
      when: say('before'),
      says: say('{name} before: {value}', { name, value: figure(before) }),
    },
    {
      output: name,
      value: after,
      when: say('after'),
      says: say('{name} after: {value}', { name, value: figure(after) }),
    },
    ...(from === null
      ? []
      : [
          {
            output: name,
            value: from,
            when: say('other input'),
            says: say('{name}, other input: {value}', { name, value: figure(from) }),
          },
        ]),
  ]);
  const hasFrom = shown.some(({ from }) => from !== null);
  const y = {
    field: 'output',
    type: 'nominal',
    sort: shown.map(({ name }) => name),
    title: null,
    axis: { ticks: false, domain: false, grid: true },
  };
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      ...(notes.length > 0 && { subtitle: notes }),
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    width: 360,
    height: { step: 22 },
    layer: [
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 2, color: NEUTRAL, aria: false },
        encoding: { y, x: { field: 'before', type: 'quantitative' }, x2: { field: 'after' } },
      },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: {
          y,
          x: { field: 'value', type: 'quantitative', title: say('output of the model'), axis: { tickCount: 6 } },
          color: {
            field: 'when',
            type: 'nominal',
            title: null,
            scale: {
              domain: [say('before'), say('after'), ...(hasFrom ? [say('other input')] : [])],
              range: [SERIES_COLOURS[0], SERIES_COLOURS[1], ...(hasFrom ? [SERIES_COLOURS[2]] : [])],
            },
          },
          shape: {
            field: 'when',
            type: 'nominal',
            title: null,
            scale: {
              domain: [say('before'), say('after'), ...(hasFrom ? [say('other input')] : [])],
              range: ['circle', 'diamond', ...(hasFrom ? ['square'] : [])],
            },
          },
          tooltip: { field: 'says', type: 'nominal' },
          description: { field: 'says' },
        },
      },
    ],
  };
}
