/** A version that is asked what others have answered: compared and counted, and felt by nobody. */
import { ServeError, type InferRequest, type InferTensor } from '../inference.ts';
import type { ServedVersion } from '../served-version.ts';
import { agreeingRows } from './agreement.ts';

/** `dropped`: it was too slow for so many. */
export type ShadowOutcome = 'agreed' | 'differed' | 'failed' | 'dropped';
export type ShadowCounts = { [outcome in ShadowOutcome]: number };

export class Shadow {
  readonly served: ServedVersion;
  /** Rows of requests. */
  readonly counts: ShadowCounts = { agreed: 0, differed: 0, failed: 0, dropped: 0 };
  #hasFailed = false;
  readonly #onRows: (answered: string, outcome: ShadowOutcome, rows: number) => void;

  /** @param onRows is told of the version that answered, and what became of its rows here */
  constructor(served: ServedVersion, onRows: (answered: string, outcome: ShadowOutcome, rows: number) => void) {
    this.served = served;
    this.#onRows = onRows;
  }

  /** Since it was loaded: what runs it may have ended. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Comes back at once; what goes wrong is a count. */
  ask(request: InferRequest, answered: string, ours: readonly InferTensor[]): void {
    const rows = ours[0]?.shape[0] ?? 1;
    const count = (outcome: ShadowOutcome, of = rows): void => {
      if (of === 0) return;
      this.counts[outcome] += of;
      this.#onRows(answered, outcome, of);
    };
    this.served.infer(request).then(
      (theirs) => {
        const agreeing = agreeingRows(ours, theirs);
        if (agreeing === null) {
          count('failed');
          return;
        }
        count('agreed', agreeing);
        count('differed', rows - agreeing);
      },
      (error: unknown) => {
        const isLate = error instanceof ServeError && (error.refusal === 'unavailable' || error.refusal === 'late');
        this.#hasFailed ||= !isLate;
        count(isLate ? 'dropped' : 'failed');
      },
    );
  }
}
