/** Which value a callback looks at after each epoch, and when one is better than another. */
import type * as tfjs from '@tensorflow/tfjs';
import { say } from '../say.ts';

export interface MonitorOptions {
  /** Name of a loss or metric; `val_loss` by default. */
  monitor?: string;
  /** Whether less or more is better; by default more of accuracies, areas, precisions and recalls, else less. */
  mode?: 'auto' | 'min' | 'max';
  /** A change of at most this is no improvement. */
  minDelta?: number;
}

/** What tfjs gives callbacks; it changes numbers to tensors and back as it likes. */
export type Logs = { [name: string]: number | tfjs.Scalar } | undefined;

const MORE_IS_BETTER = /acc|auc|precision|recall/;

export class Monitor {
  readonly metric: string;
  readonly #sign: 1 | -1;
  readonly #delta: number;

  constructor({ monitor = 'val_loss', mode = 'auto', minDelta = 0 }: MonitorOptions) {
    this.metric = monitor;
    this.#sign = mode === 'max' || (mode === 'auto' && MORE_IS_BETTER.test(monitor)) ? 1 : -1;
    this.#delta = Math.abs(minDelta);
  }

  /** The value of this epoch; null, and a warning, when there is none. */
  read(logs: Logs, who: string): number | null {
    const value = valuesOf(logs)[this.metric];
    if (value !== undefined) return value;
    console.warn(
      say('limpid: {who} finds no {metric}. There are: {metrics}.', {
        ...{ who, metric: this.metric, metrics: Object.keys(logs ?? {}).join(', ') },
      }),
    );
    return null;
  }

  /** NaN is better than nothing and nothing is better than NaN: false both times. */
  isBetter(value: number, than: number | null): boolean {
    if (Number.isNaN(value)) return false;
    return than === null || this.#sign * (value - than) > this.#delta;
  }
}

export function valuesOf(logs: Logs): { [name: string]: number } {
  return Object.fromEntries(
    Object.entries(logs ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : (value.dataSync()[0] ?? Number.NaN),
    ]),
  );
}
