/** One kernel process of a notebook, from the moment it is asked for to its end. */
import type { KernelClient, StartOptions } from 'limpid/client';

/** What a kernel tells without being asked. */
export type KernelEvents = Required<Pick<StartOptions, 'onExit' | 'onLate'>>;
export type StartKernel = (events: KernelEvents) => Promise<KernelClient>;

export class Kernel {
  readonly client: Promise<KernelClient>;
  /** Rejects with the reason when the kernel is gone or is told to go; never resolves. */
  readonly ended: Promise<never>;
  /** The client once the kernel answers. */
  ready: KernelClient | undefined;
  readonly #fail: (reason: Error) => void;

  constructor(start: StartKernel, onLate: KernelEvents['onLate']) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.ended = promise;
    this.#fail = reject;
    // before it is ready, the start itself fails and says more than that
    this.client = start({ onLate, onExit: (how) => this.ready && this.#fail(new Error(how)) });
    this.client.then(
      (client) => (this.ready = client),
      (cause: unknown) => this.#fail(cause instanceof Error ? cause : new Error(String(cause))),
    );
  }

  end(why: string): void {
    this.#fail(new Error(why));
  }
}
