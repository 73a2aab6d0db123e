import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** In the package the kernel lies inside the extension, in the repository beside it. */
export function kernelFolder(extension: string): string {
  const packaged = join(extension, 'kernel/dist');
  return existsSync(packaged) ? packaged : join(extension, '../kernel/dist');
}
