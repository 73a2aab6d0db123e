/**
 * The channel of a training is a widget: front ends that know ours send its custom messages, and JupyterLab draws it with
 * anywidget. Where no front end could hear it there is none, so that programs which run notebooks see no trace of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { takenByHand, theLetterbox } from '../../comm/by-hand.ts';
import { cellScope, type CellScope } from '../../display/publish.ts';
import type { Json, MimeBundle } from '../../messages.ts';
import { WIDGET_VIEW, type SteeringAction, type TrainingMessage } from '../../mime.ts';
import { hasManager } from '../../widget/control.ts';
import { Widget } from '../../widget/widget.ts';
import {
  channelsFrom,
  type AfterTraining,
  type Channelled,
  type Decision,
  type Halt,
  type TrainingChannel,
} from '../channel.ts';
import type { ObservedTraining } from '../observers.ts';
import { FRONT_END, hasAnywidget, isFromAnywidget, lookForAnywidget, meetAnywidget } from './anywidget.ts';
import { readRequest } from './request.ts';
import { Steering, trainingIsOver } from './steering.ts';

/** A front end that starts the kernel says by this variable that it draws and steers trainings without widgets. */
const ANNOUNCED = 'LIMPID_STEERING';

/** Characters: more is not shown. */
const LONGEST_ANSWER = 1000;

/** Trainings that are over and still take requests: of more the oldest ones take none. */
const MOST_STAYING = 16;
const staying: WidgetChannel[] = [];

/** Milliseconds between two looks for messages, by a loop that awaits nothing. */
const LOOK_EVERY = 50;

/** Whether a front end could hear a channel. */
export function isListening(): boolean {
  return process.env[ANNOUNCED] === 'on' || hasManager();
}

/** From now on trainings can be steered. */
export function steerTrainings(): void {
  channelsFrom((training, channelled) => (isListening() ? new WidgetChannel(training, channelled) : undefined));
  lookForAnywidget();
}

class WidgetChannel implements TrainingChannel {
  isHeard = false;
  readonly #widget: Widget<{ training: string }>;
  readonly #scope = cellScope.getStore();
  /** Of the training, until it is over: from then on nothing here keeps its model and its data. */
  #steering: Steering | undefined;
  #told: AfterTraining & Partial<Channelled>;
  /** What comes of a message is output of the training's cell. */
  #inTraining: <T>(act: () => T) => T = AsyncLocalStorage.snapshot();
  #lookedAt = -Infinity;
  readonly #isSynchronous: boolean;

  constructor(training: ObservedTraining, channelled: Channelled) {
    this.#told = channelled;
    this.#widget = new Widget({ state: { training: training.id }, esm: FRONT_END });
    this.#steering = new Steering(training, channelled, (action, ok, text) => {
      this.send({ type: 'answer', action, ok, text: text.slice(0, LONGEST_ANSWER) });
    });
    this.#isSynchronous = channelled.isSynchronous;
    if (channelled.isSynchronous) takenByHand.add(this.#widget.id);
    this.#listen();
  }

  /** Handlers of a context without the training. */
  #listen(): void {
    this.#widget.on('msg:custom', (content) => {
      const asking = cellScope.getStore();
      return this.#inTraining(() => this.#receive(content, asking));
    });
    // nobody else could end a pause
    this.#widget.on('close', () => this.#inTraining(() => this.#steering?.ask({ type: 'steer', action: 'resume' })));
  }

  get comm(): string {
    return this.#widget.id;
  }

  get actions(): SteeringAction[] {
    return this.#steering?.actions ?? [];
  }

  get view(): MimeBundle | null {
    if (!hasAnywidget() || this.#widget.isClosed) return null;
    return { [WIDGET_VIEW]: { version_major: 2, version_minor: 1, model_id: this.comm } };
  }

  turn(): Promise<void> | undefined {
    return this.#steering?.turn();
  }

  turnNow(): void {
    const letterbox = theLetterbox();
    const now = performance.now();
    if (letterbox && now - this.#lookedAt >= LOOK_EVERY) {
      this.#lookedAt = now;
      letterbox.take();
    }
    this.#steering?.turnNow(letterbox);
  }

  halt(halt: Halt): Decision | null {
    const letterbox = theLetterbox();
    const steering = this.#steering;
    if (!letterbox || !steering || this.#widget.isClosed) return null;
    takenByHand.add(this.#widget.id);
    try {
      return steering.halt(halt, letterbox, () => this.isHeard);
    } finally {
      if (!this.#isSynchronous) takenByHand.delete(this.#widget.id);
    }
  }

  send(message: TrainingMessage): void {
    // a front end may have closed it
    if (this.#widget.isClosed) return;
    // SAFETY: pictures of trainings and their deltas are made of JSON's values alone, and each is made anew.
    this.#widget.sendJson(message as object as Json);
  }

  /** Widgets go from sight when a training is over, so they ask for nothing then. */
  stay(after: AfterTraining): boolean {
    if (process.env[ANNOUNCED] !== 'on' || this.#widget.isClosed) return false;
    this.#end();
    this.#told = after;
    const scope = this.#scope;
    this.#inTraining = (act) => (scope ? cellScope.run(scope, act) : act());
    staying.push(this);
    if (staying.length > MOST_STAYING) staying.shift()?.close();
    return true;
  }

  close(): void {
    this.#end();
    this.#widget.close();
  }

  #end(): void {
    takenByHand.delete(this.#widget.id);
    this.#steering?.end();
    this.#steering = undefined;
  }

  async #receive(content: unknown, asking: CellScope | undefined): Promise<void> {
    const reading = readRequest(content);
    if (isFromAnywidget(content)) {
      await meetAnywidget(this.#widget, content);
      this.#told.changed?.();
    } else if (!('request' in reading)) {
      this.#refuse(reading.action, reading.problem);
    } else if (reading.request.type === 'hello') {
      this.isHeard = true;
      this.#told.hello();
    } else if (reading.request.action === 'experiment') {
      const problem = await this.#told.experiment(reading.request, asking?.signal);
      if (problem !== null) this.#refuse('experiment', problem);
    } else if (this.#steering) {
      this.#steering.ask(reading.request);
    } else {
      this.#refuse(reading.request.action, trainingIsOver());
    }
  }

  #refuse(action: SteeringAction | null, text: string): void {
    if (action !== null) this.send({ type: 'answer', action, ok: false, text });
    // no picture of ours asks for what is no action, so none has to know this answer
    else if (!this.#widget.isClosed) this.#widget.send({ type: 'refused', text });
  }
}
