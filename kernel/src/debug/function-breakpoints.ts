/** Function breakpoints: names of layers and operations. The thread that trains stops at them itself, in a script of their own. */
import { say } from '../say.ts';
import type { Cdp } from './cdp.ts';
import type { FunctionBreakpoint, FunctionBreakpointState } from './dap.ts';
import { stopIn } from './layer-script.ts';
import { evaluate } from './variables.ts';

const WHERE = 'It stops where a model trains that has a layer {name}, or at each operation of that name.';

interface Placed {
  readonly id: number;
  readonly asked: FunctionBreakpoint;
  /** Why it never stops. */
  refusal: string | null;
}

export class FunctionBreakpoints {
  readonly #cdp: Cdp;
  #all: Placed[] = [];
  /** Names that a training has stopped at. */
  readonly #met = new Set<string>();
  readonly #nextId: () => number;

  constructor(cdp: Cdp, nextId: () => number) {
    this.#cdp = cdp;
    this.#nextId = nextId;
  }

  async set(asked: readonly FunctionBreakpoint[], isAttached: boolean): Promise<FunctionBreakpointState[]> {
    this.#all = asked.map((one) => ({ id: this.#nextId(), asked: one, refusal: null }));
    if (isAttached) await this.place();
    return this.#all.map((one) => this.#describe(one));
  }

  /** Tells the thread that trains. */
  async place(): Promise<void> {
    const value = await evaluate(this.#cdp, placing(this.#all), undefined);
    // SAFETY: training/breakpoints/in-debugger.ts wrote this JSON
    const refusals = JSON.parse(String(value.value)) as (string | null)[];
    for (const [at, one] of this.#all.entries()) one.refusal = refusals[at] ?? null;
  }

  /** The expression that removes all: who ends a session waits for no answer. */
  forget(): string {
    this.#all = [];
    this.#met.clear();
    return placing([]);
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** The one that code in this script stands at; `met` tells the front end that the name is one, the first time. */
  hit(url: string): { id: number; met: FunctionBreakpointState | undefined } | undefined {
    const id = stopIn(url);
    const one = this.#all.find((candidate) => candidate.id === id);
    if (id === undefined || !one) return undefined;
    const isNew = !this.#met.has(one.asked.name);
    this.#met.add(one.asked.name);
    return { id, met: isNew ? this.#describe(one) : undefined };
  }

  #describe({ id, asked: { name }, refusal }: Placed): FunctionBreakpointState {
    const message = refusal ?? say(WHERE, { name });
    return refusal === null && this.#met.has(name) ? { id, verified: true } : { id, verified: false, message };
  }
}

function placing(all: readonly Placed[]): string {
  const json = JSON.stringify(all.map(({ id, asked }) => [id, asked]));
  return `__limpid.stopAtLayers(${JSON.stringify(json)})`;
}
