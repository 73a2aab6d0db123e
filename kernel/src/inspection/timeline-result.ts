/** What `weightTimeline` returns: histograms of weights and of their changes, checkpoint by checkpoint. */
import { figure, percent } from '../display/numbers.ts';
import { enlarged, pngUrl } from '../display/pixels.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { inMarkdown, portraitBundle, SCHEMA } from '../portraits/chart.ts';
import type { Bin, Statistics } from '../portraits/statistics.ts';
import { say } from '../say.ts';
import type { Change } from './changes.ts';
import { markLayers, noMarks } from './marks.ts';
import type { Marks } from './marks.ts';
import { scaleOf, tinted } from './tints.ts';

interface Spread {
  statistics: Statistics;
  /** With the same edges at every checkpoint. */
  bins: readonly Bin[];
}

export interface LayerMoment {
  weights: Spread;
  /** Since the checkpoint before; null at the first. */
  change: (Change & Spread) | null;
}

export interface LayerTimeline {
  name: string;
  kind: string;
  /** One for each checkpoint. */
  moments: LayerMoment[];
}

const MOST_LAYERS = 24;
const [WIDTH, HEIGHT, SPACE, HEAD, LINE] = [320, 90, 30, 18, 14];

export class WeightTimeline implements Displayable {
  /** Names of the checkpoints, the oldest first. */
  readonly checkpoints: readonly string[];
  /** Those that have weights. */
  readonly layers: readonly LayerTimeline[];

  constructor(checkpoints: readonly string[], layers: readonly LayerTimeline[]) {
    this.checkpoints = checkpoints;
    this.layers = layers;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const { checkpoints, layers } = this;
    const title = say('Weights of {layers} layers over {checkpoints} checkpoints', {
      layers: layers.length,
      checkpoints: checkpoints.length,
    });
    const drawn = layers.slice(0, MOST_LAYERS);
    const notes =
      drawn.length < layers.length
        ? [say('The first {shown} of {layers} layers are shown.', { shown: MOST_LAYERS, layers: layers.length })]
        : [];
    const marks = noMarks();
    let top = 0;
    for (const layer of drawn) top += drawLayer(marks, layer, checkpoints, top) + SPACE;
    const subtitle = [
      say('along: {from} to {to}; up: values; the lighter, the more weights have them', {
        from: checkpoints[0] ?? '',
        to: checkpoints.at(-1) ?? '',
      }),
      ...notes,
    ];
    return portraitBundle({
      title,
      spec: {
        $schema: SCHEMA,
        title: { text: title, subtitle, anchor: 'start', fontSize: 13, subtitleFontSize: 11, offset: 12 },
        width: 2 * WIDTH + SPACE,
        height: Math.max(1, top - SPACE),
        layer: markLayers(marks),
      },
      table: {
        columns: [
          say('layer'),
          say('type'),
          ...checkpoints.map((name) => say('change to {name}', { name })).slice(1),
          say('mean at last'),
          say('std at last'),
        ],
        rows: drawn.map(({ name, kind, moments }) => [
          name,
          kind,
          ...moments.slice(1).map(({ change }) => (change ? percent(change.relative) : null)),
          figure(moments.at(-1)?.weights.statistics.mean),
          figure(moments.at(-1)?.weights.statistics.std),
        ]),
      },
      notes: notes.map(inMarkdown),
    });
  }
}

/** @returns how high it is */
function drawLayer(
  marks: Marks,
  { name, kind, moments }: LayerTimeline,
  checkpoints: readonly string[],
  top: number,
): number {
  marks.texts.push({ x: 0, y: top, text: `${name} · ${kind}`, size: 12 });
  drawSpreads(
    marks,
    say('{name}, weights', { name }),
    moments.map(({ weights }) => weights.bins),
    0,
    top + HEAD,
  );
  const changes = moments.slice(1).map(({ change }) => change);
  drawSpreads(
    marks,
    say('{name}, changes', { name }),
    changes.map((change) => change?.bins ?? []),
    WIDTH + SPACE,
    top + HEAD,
  );
  const last = changes.at(-1);
  const told = last
    ? say('; last by {change} ({checkpoint})', {
        change: percent(last.relative),
        checkpoint: checkpoints.at(-1) ?? '',
      })
    : '';
  const y = top + HEAD + HEIGHT + 3;
  marks.texts.push({ x: 0, y, text: say('weights {range}', { range: rangeOf(moments[0]?.weights.bins) }), size: 10 });
  marks.texts.push({
    x: WIDTH + SPACE,
    y,
    text: say('changes {range}{told}', { range: rangeOf(last?.bins), told }),
    size: 10,
  });
  return HEAD + HEIGHT + LINE;
}

function drawSpreads({ images }: Marks, says: string, all: readonly (readonly Bin[])[], x: number, y: number): void {
  const rows = all[0]?.length ?? 0;
  if (rows === 0) return;
  const counts = all.map((bins) => bins.map(({ count }) => Math.sqrt(count)));
  const pixels = tinted(
    all.length,
    rows,
    scaleOf(counts.flat()),
    (column, row) => counts[column]?.[rows - 1 - row] ?? 0,
  );
  const url = pngUrl(enlarged(pixels, 4));
  images.push({
    x,
    x2: x + WIDTH,
    y,
    y2: y + HEIGHT,
    url,
    says: say('{name}: {text}', { name: says, text: rangeOf(all[0]) }),
  });
}

function rangeOf(bins: readonly Bin[] = []): string {
  const [first, last] = [bins[0], bins.at(-1)];
  return first && last ? `${figure(first.from)} … ${figure(last.to)}` : say('without a finite number');
}
