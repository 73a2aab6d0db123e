/** Another extension with a kernel for notebooks, as Jupyter's is: it runs no code, and counts how long its host is blocked. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';

export interface OtherKernel {
  vsix: string;
  /** After it was installed. */
  remove(): void;
}

export async function otherKernel(): Promise<OtherKernel> {
  const folder = mkdtempSync(path.join(tmpdir(), 'limpid-other-'));
  const manifest = {
    name: 'other-kernel',
    publisher: 'test',
    version: '0.0.1',
    license: 'MIT',
    engines: { vscode: '^1.100.0' },
    main: './extension.js',
    activationEvents: ['onNotebook:jupyter-notebook'],
    contributes: {
      commands: ['Begin', 'End'].map((title) => ({ command: `other.${title}`, category: 'Other Kernel', title })),
    },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'extension.js'), readFileSync(new URL('other-kernel.cjs', import.meta.url)));
  for (const name of ['LICENSE', 'README.md']) writeFileSync(path.join(folder, name), 'A kernel for tests.\n');
  writeFileSync(path.join(folder, '.vscodeignore'), '');
  const vsix = path.join(folder, 'other.vsix');
  await createVSIX({
    cwd: folder,
    packagePath: vsix,
    useYarn: false,
    dependencies: false,
    allowMissingRepository: true,
  });
  return { vsix, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
