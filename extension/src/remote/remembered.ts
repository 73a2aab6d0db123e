/** Servers that the user has connected to, as they are remembered: without their tokens. Pure. */
import { createHash } from 'node:crypto';
import type { ServerKernelspec } from 'limpid/server';
import { fields } from '../fields.ts';
import { LANGUAGES } from '../metadata.ts';

export interface RememberedServer {
  /** Of a Jupyter Server, or of a JupyterHub. */
  url: string;
  isHub: boolean;
  /** Those that can run our notebooks. */
  kernels: ServerKernelspec[];
}

/** What an earlier window has written down; what is no server is left out. */
export function readServers(stored: unknown): RememberedServer[] {
  return Array.isArray(stored) ? stored.filter(isServer) : [];
}

function isServer(one: unknown): one is RememberedServer {
  const { url, isHub, kernels } = fields(one);
  return typeof url === 'string' && typeof isHub === 'boolean' && Array.isArray(kernels) && kernels.every(isKernel);
}

function isKernel(one: unknown): boolean {
  const { name, displayName, language } = fields(one);
  return [name, displayName, language].every((text) => typeof text === 'string');
}

/** Whether cells of TypeScript notebooks run on it. */
export function runsOurNotebooks({ language }: ServerKernelspec): boolean {
  return LANGUAGES.includes(language);
}

/** Of the entry in the picker: the same in every window. */
export function entryId({ url }: RememberedServer, { name }: ServerKernelspec): string {
  return `limpid-remote-${digest(url, name)}`;
}

/** What the server calls the notebook; no other notebook, user or kernel has this name there. */
export function sessionName(
  notebook: { identity: string; file: string },
  machine: string,
  { name }: ServerKernelspec,
): { path: string; name: string } {
  const stem = notebook.file.replace(/\.ipynb$/, '').replace(/[^\p{L}\p{N}._ -]/gu, '_');
  return { path: `${stem}-${digest(machine, notebook.identity, name)}.ipynb`, name: notebook.file };
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
