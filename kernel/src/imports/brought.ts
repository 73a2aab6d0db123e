/**
 * The modules that code gets from the kernel whatever its folder holds: files and packages have the same TensorFlow.js and
 * `limpid` as cells. The engine starts at its first import, which `import` waits for; `require` needs it started.
 */
import { createRequire } from 'node:module';
import { engineModules } from '../engine/modules.ts';
import { isOwn, ownModule } from './whose.ts';

const SCHEME = 'limpid-engine:';
const LIBRARY: ReadonlyMap<string, string> = new Map([
  ['limpid', 'library'],
  ['@tensorflow/tfjs-vis', 'portraits/tfjs-vis/index'],
]);

/** The URL of what is brought under this name; nothing for what is found elsewhere. */
export function broughtUrl(specifier: string, parent: string | undefined): string | undefined {
  if (isOwn(parent)) return undefined;
  const own = LIBRARY.get(specifier);
  if (own !== undefined) return ownModule(own);
  return engineModules.has(specifier) ? `${SCHEME}${specifier}` : undefined;
}

/** A file inside of TensorFlow.js, such as `@tensorflow/tfjs-core/dist/…`: it is that of the kernel. */
export function isInsideEngine(specifier: string, parent: string | undefined): boolean {
  const name = /^@tensorflow\/[^/]+(?=\/)/.exec(specifier)?.[0];
  return name !== undefined && name !== '@tensorflow/tfjs-node' && engineModules.has(name) && !isOwn(parent);
}

/** The source of a module that gives the engine; nothing for other URLs. */
export function engineSource(url: string, isRequired: boolean): string | undefined {
  if (!url.startsWith(SCHEME)) return undefined;
  const specifier = JSON.stringify(url.slice(SCHEME.length));
  if (isRequired) return `module.exports = __limpid.engine.required(${specifier});`;
  const names = namesOf(url.slice(SCHEME.length)).map((name, index) => ({ name, local: `_${index}` }));
  return [
    // without `await` once it has started, so that what imports it can be required
    `const engine = __limpid.engine.started(${specifier}) ?? (await __limpid.engine.start(${specifier}));`,
    'export default engine.default ?? engine;',
    ...names.map(({ name, local }) => `const ${local} = __limpid.engine.member(engine, ${JSON.stringify(name)});`),
    `export { ${names.map(({ name, local }) => `${local} as ${name}`).join(', ')} };`,
  ].join('\n');
}

/** What the kernel's own copy exports; tfjs-node is tfjs and a little more. */
function namesOf(specifier: string): string[] {
  const isNode = specifier === '@tensorflow/tfjs-node';
  // SAFETY: all of them are CommonJS that exports names
  const exported = createRequire(import.meta.url)(isNode ? '@tensorflow/tfjs' : specifier) as object;
  const names = Object.keys(exported).filter((name) => /^[\w$]+$/.test(name) && name !== 'default');
  return isNode ? [...new Set([...names, 'node', 'io', 'version'])] : names;
}
