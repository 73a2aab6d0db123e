/** The Python with foolbox and dp-accounting; Keras, which foolbox attacks, is that of the other environment. Plain JavaScript for Node >= 20. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { python as kerasPython } from '../../keras/setup.mjs';
import { environment, run } from '../../venv.mjs';

const protect = environment({
  name: 'protect',
  requirements: new URL('requirements.txt', import.meta.url),
  size: '330 MB',
});

/** The interpreter of the environment. */
export const python = protect.python;

/** Keras's environment is there before. @param {(line: string) => void} log */
export async function setUpProtect(log) {
  await protect.setUp(log, async () => {
    const [own, keras] = await Promise.all([python, kerasPython].map(packagesOf));
    await writeFile(join(own, 'keras.pth'), `${keras}\n`);
  });
}

async function packagesOf(program) {
  const { stdout } = await run(program, ['-c', "import sysconfig; print(sysconfig.get_paths()['purelib'])"]);
  return stdout.trim();
}
