/** Small extensions that a test needs beside ours, packaged as any other. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';

/** @returns the VSIX, in a folder of its own that the caller removes */
export async function madeExtension(manifest: object, files: { [name: string]: string }): Promise<string> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'limpid-made-'));
  const whole = {
    publisher: 'limpid-test',
    version: '1.0.0',
    license: 'MIT',
    engines: { vscode: '^1.100.0' },
    ...manifest,
  };
  const all = { 'package.json': JSON.stringify(whole), 'README.md': 'For a test.', LICENSE: 'MIT', ...files };
  await mkdir(cwd, { recursive: true });
  for (const [name, text] of Object.entries(all)) await writeFile(path.join(cwd, name), text);
  const packagePath = path.join(cwd, 'made.vsix');
  await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true, skipLicense: true });
  return packagePath;
}
