/**
 * Where pictures stand under a cell: the first trainings of a cell each have a place of their own, later ones share one,
 * which shows the newest. So a search over 500 fits neither floods the cell nor spends its time on pictures.
 */
import { randomUUID } from 'node:crypto';
// the global one starts nothing for a cell that was interrupted
import { setTimeout } from 'node:timers';
import type { MimeBundle } from '../messages.ts';
import { atCellEnd, cellScope, displayData, updateDisplay, type CellScope } from '../display/publish.ts';
import { Throttle, type Clock } from './throttle.ts';

/** Trainings of a cell that have places of their own. */
export const OWN_PLACES = 8;
/** Milliseconds between two updates of a place, at least and at most. */
const UPDATE_EVERY = 200;
const UPDATE_AT_LEAST_EVERY = 5000;
/** An update waits this many times as long as the one before took: all of them take half a hundredth of the time. */
const PAUSE_PER_COST = 200;
/** A whole picture costs so many times what it costs this thread: the kernel's own reads, writes and signs all of it. */
const WHOLE = 3;

/** Milliseconds after which a picture is finished whose cell was interrupted: what takes long meanwhile would be ended too. */
const AFTER_INTERRUPT = 1000;

export interface Shown {
  /** Shows the picture as it is now. */
  update(): void;
  /** Shows the picture that stays. */
  finish(): Promise<void>;
}

export class Place {
  readonly #displayId: string;
  readonly #clock: Clock;
  readonly #throttle: Throttle;
  readonly #isShared: boolean;
  #newest: Shown | undefined;
  #costs: [before: number, last: number] = [0, 0];
  #isThere = false;
  /** Whether the update that runs has shown a whole picture. */
  #isWhole = false;
  #isEnding = false;
  #taken = 0;

  constructor(displayId: string, clock: Clock, isShared: boolean) {
    this.#displayId = displayId;
    this.#clock = clock;
    this.#isShared = isShared;
    this.#throttle = new Throttle(
      () => this.#pause(),
      clock,
      () => this.#update(),
    );
  }

  /** Trainings that were shown here, or have places of their own, before this one; 0 where the place is not shared. */
  take(shown: Shown): number {
    this.#newest = shown;
    this.#taken += 1;
    return this.#isShared ? OWN_PLACES + this.#taken - 1 : 0;
  }

  request(shown: Shown): void {
    if (shown === this.#newest) this.#throttle.request();
  }

  /** Until when it needs to request nothing. */
  askedUntil(shown: Shown): number {
    return shown === this.#newest ? this.#throttle.askedUntil : Infinity;
  }

  /** Shows it at once. */
  insist(shown: Shown): void {
    if (shown === this.#newest) this.#throttle.now();
  }

  show(bundle: MimeBundle): void {
    this.#isWhole = true;
    if (this.#isThere) updateDisplay(this.#displayId, bundle);
    else displayData(bundle, this.#displayId);
    this.#isThere = true;
  }

  /** The picture changes no more. It is drawn whole when the cell has ended: code that comes after the training does not wait for it. */
  async end(shown: Shown): Promise<void> {
    if (this.#isShared) {
      this.request(shown);
      if (this.#isEnding) return;
    } else {
      this.#throttle.cancel();
      shown.update();
    }
    this.#isEnding = true;
    const finish = (): Promise<void> | undefined => {
      this.#throttle.cancel();
      return this.#newest?.finish();
    };
    const isLeft = atCellEnd((end) => {
      if (end !== 'stopped') return finish();
      setTimeout(() => void finish(), AFTER_INTERRUPT).unref();
      return undefined;
    });
    if (!isLeft) await finish();
  }

  /** Shows the picture that stays once more, as it is now: where another one has its place, it does not. */
  async again(shown: Shown): Promise<void> {
    if (shown === this.#newest) await shown.finish();
  }

  #pause(): number {
    const wanted = PAUSE_PER_COST * Math.min(...this.#costs);
    return Math.min(UPDATE_AT_LEAST_EVERY, Math.max(UPDATE_EVERY, wanted));
  }

  #update(): void {
    const began = this.#clock.now();
    this.#isWhole = false;
    this.#newest?.update();
    const cost = (this.#clock.now() - began) * (this.#isWhole ? WHOLE : 1);
    // The least of two: the first update also loads and compiles.
    this.#costs = [this.#costs[1], cost];
  }
}

const places = new WeakMap<CellScope, { trainings: number; shared?: Place }>();

export function placeFor(clock: Clock): Place {
  const scope = cellScope.getStore();
  const own = (): Place => new Place(`limpid-training-${randomUUID()}`, clock, false);
  if (!scope) return own();
  const cell = places.get(scope) ?? { trainings: 0 };
  places.set(scope, cell);
  cell.trainings += 1;
  if (cell.trainings <= OWN_PLACES) return own();
  return (cell.shared ??= new Place(`limpid-training-${randomUUID()}`, clock, true));
}
