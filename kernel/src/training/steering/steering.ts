/** Steers one training: keeps what front ends ask for until the training stands between two batches, and does it there. */
import { reasonOf } from '../../errors.ts';
import type { SteeringAction, SteeringRequest } from '../../mime.ts';
import type { Letterbox } from '../../comm/by-hand.ts';
import { say } from '../../say.ts';
import type { Channelled, Decision, Halt } from '../channel.ts';
import type { ObservedTraining } from '../observers.ts';
import { hasLearningRate, setLearningRate } from './learning-rate.ts';

/** What is done between two batches. */
export type Steer = Exclude<Extract<SteeringRequest, { type: 'steer' }>, { action: 'experiment' }>;
export type Answer = (action: SteeringAction, ok: boolean, text: string) => void;

/** A front end that asks for more before the training gets to it is refused. */
const MOST_WAITING = 20;

/** Milliseconds in which a front end that shows the picture says hello: a training does not stand at a breakpoint for nobody. */
const UNHEARD = 10_000;

export class Steering {
  readonly actions: SteeringAction[];
  /** Gone when the training is over. */
  #training: ObservedTraining | undefined;
  readonly #channelled: Channelled;
  readonly #answer: Answer;
  readonly #asked: Steer[] = [];
  #isPaused = false;
  #isStopped = false;
  /** Where it stands within a step. */
  #halt: Halt | undefined;
  /** Ends the wait of a pause, to look at what was asked. */
  #wake = (): void => undefined;

  constructor(training: ObservedTraining, channelled: Channelled, answer: Answer) {
    this.#training = training;
    this.#channelled = channelled;
    this.#answer = answer;
    this.actions = actionsOf(training, channelled);
  }

  ask(request: Steer): void {
    if (!this.#training) return this.#answer(request.action, false, trainingIsOver());
    // at a breakpoint there is more to ask for
    if (!this.#halt && !this.actions.includes(request.action)) {
      return this.#answer(request.action, false, cannot());
    }
    if (this.#asked.length >= MOST_WAITING)
      return this.#answer(request.action, false, say('Too much is asked at once.'));
    this.#asked.push(request);
    this.#wake();
  }

  /** Between two batches: does what was asked for since. Undefined when that is nothing. */
  turn(): Promise<void> | undefined {
    return this.#asked.length === 0 ? undefined : this.#serve();
  }

  /** The same in a loop that awaits nothing: while it is paused this thread blocks, until something comes into the letterbox. */
  turnNow(letterbox: Letterbox | undefined): void {
    if (this.#asked.length === 0) return;
    for (;;) {
      for (let request = this.#asked.shift(); request; request = this.#asked.shift()) this.#doNow(request);
      if (!this.#isPaused || this.#isStopped || !letterbox) break;
      letterbox.wait();
      letterbox.take();
    }
    if (this.#isPaused) this.#goOn();
  }

  /**
   * Within a step: this thread blocks until somebody has decided, or the cell is interrupted.
   * @returns null when nobody has said hello
   */
  halt(halt: Halt, letterbox: Letterbox, isHeard: () => boolean): Decision | null {
    const until = performance.now() + UNHEARD;
    this.#halt = halt;
    this.#channelled.halted(halt.picture());
    this.#channelled.paused(true);
    try {
      for (;;) {
        letterbox.take();
        for (let request = this.#asked.shift(); request; request = this.#asked.shift()) {
          const decision = this.#decide(request, halt);
          if (decision) return decision;
        }
        if (letterbox.isInterrupted) return 'abandon';
        const left = isHeard() ? undefined : until - performance.now();
        if (left !== undefined && left <= 0) return null;
        letterbox.wait(left);
      }
    } finally {
      this.#halt = undefined;
      this.#channelled.halted(null);
      this.#channelled.paused(false);
    }
  }

  /** The training is over: what was not done is answered, and nothing is done any more. */
  end(): void {
    this.#training = undefined;
    for (const { action } of this.#asked.splice(0)) this.#answer(action, false, trainingIsOver());
  }

  async #serve(): Promise<void> {
    for (;;) {
      for (let request = this.#asked.shift(); request; request = this.#asked.shift()) await this.#do(request);
      if (!this.#isPaused || this.#isStopped || this.#channelled.signal?.aborted) break;
      await this.#woken();
    }
    if (this.#isPaused) this.#goOn();
  }

  async #do(request: Steer): Promise<void> {
    const { action } = request;
    try {
      this.#answer(action, true, await this.#outcome(request));
    } catch (error) {
      // what was asked cannot be done: that ends no training
      this.#answer(action, false, reasonOf(error));
    }
  }

  #doNow(request: Steer): void {
    const { action } = request;
    try {
      this.#answer(action, true, this.#outcomeNow(request) ?? cannot());
    } catch (error) {
      this.#answer(action, false, reasonOf(error));
    }
  }

  /** What was asked for at a breakpoint. Undefined: it stands there still. */
  #decide(request: Steer, halt: Halt): Decision | undefined {
    const { action } = request;
    try {
      if (action === 'set') {
        halt.set(request.name, request.how, request.value);
        const { name, how, value } = request;
        const told =
          how === 'value'
            ? say('{name} is {value} now.', { name, value })
            : say('{name} is multiplied by {value}.', { name, value });
        this.#answer(action, true, told);
        this.#channelled.halted(halt.picture());
        return undefined;
      }
      const decided = DECISIONS[action];
      if (decided) this.#answer(action, true, decided.told());
      else if (action === 'learning-rate') this.#doNow(request);
      else this.#answer(action, false, say('The training stands within a step: let it go on first.'));
      return decided?.decision;
    } catch (error) {
      this.#answer(action, false, reasonOf(error));
      return undefined;
    }
  }

  async #outcome(request: Steer): Promise<string> {
    const now = this.#outcomeNow(request);
    if (now !== null || !this.#training) return now ?? trainingIsOver();
    const { id, model, data } = this.#training;
    if (!model) return cannot();
    if (request.action === 'explain') {
      const { explainNow } = await import('./explain.ts');
      return explainNow(model, data, request.sample);
    }
    const { saveNow } = await import('./checkpoint.ts');
    return saveNow(id, model, this.#channelled.progress());
  }

  /** Null for what takes its time, and is done of models alone. */
  #outcomeNow(request: Steer): string | null {
    const training = this.#training;
    if (!training) return trainingIsOver();
    const { optimizer } = training;
    switch (request.action) {
      case 'pause':
        return this.#pause();
      case 'resume':
        if (!this.#isPaused) return say('It was not paused.');
        this.#goOn();
        return say('Training goes on.');
      case 'stop':
        this.#isStopped = true;
        this.#channelled.stop?.();
        return say('Stopped and kept: the weights are those of the last batch.');
      case 'learning-rate':
        if (!hasLearningRate(optimizer)) return cannot();
        this.#channelled.rateSet(request.value);
        return setLearningRate(optimizer, request.value);
      case 'checkpoint':
      case 'explain':
        return null;
      case 'next-layer':
      case 'next-batch':
      case 'set':
        return cannot();
    }
  }

  #pause(): string {
    if (this.#isPaused) return say('It is paused already.');
    this.#isPaused = true;
    this.#channelled.paused(true);
    return say('Paused between two batches.');
  }

  #goOn(): void {
    this.#isPaused = false;
    this.#channelled.paused(false);
  }

  /** Resolves when something is asked for, or the cell is interrupted. */
  async #woken(): Promise<void> {
    const { signal } = this.#channelled;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    signal?.addEventListener('abort', this.#wake, { once: true });
    await promise;
    signal?.removeEventListener('abort', this.#wake);
    this.#wake = () => undefined;
  }
}

export function trainingIsOver(): string {
  return say('The training is over.');
}

function cannot(): string {
  return say('This training cannot do that.');
}

const DECISIONS: { readonly [action in SteeringAction]?: { decision: Decision; told: () => string } } = {
  resume: { decision: 'continue', told: () => say('Training goes on.') },
  'next-layer': { decision: 'next-layer', told: () => say('On to the next layer.') },
  'next-batch': { decision: 'next-batch', told: () => say('On to the next batch.') },
  stop: {
    decision: 'abandon',
    told: () => say('Stopped and kept: the step is given up, the weights are those before it.'),
  },
};

function actionsOf({ model, optimizer, data }: ObservedTraining, { stop }: Channelled): SteeringAction[] {
  const always: SteeringAction[] = ['pause', 'resume'];
  if (stop) always.push('stop');
  if (model) always.push('checkpoint');
  if (hasLearningRate(optimizer)) always.push('learning-rate');
  if (model && data !== undefined && isImageClassifier(model)) always.push('explain');
  return always;
}

/** One picture in, one list of scores out: what `explain` draws. */
function isImageClassifier({ inputs, outputs }: NonNullable<ObservedTraining['model']>): boolean {
  const isOne = inputs.length === 1 && outputs.length === 1;
  return isOne && inputs[0]?.shape.length === 4 && outputs[0]?.shape.length === 2;
}
