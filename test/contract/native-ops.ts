/** To be imported before the engine loads: counts what reaches TensorFlow. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { engineFolder } from '../../kernel/src/engine/folders.ts';
import { ADDON } from '../../kernel/src/engine/pinned.ts';
import type { Binding } from '../../kernel/src/engine/traced/binding.ts';

const require = createRequire(import.meta.url);
const path = join(engineFolder(), ADDON);
// SAFETY: native/binding.cc exports this.
const addon = require(path) as Binding;
let count = 0;
const executeOp: Binding['executeOp'] = (...given) => {
  count += 1;
  return addon.executeOp(...given);
};
const module = require.cache[require.resolve(path)] ?? assert.fail('the addon is not loaded');
// SAFETY: the addon with one function replaced; its own cannot be copied.
module.exports = Object.create(addon, { executeOp: { value: executeOp } }) as Binding;

/** How many ops TensorFlow executes while `action` runs. */
export function nativeOps(action: () => unknown): number {
  const before = count;
  action();
  return count - before;
}
