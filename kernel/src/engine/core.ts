/** tfjs-layers calls tfjs-core through this very object; an import of tfjs keeps the functions that it found. */
import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';

export type Core = typeof tfjs;

// SAFETY: tfjs re-exports all of tfjs-core.
export const core = createRequire(import.meta.url)('@tensorflow/tfjs-core') as Core;

export function replaceInCore(replaced: Partial<Core>): void {
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(core, name, { value, enumerable: true, configurable: true, writable: true });
  }
}
