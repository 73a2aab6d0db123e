/** A training that a test steers as a front end does: over the comm that its kernel opens. */
import assert from 'node:assert/strict';
import type { BreakPicture, TrainingMessage, TrainingPicture } from '../../kernel/src/mime.ts';
import { TRAINING } from '../../kernel/src/mime.ts';
import type { Conversation, FrontEnd } from './front-end.ts';

/** An image classifier whose steps take about a millisecond, and a comm that tells how far it is. */
export const MODEL = `
import { registerTarget } from 'limpid';
import * as tf from '@tensorflow/tfjs';
let batches = 0;
const rates: number[] = [];
const onBatchEnd = () => { batches += 1; rates.push(model.optimizer.learningRate); };
registerTarget('count', (comm) => { comm.on('message', () => comm.send({ batches })) });
const model = tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], activation: 'relu' }),
  tf.layers.flatten(),
  tf.layers.dense({ units: 3, activation: 'softmax' }),
] });
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy' });
const x = tf.randomUniform([64, 8, 8, 1]);
const y = tf.oneHot(tf.range(0, 64, 1, 'int32').mod(tf.scalar(3, 'int32')), 3);
const fit = (epochs: number) => model.fit(x, y, { epochs, batchSize: 16, callbacks: { onBatchEnd } });
undefined`;

type Message = TrainingMessage | { type: 'refused'; text: string };
type Cell = Conversation<'execute_request'>;

export class SteeredTraining {
  readonly cell: Cell;
  readonly comm: string;
  readonly #front: FrontEnd;

  private constructor(front: FrontEnd, cell: Cell, comm: string) {
    this.#front = front;
    this.cell = cell;
    this.comm = comm;
  }

  /** Runs a cell, to the moment when its training can be steered. */
  static async begin(front: FrontEnd, code: string): Promise<SteeredTraining> {
    const cell = await front.begin(code);
    return SteeredTraining.next(front, cell);
  }

  /** The next training of a cell that runs. */
  static async next(front: FrontEnd, cell: Cell): Promise<SteeredTraining> {
    const comm = await cell.recvUntil((type, content) =>
      type === 'comm_open' ? String(content['comm_id']) : undefined,
    );
    return new SteeredTraining(front, cell, comm);
  }

  /** Sends what a front end sends: a request, or whatever a test takes for one. */
  async send(content: unknown): Promise<void> {
    const message = this.#front.tell('comm_msg', { comm_id: this.comm, data: { method: 'custom', content } as never });
    await message.recvBusy();
    await message.recvIdle();
  }

  /** Asks for an action and gives what came of it. */
  async steer(request: { action: string; [field: string]: unknown }): Promise<{ ok: boolean; text: string }> {
    await this.send({ type: 'steer', ...request });
    const { action, ok, text } = await this.message('answer');
    assert.equal(action, request.action);
    return { ok, text };
  }

  /** The next place within a step where it stands. */
  async stand(): Promise<BreakPicture> {
    return this.#until((message) => {
      if (message.type === 'picture') return message.picture.break ?? undefined;
      return message.type === 'delta' ? (message.delta.changed.break ?? undefined) : undefined;
    });
  }

  /** The next message of this type; those before it are of no interest. */
  async message<T extends Message['type']>(type: T): Promise<Message & { type: T }> {
    return this.#until((message) => (isOf(message, type) ? message : undefined));
  }

  /** Until the picture of a front end that has said hello is in this state. */
  async state(wanted: TrainingPicture['state']): Promise<void> {
    await this.#until((message) => {
      const state = message.type === 'picture' ? message.picture.state : undefined;
      return (message.type === 'delta' ? message.delta.changed.state : state) === wanted ? true : undefined;
    });
  }

  async #until<T>(choose: (message: Message) => T | undefined): Promise<T> {
    return this.cell.recvUntil((kind, content) => {
      if (kind !== 'comm_msg' || content['comm_id'] !== this.comm) return undefined;
      // SAFETY: what the kernel sends there
      return choose((content['data'] as { content: Message }).content);
    });
  }

  /** The picture that stays in the notebook. */
  async last(): Promise<TrainingPicture> {
    return this.cell.recvUntil((type, content) => {
      if (type !== 'update_display_data') return undefined;
      const picture = pictureIn(content);
      const isWhole = JSON.stringify(content).includes('image/svg+xml');
      return isWhole ? picture : undefined;
    });
  }

  /** The value of the cell, which ends well; what comes before is of no interest. */
  async result(): Promise<string> {
    const text = await this.cell.recvUntil((type, content) => {
      // SAFETY: a result of the kernel has data
      if (type === 'execute_result') return (content['data'] as { [mime: string]: string })['text/plain'];
      return undefined;
    });
    await this.cell.end();
    return text;
  }

  /** The comm is closed when the last picture is there, or that names it for experiments alone. */
  async closed(): Promise<void> {
    await this.cell.recvUntil((type, content) => {
      if (type === 'comm_close' && content['comm_id'] === this.comm) return true;
      const picture = type === 'update_display_data' ? pictureIn(content) : undefined;
      return picture?.steering === null && picture.experiments === this.comm ? true : undefined;
    });
  }
}

function isOf<T extends Message['type']>(message: Message, type: T): message is Message & { type: T } {
  return message.type === type;
}

export function pictureIn(content: { [field: string]: unknown }): TrainingPicture | undefined {
  // SAFETY: a display of the kernel has data
  const data = content['data'] as { [mime: string]: unknown };
  // SAFETY: what the kernel writes under this type
  return data[TRAINING] as TrainingPicture | undefined;
}

/** How many batches there were, asked of a kernel whose cell runs. */
export class BatchCount {
  readonly #front: FrontEnd;

  private constructor(front: FrontEnd) {
    this.#front = front;
  }

  static async open(front: FrontEnd): Promise<BatchCount> {
    const opening = front.tell('comm_open', { comm_id: 'count', target_name: 'count', data: {} });
    await opening.recvBusy();
    await opening.recvIdle();
    return new BatchCount(front);
  }

  async now(): Promise<number> {
    const message = this.#front.tell('comm_msg', { comm_id: 'count', data: {} });
    await message.recvBusy();
    const { content } = await message.recvComm('comm_msg');
    await message.recvIdle();
    return Number(content.data['batches']);
  }
}
