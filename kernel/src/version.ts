import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The version of this package, or of one it depends on, as its package.json says. */
export function version(name: 'limpid' | 'typescript'): string {
  const manifest: unknown = require(`${name}/package.json`);
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
    throw new Error(`no version of ${name}`);
  return String(manifest.version);
}
