/** Where the kernels of one entry in the picker run: on this machine, or on a server. */
import type * as vscode from 'vscode';
import type { KernelClient } from 'limpid/client';
import type { KernelEvents } from './kernel.ts';
import type { Kernelspec } from './metadata.ts';
import type { Fix } from './start/causes.ts';

export interface Place {
  readonly kernelspec: Kernelspec;
  /** The server's address; undefined on this machine. */
  readonly server: string | undefined;
  /** A new kernel for the notebook, or the one that it has there. `avoidsEngine`: its models run without the native engine. */
  start(notebook: vscode.NotebookDocument, events: KernelEvents, avoidsEngine: boolean): Promise<KernelClient>;
  /** Whether the kernel runs that the notebook had in an earlier window. */
  isRunning(notebook: vscode.NotebookDocument): Promise<boolean>;
  /** Said when one did not start; `text` in the cell that asked for it. */
  whyNotStarted(notebook: vscode.NotebookDocument, error: unknown): Promise<Trouble & { text: string }>;
  /** Said when one went away by itself. */
  diedOf(how: string): Trouble;
}

export interface Trouble {
  what: string;
  /** What helps. */
  fixes: readonly Fix[];
}
