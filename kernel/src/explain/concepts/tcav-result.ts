/** What `tcav` returns: scores of concepts against those of random sets, and their picture. */
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { figure, percent } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import type { Score } from '../method.ts';

/** One entry a run, in each list. */
export interface RandomScores {
  /** Share of samples whose output rises towards the concept. */
  readonly scores: readonly number[];
  /** Mean of the directional derivatives. */
  readonly magnitudes: readonly number[];
  /** Share of samples that were kept back from the classifier and that it gets right. */
  readonly accuracies: readonly number[];
  /** Concept activation vectors: unit normals of the classifiers, row-major as the layer's values. */
  readonly cavs: readonly Float32Array[];
  /** Directional derivatives, one a sample. */
  readonly sensitivities: readonly Float32Array[];
}

export interface ConceptScores extends RandomScores {
  readonly name: string;
  /** Of Welch's t-test against random sets. */
  readonly statistic: number;
  /** Of that test, two-sided: whether the scores are those of a random set. */
  readonly pOfScores: number;
  /** Whether the classifiers guess. */
  readonly pOfClassifier: number;
  /** The greater of both, of this concept alone. */
  readonly pValue: number;
  /** With the level shared out among the concepts that were asked for together. */
  readonly isSignificant: boolean;
}

export class Tcav implements Displayable {
  readonly layer: string;
  readonly target: number;
  readonly score: Score;
  /** How many of the class were looked at. */
  readonly samples: number;
  /** Samples on either side of a classifier. */
  readonly size: number;
  readonly level: number;
  /** In the order asked for. */
  readonly concepts: readonly ConceptScores[];
  /** The same of random sets: what a concept must differ from. */
  readonly random: RandomScores;

  constructor(
    layer: string,
    target: number,
    score: Score,
    samples: number,
    size: number,
    level: number,
    concepts: readonly ConceptScores[],
    random: RandomScores,
  ) {
    this.layer = layer;
    this.target = target;
    this.score = score;
    this.samples = samples;
    this.size = size;
    this.level = level;
    this.concepts = concepts;
    this.random = random;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = titleOf(this);
    return portraitBundle({ title, spec: specOf(this, title), table: tableOf(this), notes: [noteOf(this)] });
  }
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation from run to run. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function titleOf({ concepts, target, layer }: Tcav): string {
  const significant = concepts.filter(({ isSignificant }) => isSignificant).map(({ name }) => name);
  const verdict =
    significant.length === 0 ? say('no concept is significant') : `significant: ${significant.join(', ')}`;
  return say('TCAV of output {target} at {layer} · {verdict}', { target, layer, verdict });
}

function noteOf({ samples, size, random, level, concepts }: Tcav): string {
  return say(
    'Share of {samples} samples whose output rises towards the concept; {scores} runs, each with {size} samples of the concept and {size} random ones; significant where p < {level}{shared}.',
    { samples, scores: random.scores.length, size, level, shared: concepts.length > 1 ? ` / ${concepts.length}` : '' },
  );
}

interface Line {
  name: string;
  kind: 'significant' | 'not significant' | 'random';
  score: number;
  from: number;
  to: number;
}

function lineOf(name: string, kind: Line['kind'], { scores }: RandomScores): Line {
  const [mean, spread] = [meanOf(scores), deviationOf(scores)];
  return { name, kind, score: mean, from: Math.max(0, mean - spread), to: Math.min(1, mean + spread) };
}

const ROW = 26;
const WIDTH = 320;

function specOf(result: Tcav, title: string): VegaLiteSpec {
  const { concepts, random } = result;
  const lines = [
    ...concepts.map((concept) =>
      lineOf(concept.name, concept.isSignificant ? 'significant' : 'not significant', concept),
    ),
    lineOf(say('random sets'), 'random', random),
  ];
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { ticks: false, domain: false, labelLimit: 200 },
  };
  const x = { type: 'quantitative', scale: { domain: [0, 1] }, title: say('TCAV score') };
  const color = {
    field: 'kind',
    type: 'nominal',
    scale: {
      domain: ['significant', 'not significant', 'random'],
      range: [SERIES_COLOURS[1], SERIES_COLOURS[0], NEUTRAL],
    },
    legend: { title: null, orient: 'right' },
  };
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      subtitle: [say('mean of {scores} runs, and their standard deviation', { scores: random.scores.length })],
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    width: WIDTH,
    height: ROW * lines.length,
    layer: [
      {
        data: { values: [{ chance: 0.5 }] },
        mark: { type: 'rule', color: NEUTRAL, strokeDash: [4, 4], aria: false },
        encoding: { x: { ...x, field: 'chance' } },
      },
      {
        data: { values: lines },
        encoding: { y, color },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 2, aria: false },
            encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
          },
          {
            mark: { type: 'point', filled: true, size: 90, opacity: 1, tooltip: true },
            encoding: { x: { ...x, field: 'score', axis: { format: '.1f', tickCount: 5 } } },
          },
        ],
      },
    ],
  };
}

function tableOf({ concepts, random }: Tcav): PictureTable {
  const cells = (scores: RandomScores) => [
    figure(meanOf(scores.scores)),
    figure(deviationOf(scores.scores)),
    percent(meanOf(scores.accuracies)),
  ];
  return {
    columns: [say('concept'), say('score'), say('± runs'), say('classifier right'), 'p', ''],
    rows: [
      ...concepts.map((concept) => [
        concept.name,
        ...cells(concept),
        figure(concept.pValue),
        concept.isSignificant ? 'significant' : 'not significant',
      ]),
      [say('random sets'), ...cells(random), '', ''],
    ],
  };
}
