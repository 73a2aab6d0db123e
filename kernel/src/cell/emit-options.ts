/** What of a tsconfig.json changes what cells and imported files do, rather than what is checked of them. */
import type ts from 'typescript';

const NAMES = [
  'experimentalDecorators',
  'emitDecoratorMetadata',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
  'reactNamespace',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
] as const satisfies readonly (keyof ts.CompilerOptions)[];

export type EmitOptions = Pick<ts.CompilerOptions, (typeof NAMES)[number]>;

export function emitOptions(options: ts.CompilerOptions): EmitOptions {
  return Object.fromEntries(NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}
