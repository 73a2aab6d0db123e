/** A kernel that runs, as a row. Pure. */
import { posix } from 'node:path';
import type { KeptKernel } from 'limpid/keep';

export interface Row {
  label: string;
  description: string;
  /** The notebook's address, where it has a file. */
  notebook: string | undefined;
}

/** @param since when it started, in the user's words */
export function rowOf({ kept: { notebook, pid } }: KeptKernel, since: string): Row {
  const [address = ''] = notebook.split(' ');
  const isFile = !address.startsWith('untitled:');
  return {
    label: decodeURIComponent(posix.basename(address.replace(/^untitled:/, ''))),
    description: `${since} · ${pid}`,
    notebook: isFile ? address : undefined,
  };
}
