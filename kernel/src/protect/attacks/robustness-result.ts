/** What attacks leave of a model's accuracy: numbers, and as the value of a cell a table, curves and checks. */
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { count, figure, percent } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import type { Check } from './masking.ts';
import type { Norm, Range } from './norm.ts';

export type AttackName = 'FGSM' | 'PGD' | 'APGD-CE' | 'APGD-T' | 'Square';

export interface AttackedAccuracy {
  /** `'worst'`: samples that every attack of this ε left right. */
  readonly attack: AttackName | 'worst';
  readonly epsilon: number;
  readonly accuracy: number;
}

interface Measured {
  readonly clean: number;
  readonly rows: readonly AttackedAccuracy[];
  readonly checks: readonly Check[];
  readonly epsilons: readonly number[];
  readonly norm: Norm;
  readonly range: Range;
  readonly samples: number;
}

export class Robustness implements Displayable {
  /** Accuracy without an attack. */
  readonly clean: number;
  readonly rows: readonly AttackedAccuracy[];
  /** What would give hidden gradients away. Where one does not hold, the model is weaker than the numbers say. */
  readonly checks: readonly Check[];
  readonly epsilons: readonly number[];
  readonly norm: Norm;
  readonly range: Range;
  readonly samples: number;

  constructor(measured: Measured) {
    ({ clean: this.clean, rows: this.rows, checks: this.checks, epsilons: this.epsilons } = measured);
    ({ norm: this.norm, range: this.range, samples: this.samples } = measured);
  }

  /** Whether every check holds. */
  get isBelievable(): boolean {
    return this.checks.every(({ holds }) => holds);
  }

  /** @returns the accuracy that this attack left at this ε; NaN where it was not made */
  accuracy(attack: AttackedAccuracy['attack'], epsilon: number): number {
    return this.rows.find((row) => row.attack === attack && row.epsilon === epsilon)?.accuracy ?? Number.NaN;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const most = this.epsilons.at(-1) ?? 0;
    const title = say('Robustness: {clean} right, {worst} under the worst attack with ε {epsilon} ({norm})', {
      clean: percent(this.clean),
      worst: percent(this.accuracy('worst', most)),
      epsilon: figure(most),
      norm: this.norm === 'linf' ? 'L∞' : 'L2',
    });
    return portraitBundle({ spec: this.#spec(title), title, table: this.#table(), notes: this.#notes() });
  }

  #table(): PictureTable {
    return {
      columns: ['ε', ...this.#attacks().map(nameOf)],
      rows: [0, ...this.epsilons].map((epsilon) => [
        figure(epsilon),
        ...this.#attacks().map((attack) => percent(epsilon === 0 ? this.clean : this.accuracy(attack, epsilon))),
      ]),
    };
  }

  #attacks(): AttackedAccuracy['attack'][] {
    return [...new Set(this.rows.map(({ attack }) => attack))];
  }

  #notes(): string[] {
    const verdicts = this.checks.map(({ holds, found, name }) => `${holds ? '✓' : '✗'} ${name}: ${found}`);
    const believed = this.isBelievable
      ? say('Nothing speaks for hidden gradients.')
      : say('Some checks do not hold: the model hides its gradients, and is weaker than these numbers say.');
    return [
      verdicts.join('\n\n'),
      believed,
      say('{samples} samples, kept within {least} to {greatest}; FAB was not tried.', {
        samples: count(this.samples),
        least: figure(this.range[0]),
        greatest: figure(this.range[1]),
      }),
    ];
  }

  #spec(title: string): VegaLiteSpec {
    const attacks = this.#attacks();
    const values = [
      ...attacks.map((attack) => ({ attack: nameOf(attack), epsilon: 0, accuracy: this.clean })),
      ...this.rows.map((row) => ({ ...row, attack: nameOf(row.attack) })),
    ];
    const failed = this.checks.filter(({ holds }) => !holds);
    const subtitle = failed.length === 0 ? [] : failed.map(({ name, found }) => `✗ ${name}: ${found}`);
    return {
      $schema: SCHEMA,
      title: {
        text: title,
        ...(subtitle.length > 0 && { subtitle }),
        anchor: 'start',
        fontSize: 13,
        subtitleFontSize: 11,
        offset: 12,
      },
      width: 420,
      height: 240,
      data: { values },
      mark: { type: 'line', strokeWidth: 1.7, point: { filled: true, size: 40 } },
      encoding: {
        x: { field: 'epsilon', type: 'quantitative', title: `ε (${this.norm === 'linf' ? 'L∞' : 'L2'})` },
        y: {
          field: 'accuracy',
          type: 'quantitative',
          title: say('accuracy'),
          scale: { domain: [0, 1] },
          axis: { format: '.0%' },
        },
        color: {
          field: 'attack',
          type: 'nominal',
          sort: null,
          scale: {
            domain: attacks.map(nameOf),
            range: attacks.map((attack, at) => (attack === 'worst' ? NEUTRAL : (SERIES_COLOURS[at] ?? NEUTRAL))),
          },
          legend: { title: null, symbolStrokeWidth: 3 },
        },
        tooltip: [
          { field: 'attack', type: 'nominal', title: say('attack') },
          { field: 'epsilon', type: 'quantitative', title: 'ε' },
          { field: 'accuracy', type: 'quantitative', title: say('accuracy'), format: '.1%' },
        ],
      },
    };
  }
}

function nameOf(attack: AttackedAccuracy['attack']): string {
  return attack === 'worst' ? say('worst of all') : attack;
}
