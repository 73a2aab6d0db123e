/** How much each training sample counts for the loss of others: numbers, and the samples as a picture. */
import type { MimeBundle } from '../../messages.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { Sample } from '../explanation.ts';
import { widthOf } from '../chunks.ts';
import { countOf } from '../noise.ts';
import { influencesBundle } from './influences-picture.ts';
import type { Labelled } from './labelled.ts';

export interface Influence {
  /** Of the training sample. */
  index: number;
  score: number;
  /** Its class, or its target where the model has one output; null where it has neither. */
  label: number | null;
}

/** A sample as it is shown. */
export interface Example extends Sample {
  label: number | null;
}

/** A sample that was asked about, with the training samples that count most for it. */
export interface Shown {
  sample: Example;
  proponents: (Influence & Example)[];
  opponents: (Influence & Example)[];
}

export interface InfluenceMethod {
  readonly name: 'tracin' | 'influence';
  readonly title: string;
}

const SHOWN_SAMPLES = 6;
const SHOWN_EACH = 5;

export class Influences implements Displayable {
  readonly method: InfluenceMethod['name'];
  readonly title: string;
  /** `scores[sample][training sample]`: above 0 the training sample helps (proponent), below it harms (opponent). */
  readonly scores: readonly Float64Array[];
  /**
   * Of each training sample on itself, never below 0: the greatest are rare, or labelled wrong. Undefined for influence
   * functions by conjugate gradients.
   */
  readonly self: Float64Array | undefined;
  readonly classes: readonly string[] | undefined;
  /** The first samples, as the picture has them. */
  readonly shown: readonly Shown[];
  readonly #labels: readonly (number | null)[];

  constructor(method: InfluenceMethod, found: Found) {
    this.method = method.name;
    this.title = method.title;
    this.scores = found.scores;
    this.self = found.self;
    this.classes = found.classes;
    this.#labels = found.learnt.labels;
    const { asked, learnt } = found;
    this.shown = found.scores.slice(0, SHOWN_SAMPLES).map((_, sample) => ({
      sample: exampleOf(asked, sample),
      proponents: this.proponents(sample, SHOWN_EACH).map((one) => ({ ...exampleOf(learnt, one.index), ...one })),
      opponents: this.opponents(sample, SHOWN_EACH).map((one) => ({ ...exampleOf(learnt, one.index), ...one })),
    }));
  }

  /** Training samples that helped most with a sample, most first: those with scores above 0. */
  proponents(sample = 0, count = SHOWN_EACH): Influence[] {
    return this.#ranked(this.scores[sample], count, 1);
  }

  /** Training samples that harmed it most, most first: those with scores below 0. */
  opponents(sample = 0, count = SHOWN_EACH): Influence[] {
    return this.#ranked(this.scores[sample], count, -1);
  }

  /** Training samples that count most for themselves: look whether their labels are right. */
  suspects(count = SHOWN_EACH): Influence[] {
    return this.#ranked(this.self, count, 1);
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return influencesBundle(this);
  }

  #ranked(scores: Float64Array | undefined, count: number, sign: 1 | -1): Influence[] {
    return Array.from(scores ?? [], (score, index) => ({ index, score, label: this.#labels[index] ?? null }))
      .filter(({ score }) => sign * score > 0)
      .sort((a, b) => sign * (b.score - a.score))
      .slice(0, countOf(count, 'count'));
  }
}

interface Found {
  scores: readonly Float64Array[];
  self: Float64Array | undefined;
  asked: Labelled;
  learnt: Labelled;
  classes: readonly string[] | undefined;
}

export function influencesOf(method: InfluenceMethod, found: Found): Influences {
  return new Influences(method, found);
}

function exampleOf({ x, labels }: Labelled, index: number): Example {
  const width = widthOf(x);
  return {
    values: x.dataSync<'float32'>().slice(index * width, (index + 1) * width),
    shape: x.shape.slice(1),
    label: labels[index] ?? null,
  };
}
