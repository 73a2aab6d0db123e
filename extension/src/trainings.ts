/**
 * The trainings and services of one kernel that have pictures which speak with it: which comms are theirs, and what is to be told to their pictures.
 * The kernel's side is `kernel/src/training/steering/widget-channel.ts`. Pure.
 */
import type { Publication } from 'limpid/messages';
import { TRAINING, type TrainingDelta, type TrainingMessage } from 'limpid/mime';

/** What the extension and the renderer tell each other, in both directions. */
export interface ToRenderer {
  type: 'limpid.training';
  comm: string;
  /** Of the kernel, on its way through. */
  message: unknown;
}

/** The newest picture that has passed; the next delta must fit on it. */
interface Passed {
  id: string;
  sequence: number;
  /** It takes requests for experiments alone. */
  isOver: boolean;
}

export class Trainings {
  /** By their comms. Null: no picture has passed. */
  readonly #open = new Map<string, Passed | null>();
  /** Comms of services. */
  readonly #services = new Set<string>();

  has(comm: string): boolean {
    return this.#open.has(comm) || this.#services.has(comm);
  }

  /** What the pictures are to be told of this; null for what is not of a training. */
  receive({ type, content }: Publication): ToRenderer | null {
    if (type === 'comm_open' && content.target_name === 'jupyter.widget') {
      const [training, service] = ['training', 'service'].map((name) => fieldOf(content.data['state'], name));
      if (typeof service === 'string') this.#services.add(content.comm_id);
      if (typeof training === 'string') this.#open.set(content.comm_id, null);
    }
    if (type === 'comm_close') {
      this.#open.delete(content.comm_id);
      this.#services.delete(content.comm_id);
    }
    if (type !== 'comm_msg' || !this.has(content.comm_id) || content.data['method'] !== 'custom') return null;
    const message = content.data['content'];
    if (this.#services.has(content.comm_id)) return { type: 'limpid.training', comm: content.comm_id, message };
    const told = fieldOf(message, 'picture') ?? fieldOf(message, 'delta');
    const [id, sequence] = [fieldOf(told, 'id'), fieldOf(told, 'sequence')];
    if (typeof id === 'string' && typeof sequence === 'number') {
      const state = fieldOf(told, 'state') ?? fieldOf(fieldOf(told, 'changed'), 'state');
      const before = this.#open.get(content.comm_id)?.isOver ?? false;
      const isOver = typeof state === 'string' ? state !== 'running' && state !== 'paused' : before;
      this.#open.set(content.comm_id, { id, sequence, isOver });
    }
    return { type: 'limpid.training', comm: content.comm_id, message };
  }

  /** The comm of a training that stands at a breakpoint, in a picture that nobody has greeted yet; null for all else. */
  standing({ type, content }: Publication): string | null {
    if (type !== 'display_data' && type !== 'update_display_data') return null;
    const picture = content.data[TRAINING];
    const comm = fieldOf(fieldOf(picture, 'steering'), 'comm');
    const isStanding = typeof fieldOf(picture, 'break') === 'object' && fieldOf(picture, 'break') !== null;
    return isStanding && typeof comm === 'string' && this.#open.has(comm) ? comm : null;
  }

  /** The kernel has gone: what those pictures are to be told that nobody else tells any more. */
  end(): ToRenderer[] {
    const ends = [...this.#open].flatMap(([comm, passed]) =>
      passed === null ? [] : [{ type: 'limpid.training' as const, comm, message: failed(passed) }],
    );
    const gone = [...this.#services].map((comm) => ({
      type: 'limpid.training' as const,
      comm,
      message: { type: 'gone' },
    }));
    this.#open.clear();
    this.#services.clear();
    return [...ends, ...gone];
  }
}

function failed({ id, sequence, isOver }: Passed): TrainingMessage {
  const title = 'The kernel ended, and the training with it';
  const delta: TrainingDelta = {
    id,
    sequence: sequence + 1,
    changed: isOver ? { experiments: null } : { state: 'failed', title, eta: null, steering: null, experiments: null },
    append: {},
    replace: {},
  };
  return { type: 'delta', delta };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** A request of a picture, as far as the extension looks at it: the kernel reads the rest. Null for anything else. */
export function requestIn(message: unknown): { comm: string; request: object } | null {
  const [comm, request] = [fieldOf(message, 'comm'), fieldOf(message, 'request')];
  if (fieldOf(message, 'type') !== 'limpid.training' || typeof comm !== 'string') return null;
  return typeof request === 'object' && request !== null ? { comm, request } : null;
}

/** The answer to who steers a training that is over, or whose kernel is gone; null where none is awaited. */
export function overAnswer(comm: string, request: object): ToRenderer | null {
  const action = fieldOf(request, 'action');
  if (typeof action !== 'string') return null;
  const message = { type: 'answer', action, ok: false, text: 'The training is over, or its kernel is gone.' };
  return { type: 'limpid.training', comm, message };
}
