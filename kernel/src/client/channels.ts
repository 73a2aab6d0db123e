/** The way of messages between a front end and one kernel. */
import type { Message } from '../messages.ts';

export type Channel = 'shell' | 'control' | 'stdin' | 'iopub';
export type Outgoing = Exclude<Channel, 'iopub'>;

export interface Channels {
  /** Nothing that the kernel publishes from now on is missed. */
  readonly open: Promise<void>;
  send(channel: Outgoing, message: Message): Promise<void>;
  close(): void;
}

export interface Listener {
  onMessage(channel: Channel, message: Message): void;
  /** The way was cut and is there again; what was said meanwhile may be lost. */
  onBack(): void;
}

/** A kernel that runs, and the way to it. */
export interface Running {
  connect(listener: Listener): Channels;
  pid: number | undefined;
  /** It outlives its front ends. */
  isKept: boolean;
  /** Where somebody else is responsible for it, it is stopped and ended by them, and not by messages and signals. */
  warden?: { interrupt(): Promise<void>; end(restart: boolean): Promise<void> };
  kill(): void;
  /** The last of what the process wrote to stderr. */
  log(): string;
  /** Resolves with how it ended, "exit code 1", "signal SIGKILL"; or how it came out of reach. */
  ended: Promise<string>;
}
