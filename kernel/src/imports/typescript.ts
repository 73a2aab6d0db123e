/** What of the hooks needs TypeScript: loaded with the first file that does, because that takes half a second. */
export { compileFile } from '../cell/compile-file.ts';
export { EmitProject } from './emit-project.ts';
