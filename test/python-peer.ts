/** Python as a peer: each of its libraries in an environment of its own; runs a script, named from this folder, with JSON in and out. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { python as kerasPython } from './keras/setup.mjs';
import { python as captumPython } from './explainers/setup.mjs';
import { python as onnxPython } from './contract/onnx-setup.mjs';
import { python as protectPython } from './contract/protect/setup.mjs';
import { python as codecarbonPython } from './contract/codecarbon-setup.mjs';
import { python as scikitPython } from './contract/scikit-setup.mjs';
import { python as signingPython } from './contract/signing-setup.mjs';
import { python as servePython } from './contract/serve-setup.mjs';

export const keras = peer(kerasPython);
export const scikit = peer(scikitPython);
export const triton = peer(servePython);
export const onnx = peer(onnxPython);
export const protect = peer(protectPython);
export const captum = peer(captumPython);
export const signing = peer(signingPython);
export const codecarbon = peer(codecarbonPython);

function peer(python: string) {
  return async (script: string, given: unknown): Promise<unknown> => {
    const child = spawn(python, [fileURLToPath(new URL(script, import.meta.url))]);
    child.stdin.end(JSON.stringify(given));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    assert.equal(child.exitCode, 0, stderr);
    return JSON.parse(stdout);
  };
}
