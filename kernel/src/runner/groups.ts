/** Commands that cells run lead groups of processes of their own, which do not end with the runner by themselves. */
import type { GroupNews } from './port.ts';

export class Groups {
  readonly #running = new Set<number>();

  tell({ group, runs }: GroupNews): void {
    if (runs) this.#running.add(group);
    else this.#running.delete(group);
  }

  /** Ends all that still run. */
  end(): void {
    for (const group of this.#running) {
      try {
        process.kill(process.platform === 'win32' ? group : -group, 'SIGKILL');
      } catch {
        // it has just ended by itself
      }
    }
    this.#running.clear();
  }
}
