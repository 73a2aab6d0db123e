/** Experiments that somebody asks for at a finding, while the training runs or when it is over. Nothing here keeps its model or its data. */
import { isOccupied, runAlone } from '../display/alone.ts';
import type { Finding } from '../doctor/finding.ts';
import { shownOf } from '../doctor/shown.ts';
import { reasonOf } from '../errors.ts';
import type { ExperimentOutcome, TrainingFinding } from '../mime.ts';
import { say } from '../say.ts';
import type { ExperimentRequest } from './channel.ts';
import type { Confirm } from './diagnoses.ts';

/** Settles when the training is over. */
interface Training {
  readonly over: Promise<void>;
  readonly isOver: () => boolean;
  readonly findings: () => readonly Finding[];
  /** A finding says more now. */
  readonly changed: () => void;
}

export class AskedExperiments {
  readonly #confirm: Confirm;
  readonly #training: Training;
  /** By the key of the finding. */
  readonly #outcomes = new Map<string, ExperimentOutcome>();

  constructor(confirm: Confirm, training: Training) {
    this.#confirm = confirm;
    this.#training = training;
  }

  /** Whether there is anything to ask for. */
  get isOffered(): boolean {
    return shownOf(this.#training.findings()).some(({ experiment }) => experiment !== undefined);
  }

  /** All that `outcomeOf` depends on. */
  get outcomes(): readonly ExperimentOutcome[] {
    return [...this.#outcomes.values()];
  }

  outcomeOf(finding: TrainingFinding): ExperimentOutcome | undefined {
    return this.#outcomes.get(keyOf(finding));
  }

  /**
   * Waits for the end of the training, and for cells: both draw from the same random numbers. The finding says what becomes of it.
   * @returns why it is not done, or null
   */
  async ask({ symptom, layer }: ExperimentRequest, signal: AbortSignal | undefined): Promise<string | null> {
    const finding = this.#training.findings().find((one) => one.symptom === symptom && one.layer === layer);
    const name = finding?.experiment;
    if (!finding || !name) return say('There is no experiment for this finding, or it holds no more.');
    const state = this.#outcomes.get(keyOf(finding))?.state;
    if (state === 'waiting' || state === 'running') return say('It is asked for already.');
    try {
      await this.#untilOver(finding, signal);
      const outcome = await runAlone(() => {
        this.#tell(finding, { state: 'running', text: say('A copy of the model trains; cells wait for it.') });
        return this.#confirm(name, signal);
      }, signal);
      this.#tell(finding, outcome);
    } catch (error) {
      this.#tell(finding, { state: 'failed', text: signal?.aborted ? say('It was interrupted.') : reasonOf(error) });
    }
    return null;
  }

  async #untilOver(finding: Finding, signal: AbortSignal | undefined): Promise<void> {
    const { isOver, over } = this.#training;
    if (!isOver()) this.#tell(finding, { state: 'waiting', text: say('It begins when the training is over.') });
    else if (isOccupied()) this.#tell(finding, { state: 'waiting', text: say('It begins when the kernel is free.') });
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(reasonFor(signal));
    signal?.addEventListener('abort', abort, { once: true });
    await Promise.race([over, aborted]);
    signal?.removeEventListener('abort', abort);
  }

  #tell(finding: Finding, outcome: ExperimentOutcome): void {
    this.#outcomes.set(keyOf(finding), outcome);
    this.#training.changed();
  }
}

function reasonFor(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}

function keyOf({ symptom, layer }: { symptom: string; layer?: string }): string {
  return JSON.stringify([symptom, layer]);
}
