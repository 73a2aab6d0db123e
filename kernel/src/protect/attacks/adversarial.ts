/** What an attack made of samples, and what the model says of it. */
import type { Tensor } from '@tensorflow/tfjs';
import { count, figure, percent } from '../../display/numbers.ts';
import { imageGrid } from '../../display/image-grid.ts';
import { markdownTable, textTable } from '../../display/picture.ts';
import { isImageShape } from '../../display/pixels.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import { IN_WORDS, SVG, TEXT } from '../../mime.ts';
import { say } from '../../say.ts';
import type { Norm, Range } from './norm.ts';

export interface Told {
  readonly attack: string;
  readonly epsilon: number;
  readonly norm: Norm;
  /** That the changed samples were kept within. */
  readonly range: Range;
  /** The true class of each sample, and the model's answers before and after. */
  readonly labels: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** How far each sample was moved, in that norm. */
  readonly distances: readonly number[];
}

/** Pictures that are shown, those first that the attack turned. */
const MOST_PICTURES = 20;

export class Adversarial implements Told, Displayable {
  /** The changed samples, of the shape of x; `dispose` frees them. */
  readonly x: Tensor;
  readonly attack: string;
  readonly epsilon: number;
  readonly norm: Norm;
  readonly range: Range;
  readonly labels: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly distances: readonly number[];

  constructor(x: Tensor, told: Told) {
    this.x = x;
    ({ attack: this.attack, epsilon: this.epsilon, norm: this.norm, range: this.range } = told);
    ({ labels: this.labels, before: this.before, after: this.after, distances: this.distances } = told);
  }

  /** Share of right answers before the attack and after it. */
  get accuracy(): { readonly before: number; readonly after: number } {
    return { before: rightOf(this.before, this.labels), after: rightOf(this.after, this.labels) };
  }

  /** Of the answers that were right, the share that is wrong now. */
  get success(): number {
    const right = this.labels.filter((label, row) => this.before[row] === label).length;
    return right === 0 ? Number.NaN : this.#turned().length / right;
  }

  dispose(): void {
    this.x.dispose();
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { before, after } = this.accuracy;
    const title = say('{attack}, ε {epsilon} ({norm}): {before} right before, {after} after', {
      attack: this.attack,
      epsilon: figure(this.epsilon),
      norm: this.norm === 'linf' ? 'L∞' : 'L2',
      before: percent(before),
      after: percent(after),
    });
    const table = {
      columns: [say('samples'), say('right before'), say('right after'), say('furthest move')],
      rows: [[count(this.labels.length), percent(before), percent(after), figure(Math.max(...this.distances))]],
    };
    return {
      ...this.#pictures(),
      [IN_WORDS]: `**${title}**\n\n${markdownTable(table)}`,
      [TEXT]: `${title}\n\n${textTable(table)}`,
    };
  }

  /** Of those that were answered right, the ones that no longer are. */
  #turned(): number[] {
    return [...this.labels.keys()].filter(
      (row) => this.before[row] === this.labels[row] && this.after[row] !== this.labels[row],
    );
  }

  #pictures(): MimeBundle {
    if (this.x.isDisposed || !isImageShape(this.x.shape.slice(1))) return {};
    const turned = this.#turned();
    const shown = (turned.length > 0 ? turned : [...this.labels.keys()]).slice(0, MOST_PICTURES);
    const rows = this.x.gather(shown);
    const titles = shown.map((row) => `${this.before[row] ?? ''} → ${this.after[row] ?? ''}`);
    const bundle = imageGrid(rows, { titles })[JUPYTER_DISPLAY]();
    rows.dispose();
    return bundle instanceof Promise || !(SVG in bundle) ? {} : { [SVG]: bundle[SVG] ?? '' };
  }
}

function rightOf(answers: readonly number[], labels: readonly number[]): number {
  return answers.filter((answer, row) => answer === labels[row]).length / labels.length;
}
