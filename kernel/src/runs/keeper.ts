/**
 * When runs are written: the end of an epoch at once, single batches within a second, and never so often that writing
 * takes more than its share of the time. It never throws: a training is worth more than its record. While the file
 * cannot be used it says so once, keeps what it has in memory (little: `recorder.ts`) and tries again.
 */
import { LimpidError, reasonOf } from '../errors.ts';
import type { Clock } from '../training/throttle.ts';
import { isBusy, isDamaged, setAside } from './database.ts';
import type { Recorder, Urgency } from './recorder.ts';
import { RunWriter } from './writer.ts';

/** Milliseconds within which single batches are written. */
const SOME_TIME = 1000;
/** Share of the time that writing may take; a pause is never longer than MOST_PAUSE. */
const SHARE = 0.001;
const MOST_PAUSE = 5000;
/** Milliseconds until it is tried again with a file that cannot be used. */
const RETRY = 10_000;

export class Keeper {
  readonly #place: string;
  readonly #clock: Clock;
  readonly #open: (place: string) => RunWriter;
  #writer: RunWriter | undefined;
  readonly #running = new Set<Recorder>();
  readonly #waiting = new Set<Recorder>();
  /** Before this nothing is written. */
  #pausedUntil = -Infinity;
  #due = Infinity;
  #callOff: (() => void) | undefined;
  #hasWarned = false;

  constructor(place: string, clock: Clock, open: (place: string) => RunWriter = (at) => new RunWriter(at)) {
    this.#place = place;
    this.#clock = clock;
    this.#open = open;
  }

  /** Something has happened to this run. */
  changed(recorder: Recorder, urgency: Urgency): void {
    if (urgency === 'never') return;
    this.#running.add(recorder);
    this.#waiting.add(recorder);
    const now = this.#clock.now();
    const due = Math.max(this.#pausedUntil, urgency === 'soon' ? now : now + SOME_TIME);
    if (due < this.#due) {
      this.#callOff?.();
      this.#due = due;
      this.#callOff = due > now ? this.#clock.after(due - now, () => this.flush()) : undefined;
    }
    // a busy loop keeps timers waiting
    if (now >= this.#due) this.flush();
  }

  /** Writes what waits, now. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#due = Infinity;
    if (this.#waiting.size === 0) return;
    try {
      this.#writer ??= this.#open(this.#place);
      const began = this.#clock.now();
      this.#writer.write([...this.#waiting].map((recorder) => recorder.changes));
      const ended = this.#clock.now();
      this.#pausedUntil = ended + Math.min(MOST_PAUSE, (ended - began) / SHARE);
      for (const recorder of this.#waiting) {
        recorder.wasWritten();
        if (recorder.hasEnded) this.#running.delete(recorder);
      }
      this.#waiting.clear();
      this.#hasWarned = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  close(): void {
    this.flush();
    this.#callOff?.();
    this.#writer?.close();
    this.#writer = undefined;
  }

  #failed(error: unknown): void {
    if (isDamaged(error)) this.#replace(error);
    else if (!isBusy(error)) this.#giveUp(error);
    const wait = isBusy(error) || isDamaged(error) ? SOME_TIME : RETRY;
    this.#pausedUntil = this.#clock.now() + wait;
    this.#due = this.#pausedUntil;
    this.#callOff = this.#clock.after(wait, () => this.flush());
  }

  /** A new database in place of one that is damaged, which is kept beside it. */
  #replace(error: unknown): void {
    this.#letGo();
    try {
      const aside = setAside(this.#place);
      warn(new LimpidError('RUNS_DAMAGED', { file: this.#place, reason: reasonOf(error), aside }));
      for (const recorder of this.#running) recorder.writeAgain();
    } catch (problem) {
      this.#giveUp(problem);
    }
  }

  #giveUp(error: unknown): void {
    this.#letGo();
    if (!this.#hasWarned) warn(new LimpidError('RUNS_UNUSABLE', { file: this.#place, reason: reasonOf(error) }));
    this.#hasWarned = true;
  }

  #letGo(): void {
    try {
      this.#writer?.close();
    } catch {
      // it is not used any more
    }
    this.#writer = undefined;
  }
}

function warn({ code, message }: LimpidError): void {
  console.warn(`limpid: ${code}: ${message}`);
}
