/** What `compareModels` returns: how far each layer of a model is from that of another one, as numbers, table and picture. */
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { count, figure, percent } from '../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { inMarkdown, portraitBundle, SCHEMA } from '../portraits/chart.ts';
import { say } from '../say.ts';
import type { Change, UnitChange } from './changes.ts';

export interface ChangedWeight extends Change {
  name: string;
  shape: number[];
}

export interface ChangedLayer extends Change {
  /** In a, and in b: tfjs counts names through a session. */
  name: string;
  nameInB: string;
  kind: string;
  /** Numbers in its weights. */
  parameters: number;
  weights: ChangedWeight[];
  /** Filters, units or columns, those that moved furthest first. */
  units: UnitChange[];
}

export interface OtherLayer {
  name: string;
  kind: string;
}

export interface ModelComparisonParts {
  /** Names of the models, or where they were read. */
  readonly a: string;
  readonly b: string;
  /** Layers of both, in the order of a. */
  readonly layers: readonly ChangedLayer[];
  readonly onlyA: readonly OtherLayer[];
  readonly onlyB: readonly OtherLayer[];
}

const MOST_LAYERS = 40;
/** Ticks of a layer: the units that moved furthest. */
const MOST_UNITS = 64;
/** Rows of the table. */
const MOST_ROWS = 100;
const NAMED_UNITS = 3;

export class ModelComparison implements Displayable, ModelComparisonParts {
  readonly a: string;
  readonly b: string;
  readonly layers: readonly ChangedLayer[];
  readonly onlyA: readonly OtherLayer[];
  readonly onlyB: readonly OtherLayer[];

  constructor({ a, b, layers, onlyA, onlyB }: ModelComparisonParts) {
    this.a = a;
    this.b = b;
    this.layers = layers;
    this.onlyA = onlyA;
    this.onlyB = onlyB;
  }

  /** Whether both have the same layers with the same weights. */
  get isSame(): boolean {
    const moved = this.layers.some(({ distance }) => distance !== 0);
    return !moved && this.onlyA.length === 0 && this.onlyB.length === 0;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const notes = notesOf(this);
    return portraitBundle({
      title: titleOf(this),
      spec: specOf(this, notes),
      table: tableOf(this),
      notes: notes.map(inMarkdown),
    });
  }
}

function titleOf(comparison: ModelComparison): string {
  const { a, b, layers } = comparison;
  if (comparison.isSame) return say('{b} has the same weights as {a}', { a, b });
  const held = layers.filter(({ parameters }) => parameters > 0);
  const moved = held.filter(({ distance }) => distance !== 0);
  return say('From {a} to {b}: {moved} of {held} layers with weights changed', {
    a,
    b,
    moved: moved.length,
    held: held.length,
  });
}

function notesOf({ layers, onlyA, onlyB, a, b }: ModelComparison): string[] {
  const named = (all: readonly OtherLayer[]) => all.map(({ name, kind }) => `${name} (${kind})`).join(', ');
  const held = layers.filter(({ parameters }) => parameters > 0);
  return [
    ...(onlyA.length > 0 ? [say('Only in {model}: {layers}.', { model: a, layers: named(onlyA) })] : []),
    ...(onlyB.length > 0 ? [say('Only in {model}: {layers}.', { model: b, layers: named(onlyB) })] : []),
    ...(held.length > MOST_LAYERS
      ? [say('Drawn are the {most} layers of {held} that changed most.', { most: MOST_LAYERS, held: held.length })]
      : []),
    ...(layers.length > MOST_ROWS
      ? [say('The table has the first {rows} of {layers} layers.', { rows: MOST_ROWS, layers: layers.length })]
      : []),
  ];
}

function tableOf({ layers }: ModelComparison): PictureTable {
  return {
    columns: [
      say('layer'),
      say('type'),
      say('parameters'),
      say('relative change'),
      say('cosine'),
      say('units that moved furthest'),
    ],
    rows: layers.slice(0, MOST_ROWS).map(({ name, nameInB, kind, parameters, relative, cosine, units }) => [
      name === nameInB ? name : `${name} → ${nameInB}`,
      kind,
      count(parameters),
      parameters === 0 ? null : relativeText(relative),
      parameters === 0 ? null : figure(cosine),
      units
        .filter(({ distance }) => distance !== 0)
        .slice(0, NAMED_UNITS)
        .map((unit) => `${unit.unit} (${relativeText(unit.relative)})`)
        .join(', '),
    ]),
  };
}

function relativeText(relative: number): string {
  return relative < 10 ? percent(relative) : figure(relative);
}

/** A bar for each layer, and a tick on it for each of its units. */
function specOf(comparison: ModelComparison, notes: readonly string[]): VegaLiteSpec {
  const held = comparison.layers.filter(({ parameters }) => parameters > 0);
  const drawn =
    held.length <= MOST_LAYERS
      ? held
      : held.toSorted((one, other) => other.relative - one.relative).slice(0, MOST_LAYERS);
  const rows = drawn.map(({ name, relative, cosine }): Row => ({
    layer: name,
    relative: Number.isFinite(relative) ? relative : null,
    text: say('{change}, cosine {cosine}', { change: relativeText(relative), cosine: figure(cosine) }),
    says: say('{name}: changed by {change}, cosine {cosine}', {
      name,
      change: relativeText(relative),
      cosine: figure(cosine),
    }),
  }));
  const ticks = drawn.flatMap(({ name, units }) =>
    units
      .slice(0, MOST_UNITS)
      .filter(({ relative }) => Number.isFinite(relative))
      .map(({ unit, relative }): Row => ({
        layer: name,
        relative,
        says: say('{name}, unit {unit}: {change}', { name, unit, change: relativeText(relative) }),
      })),
  );
  const y = {
    field: 'layer',
    type: 'nominal',
    sort: drawn.map(({ name }) => name),
    title: null,
    axis: { ticks: false, domain: false },
  };
  const x = {
    field: 'relative',
    type: 'quantitative',
    title: say('change over weights before (L2)'),
    axis: { format: '~%', tickCount: 6 },
  };
  return {
    $schema: SCHEMA,
    title: {
      text: titleOf(comparison),
      subtitle: [say('bars: layers; ticks: their units'), ...notes],
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    width: 360,
    height: { step: 30 },
    layer: [
      {
        data: { values: rows },
        mark: { type: 'bar', color: SERIES_COLOURS[0], height: { band: 0.55 } },
        encoding: {
          y,
          x,
          tooltip: { field: 'says', type: 'nominal' },
          description: { field: 'says' },
        },
      },
      {
        data: { values: ticks },
        mark: { type: 'tick', color: SERIES_COLOURS[1], thickness: 1.5, size: 14, opacity: 0.75 },
        encoding: {
          y,
          x,
          tooltip: { field: 'says', type: 'nominal' },
          description: { field: 'says' },
        },
      },
      {
        data: { values: rows },
        mark: {
          type: 'text',
          aria: false,
          align: 'left',
          baseline: 'bottom',
          dy: -8,
          dx: 2,
          fontSize: 9,
          color: NEUTRAL,
        },
        encoding: { y, x: { value: 0 }, text: { field: 'text' } },
      },
    ],
  };
}
