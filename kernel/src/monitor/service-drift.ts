/** Drift of what a service is asked and answers, compared by itself every {@link BLOCK} rows, in fixed memory. */
import { reasonOf } from '../errors.ts';
import type { InferTensor } from '../serve/inference.ts';
import { DriftMonitor } from './drift.ts';
import type { DriftResult, DriftTest } from './drift-report.ts';
import type { DriftReference } from './reference.ts';

/** Rows of a comparison: none is in two of them. */
export const BLOCK = 250;
/** Rows a second that are looked at: of more the first ones, so that a service stays as quick as it is. */
const MOST_A_SECOND = 250;
/** Not the permutations of MMD, which would hold up requests. */
const TESTS: readonly DriftTest[] = [
  ...(['psi', 'jensen-shannon', 'kolmogorov-smirnov', 'wasserstein', 'total wasserstein', 'adwin'] as const),
];
const ALPHA = 0.01;

type Tensors = readonly InferTensor[];

export class ServiceDrift {
  readonly #monitor: DriftMonitor;
  readonly #streams: readonly string[];
  readonly #told: (results: DriftResult[]) => void;
  readonly #now: () => number;
  /** Alarms of the comparison before. */
  #suspected = new Set<string>();
  #rows = 0;
  #second = { began: -Infinity, rows: 0 };
  #hasComplained = false;

  /** @param told what each comparison found */
  constructor(
    reference: DriftReference,
    told: (results: DriftResult[]) => void,
    now = (): number => performance.now(),
  ) {
    this.#monitor = new DriftMonitor(reference, { window: BLOCK, alpha: ALPHA, tests: TESTS });
    this.#streams = Object.keys(reference.streams);
    this.#told = told;
    this.#now = now;
  }

  /** Never fails a request: what does not fit the reference is told once, as a warning. */
  observe(inputs: Tensors, outputs: Tensors): void {
    const count = Math.min(inputs[0]?.shape[0] ?? 1, this.#left(), BLOCK - this.#rows);
    if (count === 0) return;
    try {
      const found = this.#streams.flatMap((name) => {
        const tensor = tensorOf(name, inputs, outputs);
        return tensor ? [[name, rowsOf(tensor, count)] as const] : [];
      });
      this.#monitor.observe(Object.fromEntries(found));
    } catch (error) {
      if (!this.#hasComplained) process.emitWarning(`Drift is not watched: ${reasonOf(error)}`);
      this.#hasComplained = true;
      return;
    }
    this.#second.rows += count;
    this.#rows += count;
    if (this.#rows < BLOCK) return;
    this.#rows = 0;
    this.#compare();
  }

  #left(): number {
    const now = this.#now();
    if (now - this.#second.began >= 1000) this.#second = { began: now, rows: 0 };
    return MOST_A_SECOND - this.#second.rows;
  }

  /** One comparison after another has its chance to alarm: an alarm is what two in succession, of other rows, agree on. ADWIN counts them itself. */
  #compare(): void {
    const { results } = this.#monitor.report();
    const before = this.#suspected;
    this.#suspected = new Set(results.filter(({ isAlarm }) => isAlarm).map(keyOf));
    this.#told(
      results.map((one) => ({ ...one, isAlarm: one.isAlarm && (one.test === 'adwin' || before.has(keyOf(one))) })),
    );
  }
}

function keyOf({ stream, column, test }: DriftResult): string {
  return JSON.stringify([stream, column, test]);
}

/** By its own name, or by what it is. */
function tensorOf(name: string, inputs: Tensors, outputs: Tensors): InferTensor | undefined {
  const named = [...inputs, ...outputs].find((tensor) => tensor.name === name);
  if (named) return named;
  return name === 'predictions' || name === 'outputs' ? outputs[0] : inputs[0];
}

function rowsOf({ data, shape }: InferTensor, count: number): number[][] {
  if (Array.isArray(data)) return [];
  const width = data.length / Math.max(1, shape[0] ?? 1);
  return Array.from({ length: count }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}
