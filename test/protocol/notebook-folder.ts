/** A folder with a notebook in it: files that a test writes, and a kernel that runs there. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FrontEnd } from './front-end.ts';

export class NotebookFolder {
  readonly path: string;
  readonly front: FrontEnd;

  private constructor(path: string, front: FrontEnd) {
    this.path = path;
    this.front = front;
  }

  /** `files` by their paths in the folder. */
  static async open(files: Readonly<Record<string, string>> = {}): Promise<NotebookFolder> {
    const path = await realpath(await mkdtemp(join(tmpdir(), 'limpid-notebook-')));
    await writeAll(path, files);
    return new NotebookFolder(path, await FrontEnd.start({ cwd: path }));
  }

  async write(name: string, text: string | Uint8Array): Promise<void> {
    await writeAll(this.path, { [name]: text });
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.path, name), { recursive: true });
  }

  async close(): Promise<void> {
    await this.front.close();
    await rm(this.path, { recursive: true });
  }
}

async function writeAll(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}
