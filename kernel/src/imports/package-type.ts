/** `type` of the package.json that a file in this folder belongs to. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export function packageType(folder: string): 'module' | 'commonjs' | undefined {
  const text = read(path.join(folder, 'package.json'));
  const parent = path.dirname(folder);
  if (text === undefined) return parent === folder ? undefined : packageType(parent);
  const type = /"type"\s*:\s*"(module|commonjs)"/.exec(text)?.[1];
  return type === 'module' || type === 'commonjs' ? type : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // most folders have none
    return undefined;
  }
}
