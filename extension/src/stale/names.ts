/** Reads what a kernel says a cell had to do with the names of its session (`limpid` in the reply's metadata). Pure. */
import type { FixedName, JsonObject, SessionNames } from 'limpid/messages';

/** Null when the cell did not run, or the kernel does not tell. */
export function namesIn({ limpid }: JsonObject): SessionNames | null {
  if (!isObject(limpid)) return null;
  const { defines, changes, uses, fixed } = limpid;
  if (!isTexts(defines) || !isTexts(changes) || !isTexts(uses) || !Array.isArray(fixed)) return null;
  return fixed.every(isFixedName) ? { defines, changes, uses, fixed } : null;
}

function isFixedName(value: unknown): value is FixedName {
  if (!isObject(value)) return false;
  const { name, digest, uses, changes } = value;
  return typeof name === 'string' && typeof digest === 'string' && isTexts(uses) && isTexts(changes);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isObject(value: unknown): value is { [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
