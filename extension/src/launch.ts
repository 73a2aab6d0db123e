/** Starts a kernel process for a notebook: which files, which Node, which folder. Loaded lazily, as is the client. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KernelClient } from 'limpid/client';
import { reasonOf } from 'limpid/reason';
import { chooseNode } from './chosen-node.ts';
import { kernelFolder } from './kernel-folder.ts';
import type { KernelEvents } from './kernel.ts';
import { forget, runningKernels } from './kept/running.ts';
import { isNewEnough, SETTING, type NodeCandidate } from './node.ts';

/** Says to the kernel that pictures of trainings are steered from here (`kernel/src/training/steering/`). */
const STEERING = { LIMPID_STEERING: 'on' };

export interface Launch {
  /** The notebook's file, as the store of runs names it. */
  notebook: string;
  /** What tells the notebook from all others, in every window. */
  identity: string;
  /** The folder of the extension, packaged or in its repository. */
  extension: string;
  /** The notebook's folder. */
  cwd: string;
  /** The setting limpid.node, or empty. */
  node: string;
  /** The setting limpid.typeErrors. */
  typeErrors: string;
  /** The setting limpid.keepKernel, in minutes. */
  keep: number;
  /** Models do not run on the native engine, which is in trouble. */
  avoidsEngine: boolean;
  events: KernelEvents;
  log(line: string): void;
}

export async function launch(settings: Launch): Promise<KernelClient> {
  const { extension, cwd, notebook, identity, node, typeErrors, keep, avoidsEngine, events, log } = settings;
  const kernel = kernelFolder(extension);
  const known = await comeBack(settings);
  if (known) return known;
  const [{ startKernel }, chosen] = await Promise.all([importClient(kernel), findNode(extension, node)]);
  log(`Kernel of ${cwd}: ${kernel}, Node ${chosen.version} at ${chosen.path} (${chosen.source})`);
  return startKernel({
    command: [chosen.path, join(kernel, 'main.js')],
    cwd,
    env: {
      ...environment(),
      ...STEERING,
      ...(avoidsEngine && { LIMPID_RUNG: 'wasm' }),
      LIMPID_TYPES: typeErrors,
      JPY_SESSION_NAME: notebook,
    },
    ...(keep > 0 && { keep: { notebook: identity, patience: 60 * keep } }),
    ...events,
  });
}

/** The kernel that the notebook had before its window was closed or loaded anew. */
async function comeBack({ extension, identity, events, log }: Launch): Promise<KernelClient | null> {
  const known = (await runningKernels(extension)).find(({ kept }) => kept.notebook === identity);
  if (!known) return null;
  const { attachKernel } = await importClient(kernelFolder(extension));
  try {
    const client = await attachKernel(known, events);
    log(`Came back to the kernel ${known.kept.pid} of ${identity}`);
    return client;
  } catch (error) {
    log(`The kernel ${known.kept.pid} of ${identity} does not answer: ${reasonOf(error)}`);
    await forget(extension, known);
    return null;
  }
}

/** The client comes with the kernel it speaks to, so both always agree. */
async function importClient(kernel: string): Promise<typeof import('limpid/client')> {
  const client: unknown = await import(pathToFileURL(join(kernel, 'client/index.js')).href);
  // SAFETY: the file is the one that `limpid/client` names.
  return client as typeof import('limpid/client');
}

export async function findNode(extension: string, setting: string): Promise<NodeCandidate> {
  const places = setting === '' ? automatic(extension) : [{ path: setting, source: SETTING }];
  const tried: NodeCandidate[] = [];
  for (const place of places) {
    // each that is asked costs the first cell the time of a process
    if (tried.some(({ version }) => isNewEnough(version))) break;
    tried.push({ ...place, ...(await versionOf(place.path)) });
  }
  return chooseNode(tried);
}

function automatic(extension: string): Omit<NodeCandidate, 'version'>[] {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const pinned = join(extension, `../node_modules/node-${system}-${process.arch}/bin`, file);
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, file));
  return [
    { path: pinned, source: 'pinned beside the kernel' },
    { path: onPath.find((path) => existsSync(path)) ?? file, source: 'PATH' },
    { path: process.execPath, source: 'inside VS Code' },
  ];
}

/** What `--version` prints, or why the file does not run. */
export function versionOf(path: string): Promise<Pick<NodeCandidate, 'version' | 'failure'>> {
  if (path === process.execPath) return Promise.resolve({ version: process.version });
  return new Promise((resolve) => {
    execFile(path, ['--version'], { env: environment(), timeout: 10_000 }, (error, stdout, stderr) => {
      if (!error) return resolve({ version: stdout.trim() });
      const failure = typeof error.code === 'string' ? error.code : stderr.trim() || error.message;
      resolve({ version: null, failure });
    });
  });
}

/** VS Code's own program is a Node only when it is told so; a real Node does not look at this. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
}
