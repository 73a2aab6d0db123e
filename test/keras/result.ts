/** What a side answers for a case. Its two programs are given files and write one: tensors are many. */
import type { Values } from './case.ts';

export interface Result {
  /** Set, and all else empty, when the side refused. */
  error?: string;
  /** Set, and the gradients empty, when our side gives outputs but no gradients. */
  gradientError?: string;
  /** Before the call, as both sides have them: ours draws them. */
  weights: Values[];
  /** The tested number is the sum of outputs times these, plus the layers' own losses: ours draws them. */
  upstream: Values[];
  outputs: Values[];
  /** Of the tested number: floating inputs first, then trainable weights; null where it does not depend on it. */
  gradients: (Values | null)[];
  /** Weights after the call: moving averages. */
  after: Values[];
  /** What regularizers add. */
  penalty: number;
}
