/**
 * Layers and operations at which an attached debugger wants trainings to stop. It may ask before TensorFlow.js is there; what
 * `follow-debugger.ts` makes of it begins with the engine.
 */
import { compileFunction } from 'node:vm';
import type { FunctionBreakpoint } from '../../debug/dap.ts';
import { hitTest } from '../../debug/conditions.ts';
import { urlOfStop } from '../../debug/layer-script.ts';
import { LimpidError } from '../../errors.ts';
import type { Breakpoint, Phase } from './breakpoint.ts';
import { isCondition } from './conditions.ts';
import type { Paused } from './paused.ts';

/** What a breakpoint of `breakOn` needs besides its target. */
export interface DebuggerStop extends Pick<Breakpoint, 'when' | 'phases'> {
  readonly name: string;
  readonly onBreak: (paused: Paused) => void;
}

/** Gets all that are wanted now. */
type Follower = (stops: readonly DebuggerStop[]) => void;

let stops: readonly DebuggerStop[] = [];
let follower: Follower = () => undefined;
let hasEngine = false;
let following: Promise<void> | undefined;

/** From now on, and with what was asked before. */
export function followStops(follow: Follower): void {
  follower = follow;
  follow(stops);
}

/** Trainings stop from now on where it was asked before. */
export async function engineLoaded(): Promise<void> {
  hasEngine = true;
  await stopsFollowed();
}

/** Settles when what was asked is there. Its code is loaded when it is first needed. */
export async function stopsFollowed(): Promise<void> {
  if (!hasEngine || stops.length === 0) return;
  following ??= import('./follow-debugger.ts').then(({ followDebugger }) => followDebugger());
  await following;
}

/** All that are wanted from now on, as JSON. @returns for each why it cannot be, or null */
export function stopAtLayers(json: string): string {
  // SAFETY: debug/function-breakpoints.ts wrote it
  const asked = JSON.parse(json) as [id: number, asked: FunctionBreakpoint][];
  const read = asked.map(([id, one]) => {
    try {
      return stopOf(id, one);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  });
  stops = read.filter((one) => typeof one !== 'string');
  follower(stops);
  // code that stands still loads it when it goes on
  void stopsFollowed();
  return JSON.stringify(read.map((one) => (typeof one === 'string' ? one : null)));
}

function stopOf(id: number, { name, condition, hitCondition }: FunctionBreakpoint): DebuggerStop {
  const { target, phases } = namedIn(name);
  const isHit = hitTest(hitCondition);
  const stop = compileFunction(STOP, [...SEEN, 'paused'], { filename: urlOfStop(id) });
  let hits = 0;
  const onBreak = (paused: Paused): void => {
    if (!isHit(++hits)) return;
    Object.defineProperty(stop, 'name', { value: `${paused.layer}, ${paused.phase}, step ${paused.step}` });
    Reflect.apply(stop, undefined, [...seenIn(paused), paused]);
  };
  return { name: target, phases, when: whenOf(name, condition), onBreak };
}

/** `conv2d_1`, `conv2d_1 backward` or `conv2d_1 both`. */
export function namedIn(name: string): { target: string; phases: readonly Phase[] } {
  const [, target = '', phase = 'forward'] = /^\s*(.*?)(?:\s+(forward|backward|both))?\s*$/.exec(name) ?? [];
  if (phase === 'both') return { target, phases: ['forward', 'backward'] };
  return { target, phases: phase === 'backward' ? ['backward'] : ['forward'] };
}

/** An object is a condition of `breakOn`, all else an expression over what is seen at the layer. */
function whenOf(name: string, condition = ''): Breakpoint['when'] {
  const text = condition.trim();
  if (text === '') return undefined;
  const holds = compiled(text);
  if (text.startsWith('{')) {
    const given: unknown = Reflect.apply(holds, undefined, []);
    if (isCondition(given)) return given;
    throw new LimpidError('BREAK_WHEN', { given: text });
  }
  let isTold = false;
  return (paused) => {
    try {
      return Boolean(Reflect.apply(holds, undefined, seenIn(paused)));
    } catch (error) {
      if (!isTold)
        console.warn(`limpid: ${new LimpidError('BREAK_CONDITION', { name, text, reason: String(error) }).message}`);
      isTold = true;
      return false;
    }
  };
}

function compiled(expression: string): ReturnType<typeof compileFunction> {
  try {
    return compileFunction(`return (${expression}\n);`, [...SEEN], { filename: CONDITION });
  } catch (error) {
    throw new LimpidError('DEBUG_EVALUATION', { reason: String(error) });
  }
}

const SEEN = ['activations', 'weights', 'gradients', 'step', 'epoch', 'loss', 'layer'] as const;

function seenIn(paused: Paused): unknown[] {
  const { step, epoch, loss, layer } = paused;
  return [paused.activations(), paused.weights(), paused.gradients(), step, epoch, loss, layer];
}

/** As Node's own code it is never stopped in. */
const CONDITION = 'node:limpid-condition';

/** Its text is what the editor opens where the training stands. */
const STOP = `// The training stands within a step, at a layer or operation.
// Variables show what it holds. In the debug console:
//
//     activations.print()
//     weights.kernel.assign(weights.kernel.mul(0.5))
//     paused.set('kernel', 0)   computes the layer again with it
//     paused.abandon()          gives this step up and ends the fit
debugger;
`;
