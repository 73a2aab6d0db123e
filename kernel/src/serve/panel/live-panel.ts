/**
 * The panel under the cell that serves: a display that is kept up to date, and a widget's comm for front ends that draw it live, as
 * pictures of trainings have. Where no front end could hear it there is none, and `service` shows its table.
 */
import { randomUUID } from 'node:crypto';
// the global one starts nothing for a cell that was interrupted
import { clearInterval, setInterval } from 'node:timers';
import { cellScope, displayData, updateDisplay } from '../../display/publish.ts';
import { json } from '../../display/picture.ts';
import { reasonOf } from '../../errors.ts';
import { WIDGET_VIEW, type ServiceInput, type ServiceMessage, type ServicePicture } from '../../mime.ts';
import { FRONT_END, hasAnywidget, isFromAnywidget, meetAnywidget } from '../../training/steering/anywidget.ts';
import { isListening } from '../../training/steering/widget-channel.ts';
import { Widget } from '../../widget/widget.ts';
import { advance, beginService, EVERY, type Sample } from './history.ts';
import { serviceBundle, servicePicture } from './picture.ts';
import { bodyOf, readServiceRequest } from './request.ts';

/** The service, as the panel knows it. */
export interface Watched {
  readonly name: string;
  readonly url: string;
  readonly inputs: ServiceInput[];
  sample(): Promise<Sample>;
  /** What it answers to a body, as text. */
  infer(body: object): Promise<{ ok: boolean; text: string }>;
  stop(): Promise<void>;
}

/** Seconds between two states that the notebook keeps while requests come: each makes VS Code run the cell for a moment. */
const KEEP_EVERY = 60;
/** Characters of an answer that are shown. */
const LONGEST_ANSWER = 20_000;

/** Shows the panel under the running cell; null where no front end could hear it. */
export function openPanel(watched: Watched): LivePanel | null {
  return isListening() ? new LivePanel(watched) : null;
}

export class LivePanel {
  readonly #id = randomUUID();
  readonly #watched: Watched;
  readonly #widget: Widget<{ service: string }>;
  readonly #cell = cellScope.getStore()?.id;
  readonly #timer: NodeJS.Timeout;
  readonly #hasView: boolean;
  #history = beginService();
  #state: ServicePicture['state'] = 'running';
  #sequence = 0;
  #isHeard = false;
  #asking: Promise<void> | undefined;
  /** What the notebook has. */
  #kept = { at: performance.now(), told: '' };

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#widget = new Widget({ state: { service: this.#id }, esm: FRONT_END });
    this.#widget.on('msg:custom', (content) => this.#receive(content));
    this.#hasView = hasAnywidget();
    const view = { version_major: 2, version_minor: 1, model_id: this.#widget.id };
    displayData({ ...serviceBundle(this.#picture()), ...(this.#hasView && { [WIDGET_VIEW]: view }) }, this.#id);
    this.#timer = setInterval(() => void this.look(), EVERY * 1000).unref();
  }

  /** Whether the running cell is the one that shows it. */
  isHere(): boolean {
    return this.#cell !== undefined && cellScope.getStore()?.id === this.#cell;
  }

  /** The service has ended: what the notebook keeps is this. */
  end(state: 'stopped' | 'failed'): void {
    if (this.#state !== 'running') return;
    this.#state = state;
    clearInterval(this.#timer);
    const picture = this.#picture();
    this.#send({ type: 'service', picture });
    this.#widget.close();
    updateDisplay(this.#id, serviceBundle({ ...picture, comm: null }));
  }

  /** Asks the service what it has done; once at a time. */
  look(): Promise<void> {
    return (this.#asking ??= this.#look().finally(() => (this.#asking = undefined)));
  }

  async #look(): Promise<void> {
    try {
      this.#history = advance(this.#history, await this.#watched.sample());
    } catch {
      // it ends, which its exit tells; or it is busy, which is a gap in the curves
      return;
    }
    if (this.#state !== 'running') return;
    if (this.#isHeard) this.#send({ type: 'service', picture: this.#picture() });
    this.#keep();
  }

  /** A view of a widget is drawn anew by each further bundle. */
  #keep(): void {
    const { requests, versions, drift } = this.#history;
    const now = performance.now();
    const alarms = JSON.stringify([
      versions.map(({ version, role }) => [version, role]),
      drift?.alarms.map(({ stream, column, test }) => [stream, column, test]),
    ]);
    const told = `${alarms} ${requests}`;
    const isDue = !this.#kept.told.startsWith(`${alarms} `) || now - this.#kept.at > KEEP_EVERY * 1000;
    if (this.#hasView || told === this.#kept.told || !isDue) return;
    const isFirst = this.#kept.told === '';
    this.#kept = { at: now, told };
    if (!isFirst) updateDisplay(this.#id, serviceBundle(this.#picture()));
  }

  #picture(): ServicePicture {
    const { name, url, inputs } = this.#watched;
    const facts = { id: this.#id, sequence: this.#sequence++, name, url, state: this.#state, inputs };
    return servicePicture({ ...facts, comm: this.#state === 'running' ? this.#widget.id : null }, this.#history);
  }

  #send(message: ServiceMessage): void {
    if (!this.#widget.isClosed) this.#widget.sendJson(json(message));
  }

  async #receive(content: unknown): Promise<void> {
    if (isFromAnywidget(content)) return meetAnywidget(this.#widget, content);
    const request = readServiceRequest(content);
    if (request === null) return;
    if (request.type === 'stop') return this.#watched.stop();
    if (request.type === 'hello') {
      this.#isHeard = true;
      this.#send({ type: 'service', picture: this.#picture() });
      return;
    }
    const made = bodyOf(request.inputs, this.#watched.inputs);
    const answer = 'problem' in made ? { ok: false, text: made.problem } : await this.#infer(made.body);
    this.#send({ type: 'tried', ok: answer.ok, text: answer.text.slice(0, LONGEST_ANSWER) });
  }

  async #infer(body: object): Promise<{ ok: boolean; text: string }> {
    try {
      return await this.#watched.infer(body);
    } catch (error) {
      return { ok: false, text: reasonOf(error) };
    }
  }
}
