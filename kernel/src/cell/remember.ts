/** What a session knows of its cells, kept where they are compiled and by who starts that anew. */
import type { CompiledCell } from './compile.ts';

/** A name is what it was declared as last. */
export function remember(
  { declares, namespaces: own }: Pick<CompiledCell, 'declares' | 'namespaces'>,
  known: Set<string>,
  namespaces: Set<string>,
): void {
  for (const name of declares) {
    known.add(name);
    namespaces.delete(name);
  }
  for (const name of own) namespaces.add(name);
}
