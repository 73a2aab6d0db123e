/**
 * The channel of a training is a widget: front ends that know ours send its custom messages, and JupyterLab draws it with
 * anywidget. Where no front end could hear it there is none, so that programs which run notebooks see no trace of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { takenByHand, theLetterbox } from '../../comm/by-hand.ts';
import type { Json, MimeBundle } from '../../messages.ts';
import { WIDGET_VIEW, type SteeringAction, type TrainingMessage } from '../../mime.ts';
import { hasManager } from '../../widget/control.ts';
import { Widget } from '../../widget/widget.ts';
import { channelsFrom, type Channelled, type Decision, type Halt, type TrainingChannel } from '../channel.ts';
import type { ObservedTraining } from '../observers.ts';
import { FRONT_END, hasAnywidget, isFromAnywidget, lookForAnywidget, meetAnywidget } from './anywidget.ts';
import { readRequest } from './request.ts';
import { Steering } from './steering.ts';

/** A front end that starts the kernel says by this variable that it draws and steers trainings without widgets. */
const ANNOUNCED = 'LIMPID_STEERING';

/** Characters: more is not shown. */
const LONGEST_ANSWER = 1000;

/** Milliseconds between two looks for messages, by a loop that awaits nothing. */
const LOOK_EVERY = 50;

/** From now on trainings can be steered. */
export function steerTrainings(): void {
  channelsFrom((training, channelled) => {
    const isListening = process.env[ANNOUNCED] === 'on' || hasManager();
    return isListening ? new WidgetChannel(training, channelled) : undefined;
  });
  lookForAnywidget();
}

class WidgetChannel implements TrainingChannel {
  isHeard = false;
  readonly #widget: Widget<{ training: string }>;
  readonly #steering: Steering;
  readonly #channelled: Channelled;
  #lookedAt = -Infinity;

  constructor(training: ObservedTraining, channelled: Channelled) {
    this.#channelled = channelled;
    this.#widget = new Widget({ state: { training: training.id }, esm: FRONT_END });
    this.#steering = new Steering(training, channelled, (action, ok, text) => {
      this.send({ type: 'answer', action, ok, text: text.slice(0, LONGEST_ANSWER) });
    });
    if (channelled.isSynchronous) takenByHand.add(this.#widget.id);
    // what comes of a message is output of the training's cell
    const inTraining = AsyncLocalStorage.snapshot();
    this.#widget.on('msg:custom', (content) => inTraining(() => this.#receive(content)));
    // nobody else could end a pause
    this.#widget.on('close', () => inTraining(() => this.#steering.ask({ type: 'steer', action: 'resume' })));
  }

  get comm(): string {
    return this.#widget.id;
  }

  get actions(): SteeringAction[] {
    return this.#steering.actions;
  }

  get view(): MimeBundle | null {
    if (!hasAnywidget() || this.#widget.isClosed) return null;
    return { [WIDGET_VIEW]: { version_major: 2, version_minor: 1, model_id: this.comm } };
  }

  turn(): Promise<void> | undefined {
    return this.#steering.turn();
  }

  turnNow(): void {
    const letterbox = theLetterbox();
    const now = performance.now();
    if (letterbox && now - this.#lookedAt >= LOOK_EVERY) {
      this.#lookedAt = now;
      letterbox.take();
    }
    this.#steering.turnNow(letterbox);
  }

  halt(halt: Halt): Decision | null {
    const letterbox = theLetterbox();
    if (!letterbox || this.#widget.isClosed) return null;
    takenByHand.add(this.#widget.id);
    try {
      return this.#steering.halt(halt, letterbox, () => this.isHeard);
    } finally {
      if (!this.#channelled.isSynchronous) takenByHand.delete(this.#widget.id);
    }
  }

  send(message: TrainingMessage): void {
    // a front end may have closed it
    if (this.#widget.isClosed) return;
    // SAFETY: pictures of trainings and their deltas are made of JSON's values alone, and each is made anew.
    this.#widget.sendJson(message as object as Json);
  }

  close(): void {
    takenByHand.delete(this.#widget.id);
    this.#steering.end();
    this.#widget.close();
  }

  async #receive(content: unknown): Promise<void> {
    const reading = readRequest(content);
    if (isFromAnywidget(content)) {
      await meetAnywidget(this.#widget, content);
      this.#channelled.changed();
    } else if (!('request' in reading)) {
      this.#refuse(reading.action, reading.problem);
    } else if (reading.request.type === 'steer') {
      this.#steering.ask(reading.request);
    } else {
      this.isHeard = true;
      this.#channelled.hello();
    }
  }

  #refuse(action: SteeringAction | null, text: string): void {
    if (action !== null) this.send({ type: 'answer', action, ok: false, text });
    // no picture of ours asks for what is no action, so none has to know this answer
    else if (!this.#widget.isClosed) this.#widget.send({ type: 'refused', text });
  }
}
