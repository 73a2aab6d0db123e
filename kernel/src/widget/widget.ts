/**
 * Widgets: state that a cell and a piece of front end share, by the protocol of Jupyter widgets 2.1.0
 * (packages/schema/messages.md of ipywidgets) and drawn by anywidget's front end (https://anywidget.dev/en/afm/).
 */
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { openComm, type Comm, type CommEvent } from '../comm/comm.ts';
import type { Binary } from '../comm/buffers.ts';
import { callAll, type Settled } from '../comm/handlers.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { Json, JsonObject, MimeBundle } from '../messages.ts';
import { TEXT, WIDGET_VIEW } from '../mime.ts';
import { announce } from './control.ts';
import { changes, removeBuffers, restoreBuffers, type BufferPath } from './state.ts';

const PROTOCOL = { major: 2, minor: 1 };

export interface WidgetOptions<State extends object> {
  /** What both sides share: JSON, and binary values anywhere in it. The front end may change these keys and no others. */
  state?: State;
  /** The front end: the text of an ES module, or its URL, whose default export has `render({ model, el })`. */
  esm: string;
  /** Style sheet: its text or URL. */
  css?: string;
}

type Key<State> = keyof State & string;

/** Event -> handler. The front end's message that made the change is busy until what the handler returns has settled. */
export type WidgetEvents<State> = {
  [K in Key<State> as `change:${K}`]: (value: State[K], before: State[K]) => Settled;
} & {
  /** Some of the state changed, on whichever side. */
  change: (changed: Partial<State>) => Settled;
  /** `model.send(content, callbacks, buffers)` of the front end. */
  'msg:custom': (content: Json, buffers: readonly Uint8Array[]) => Settled;
  /** The front end has closed it. */
  close: () => Settled;
};

/**
 * ```ts
 * const counter = widget({
 *   state: { value: 0 },
 *   esm: `export default { render({ model, el }) {
 *     const button = document.createElement('button');
 *     const show = () => (button.textContent = model.get('value'));
 *     button.onclick = () => { model.set('value', model.get('value') + 1); model.save_changes(); };
 *     model.on('change:value', show);
 *     show();
 *     el.append(button);
 *   } }`,
 * });
 * counter.on('change:value', (value) => console.log(value));
 * counter; // shown as the cell's value, or by display(counter)
 * ```
 */
export function widget<State extends object>(options: WidgetOptions<State>): Widget<State> {
  return new Widget(options);
}

export class Widget<State extends object> implements Displayable {
  readonly #comm: Comm;
  readonly #state: State;
  /** What anywidget's front end must know besides. */
  readonly #fixed: JsonObject;
  readonly #handlers = new Map<string, Set<(...args: unknown[]) => Settled>>();

  /** @internal Use {@link widget}. */
  constructor({ state, esm, css }: WidgetOptions<State>) {
    // SAFETY: without a state, State is the empty object
    this.#state = { ...state } as State;
    this.#fixed = fixedState(esm, css);
    const { state: data, buffer_paths, buffers } = removeBuffers(this.#whole());
    const metadata = { version: `${PROTOCOL.major}.${PROTOCOL.minor}.0` };
    this.#comm = openComm('jupyter.widget', { state: data, buffer_paths }, { metadata, buffers });
    this.#comm.on('message', (event) => this.#receive(event));
    this.#comm.on('close', () => this.#emit('close'));
    announce(this.#comm, () => this.#whole());
  }

  /** The model's id, which is its comm's. */
  get id(): string {
    return this.#comm.id;
  }

  /** Whether either side has closed it. */
  get isClosed(): boolean {
    return this.#comm.isClosed;
  }

  get<K extends Key<State>>(key: K): State[K] {
    return this.#state[key];
  }

  /** Changes state on both sides, and calls the handlers of what changed. @throws LimpidError COMM_CLOSED */
  set(values: Partial<State>): this;
  set<K extends Key<State>>(key: K, value: State[K]): this;
  set(keyOrValues: string | Partial<State>, value?: unknown): this {
    const values = typeof keyOrValues === 'string' ? { [keyOrValues]: value } : keyOrValues;
    const changed = changes(this.#state, values);
    if (Object.keys(changed).length === 0) return this;
    this.#update('update', changed);
    void this.#apply(changed); // nobody awaits `set`: what a handler throws is told as any stray error
    return this;
  }

  on<E extends Key<WidgetEvents<State>>>(event: E, handler: WidgetEvents<State>[E]): this {
    const handlers = this.#handlers.get(event) ?? new Set();
    // SAFETY: only events of this name reach it, with the arguments WidgetEvents names
    handlers.add(handler as (...args: unknown[]) => Settled);
    this.#handlers.set(event, handlers);
    return this;
  }

  off<E extends Key<WidgetEvents<State>>>(event: E, handler: WidgetEvents<State>[E]): this {
    // SAFETY: as in `on`
    this.#handlers.get(event)?.delete(handler as (...args: unknown[]) => Settled);
    return this;
  }

  /** The front end gets it as `msg:custom`. `content` is JSON; `buffers` travel as they are. */
  send(content: unknown, buffers: readonly Binary[] = []): void {
    this.#comm.send({ method: 'custom', content }, { buffers });
  }

  /** @internal As `send`, of what is JSON already and changes no more: it is not copied. */
  sendJson(content: Json): void {
    this.#comm.sendJson({ method: 'custom', content });
  }

  /** The front end forgets the widget and removes it from sight. */
  close(): void {
    this.#comm.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const view = { version_major: PROTOCOL.major, version_minor: PROTOCOL.minor, model_id: this.id };
    return { [WIDGET_VIEW]: view, [TEXT]: `Widget ${inspect(this.#state, { depth: 1 })}` };
  }

  #whole(): { [key: string]: unknown } {
    return { ...this.#fixed, ...this.#state };
  }

  async #receive({ data, buffers }: CommEvent): Promise<void> {
    const { method } = data;
    if (method === 'request_state') this.#update('update', this.#whole());
    if (method === 'custom') await this.#emit('msg:custom', data['content'], buffers);
    if (method !== 'update') return;
    const told = restoreBuffers(objectOf(data['state']), pathsOf(data['buffer_paths']), buffers);
    const known = Object.fromEntries(Object.entries(told).filter(([key]) => Object.hasOwn(this.#state, key)));
    this.#update('echo_update', known);
    await this.#apply(changes(this.#state, known));
  }

  #update(method: 'update' | 'echo_update', values: object): void {
    const { state, buffer_paths, buffers } = removeBuffers(values);
    this.#comm.send({ method, state, buffer_paths }, { buffers });
  }

  /** Takes over all, then calls the handlers. */
  async #apply(changed: { [key: string]: unknown }): Promise<void> {
    if (Object.keys(changed).length === 0) return;
    const before = new Map<string, unknown>(Object.entries(this.#state));
    Object.assign(this.#state, changed);
    await Promise.all([
      ...Object.entries(changed).map(([key, value]) => this.#emit(`change:${key}`, value, before.get(key))),
      this.#emit('change', changed),
    ]);
  }

  #emit(event: string, ...args: unknown[]): Promise<void> {
    return callAll(this.#handlers.get(event) ?? [], ...args);
  }
}

/** Any version of anywidget that a front end has will do. A style belongs to its id, so equal styles have equal ones. */
function fixedState(esm: string, css: string | undefined): JsonObject {
  const id = createHash('sha256')
    .update(css ?? esm)
    .digest('hex')
    .slice(0, 16);
  return {
    _model_module: 'anywidget',
    _model_name: 'AnyModel',
    _model_module_version: '*',
    _view_module: 'anywidget',
    _view_name: 'AnyView',
    _view_module_version: '*',
    _view_count: null,
    _anywidget_id: `limpid-${id}`,
    _esm: esm,
    ...(css === undefined ? {} : { _css: css }),
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function pathsOf(value: Json | undefined): BufferPath[] {
  const isStep = (step: Json): step is string | number => typeof step === 'string' || typeof step === 'number';
  return Array.isArray(value) ? value.filter((path) => Array.isArray(path)).map((path) => path.filter(isStep)) : [];
}
