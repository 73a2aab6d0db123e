/**
 * `assign` of tfjs-core lets go of a variable's value, then takes the new one. An interrupt ends code where it is, also between the two,
 * and the variable would have neither: what was begun is carried to its end.
 */
import * as tf from '@tensorflow/tfjs';
import { forgetCutOffBy } from '../cut-off.ts';

/** What tfjs-core 4.22's engine counts, and where data are; its declaration hides it. */
interface Core {
  readonly backend: tf.KernelBackend;
  readonly state: {
    numTensors: number;
    numBytes: number;
    readonly tensorInfo: WeakMap<tf.DataId, { readonly backend: tf.KernelBackend }>;
  };
}

/** An `assign`, as all was when it began. */
interface Begun {
  readonly variable: tf.Variable;
  readonly dataId: tf.DataId;
  readonly references: number;
  readonly value: { readonly dataId: tf.DataId; readonly references: number };
  readonly counts: { readonly numTensors: number; readonly numBytes: number };
}

export function finishAssign(): void {
  // SAFETY: as the interface says.
  const core = tf.engine() as unknown as Core;
  const references = (dataId: tf.DataId): number => core.state.tensorInfo.get(dataId)?.backend.refCount(dataId) ?? 0;
  let begun: Begun | undefined;

  const { assign } = tf.Variable.prototype;
  tf.Variable.prototype.assign = function (this: tf.Variable, value) {
    finish();
    const { numTensors, numBytes } = core.state;
    begun = {
      variable: this,
      dataId: this.dataId,
      references: references(this.dataId),
      value: { dataId: value.dataId, references: references(value.dataId) },
      counts: { numTensors, numBytes },
    };
    try {
      assign.call(this, value);
    } finally {
      begun = undefined;
    }
  };

  function finish(): void {
    if (!begun) return;
    const { variable, dataId, value, counts } = begun;
    const isUntouched = variable.dataId === dataId && references(dataId) === begun.references;
    const isDone = variable.dataId !== dataId && references(value.dataId) > value.references;
    begun = undefined;
    Object.assign(core.state, counts);
    if (isUntouched || isDone) return;
    variable.dataId = value.dataId;
    core.backend.incRef(value.dataId);
  }

  forgetCutOffBy(finish);
}
