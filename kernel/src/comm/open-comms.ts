/** Which comms are open: the supervisor reads it off the messages of both sides, and so answers while a cell spins. */
import type { Publication } from '../messages.ts';

/** A page that manages widgets opens it once, as it is loaded (messages.md of ipywidgets). */
const CONTROL = 'jupyter.widget.control';

export class OpenComms {
  /** Id -> name of the target. */
  readonly #targets = new Map<string, string>();
  #hasManager = false;

  /** Whether a page that manages widgets has come. A runner that takes another's place is not told so by the page. */
  get hasManager(): boolean {
    return this.#hasManager;
  }

  opened(id: string, target: string): void {
    this.#hasManager ||= target === CONTROL;
    this.#targets.set(id, target);
  }

  closed(id: string): void {
    this.#targets.delete(id);
  }

  isOpen(id: string): boolean {
    return this.#targets.has(id);
  }

  /** Learns from what the kernel publishes. */
  published({ type, content }: Publication): void {
    if (type === 'comm_open') this.opened(content.comm_id, content.target_name);
    if (type === 'comm_close') this.closed(content.comm_id);
  }

  /** Those of one target, or all; in the form of a comm_info_reply. */
  info(target: string | null): { [id: string]: { target_name: string } } {
    const chosen = [...this.#targets].filter(([, name]) => target === null || name === target);
    return Object.fromEntries(chosen.map(([id, target_name]) => [id, { target_name }]));
  }

  /** The ids of all that were open; now none is. */
  closeAll(): string[] {
    const ids = [...this.#targets.keys()];
    this.#targets.clear();
    return ids;
  }
}
