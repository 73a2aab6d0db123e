/** What `fit` and `fitDataset` give has findings. */
import type { Finding } from './finding.ts';

declare module '@tensorflow/tfjs-layers' {
  interface History {
    /** What may be wrong with the training, the surest first. Empty as well where nothing watches it (`LIMPID_PICTURES=off`). */
    readonly findings: readonly Finding[];
  }
}
