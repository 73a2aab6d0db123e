/**
 * The means over an epoch that `fit` reports, by fewer ops: tfjs multiplies and adds for each metric after each batch. Here
 * the values of many batches wait and are summed at once.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { holdInCall } from './repairs/failed-calls.ts';

/** Values of one metric that wait to be summed. */
const MOST_WAITING = 64;

/** tfjs-layers 4.22's BaseLogger, the first of the callbacks, which is not exported. */
interface BaseLogger {
  seen: number;
  totals: { [metric: string]: number | tfjs.Tensor };
  onEpochBegin(epoch: number): Promise<void>;
  onBatchEnd(batch: number, logs?: Logs): Promise<void>;
  onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
}
type Logs = { [metric: string]: number | tfjs.Tensor };

interface Waiting {
  /** Of the batches that the values are of. */
  size: number;
  values: tfjs.Tensor[];
}

export function sumMetricsSeldom(tf: typeof tfjs): void {
  const { setParams } = tf.CallbackList.prototype;
  tf.CallbackList.prototype.setParams = function (params) {
    tf.CallbackList.prototype.setParams = setParams;
    // SAFETY: configureCallbacks of tfjs-layers puts a BaseLogger first into every list.
    mend(tf, Object.getPrototypeOf(this.callbacks[0]) as BaseLogger);
    setParams.call(this, params);
  };
}

function mend(tf: typeof tfjs, prototype: BaseLogger): void {
  const waiting = new WeakMap<BaseLogger, Map<string, Waiting>>();
  const { onEpochBegin, onEpochEnd } = prototype;

  const sum = (logger: BaseLogger, metric: string, { size, values }: Waiting): void => {
    if (values.length === 0) return;
    const before = logger.totals[metric];
    logger.totals[metric] = tf.tidy(() => {
      const total = tf.mul(tf.addN(values), size);
      return holdInCall(before === undefined ? total : tf.add(before, total));
    });
    tf.dispose(values);
    if (before instanceof tf.Tensor) before.dispose();
    values.length = 0;
  };

  prototype.onEpochBegin = function (epoch) {
    waiting.set(this, new Map());
    return onEpochBegin.call(this, epoch);
  };
  prototype.onBatchEnd = async function (_, logs = {}) {
    const size = typeof logs['size'] === 'number' ? logs['size'] : 0;
    this.seen += size;
    for (const [metric, value] of Object.entries(logs)) {
      if (typeof value === 'number') {
        this.totals[metric] = Number(this.totals[metric] ?? 0) + value * size;
        continue;
      }
      const known = waiting.get(this)?.get(metric) ?? { size, values: [] };
      waiting.get(this)?.set(metric, known);
      if (known.size !== size || known.values.length >= MOST_WAITING) sum(this, metric, known);
      known.size = size;
      known.values.push(holdInCall(tf.keep(value.clone())));
    }
  };
  prototype.onEpochEnd = async function (epoch, logs) {
    for (const [metric, values] of waiting.get(this) ?? []) sum(this, metric, values);
    return onEpochEnd.call(this, epoch, logs);
  };
}
