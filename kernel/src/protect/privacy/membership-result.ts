/** How well attacks tell members from others: areas, rates where few are accused in error, and the curves. */
import { count, figure, percent } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import { portraitBundle } from '../../portraits/chart.ts';
import { curvesChart } from '../../portraits/curves-chart.ts';
import type { RocOfClass } from '../../portraits/roc-curve.ts';
import { say } from '../../say.ts';

export interface MembershipAttack {
  readonly attack: 'loss' | 'likelihood ratio';
  readonly roc: RocOfClass;
}

export interface LowRate {
  /** Share of the members that are found while at most 0.1 % of the others are taken for members. */
  readonly rate: number;
  /** Whether there are enough non-members, 1,000, for 0.1 % of them to be one. Where not, none of them was taken for a member. */
  readonly isResolved: boolean;
}

const LOW = 0.001;

export class MembershipInference implements Displayable {
  readonly attacks: readonly MembershipAttack[];
  readonly members: number;
  readonly nonMembers: number;

  constructor(attacks: readonly MembershipAttack[], counts: { members: number; nonMembers: number }) {
    this.attacks = attacks;
    this.members = counts.members;
    this.nonMembers = counts.nonMembers;
  }

  /** Of the best attack: 0.5 is chance, 1 tells each member. */
  get auc(): number {
    return Math.max(...this.attacks.map(({ roc }) => roc.auc));
  }

  /** Of the best attack there. */
  get tprAtLowFpr(): LowRate {
    return {
      rate: Math.max(...this.attacks.map(({ roc }) => rateAt(roc, LOW))),
      isResolved: this.nonMembers >= 1 / LOW,
    };
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = say('Membership inference: area under the curve {auc}, {rate} of the members at 0.1 % false alarms', {
      auc: figure(this.auc),
      rate: percent(this.tprAtLowFpr.rate),
    });
    const curves = this.attacks.map(({ attack, roc }) => ({
      name: attack === 'loss' ? say('by the loss') : say('by the likelihood ratio'),
      score: roc.auc,
      points: roc.points.map((point) => ({
        x: point.falsePositiveRate,
        y: point.truePositiveRate,
        threshold: point.threshold,
      })),
    }));
    const axes = { x: say('others taken for members'), y: say('members found'), score: 'AUC', diagonal: true };
    const { spec } = curvesChart(title, curves, axes);
    const table = {
      columns: [say('attack'), 'AUC', say('found at 0.1 %'), say('found at 1 %')],
      rows: this.attacks.map(({ roc }, at) => [
        curves[at]?.name ?? '',
        figure(roc.auc),
        percent(rateAt(roc, LOW)),
        percent(rateAt(roc, 0.01)),
      ]),
    };
    return portraitBundle({ spec, title, table, notes: this.#notes() });
  }

  #notes(): string[] {
    const counts = { members: count(this.members), others: count(this.nonMembers) };
    return [
      say('{members} members and {others} others. An area of 0.5 is chance.', counts),
      ...(this.tprAtLowFpr.isResolved
        ? []
        : [
            say('{others} others are too few for 0.1 %: it takes 1,000. The rate is that at no false alarm at all.', {
              others: counts.others,
            }),
          ]),
    ];
  }
}

/** The greatest true positive rate of a false positive rate up to this one. */
export function rateAt({ points }: RocOfClass, most: number): number {
  return Math.max(...points.filter((point) => point.falsePositiveRate <= most).map((point) => point.truePositiveRate));
}
