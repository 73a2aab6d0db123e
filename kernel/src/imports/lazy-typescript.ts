/** TypeScript when it is needed, at once: hooks of Node's loader cannot wait. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

type TypeScript = typeof import('./typescript.ts');

let loaded: TypeScript | undefined;

export function typescript(): TypeScript {
  // SAFETY: this is the module that the type is of
  return (loaded ??= createRequire(import.meta.url)(
    `./typescript${path.extname(fileURLToPath(import.meta.url))}`,
  ) as TypeScript);
}
