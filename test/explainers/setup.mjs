/**
 * The Python with Captum and SHAP that explanations are compared with. It stands on the PyTorch of Keras's environment, which
 * must be there before. Plain JavaScript for Node >= 20.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { python as kerasPython } from '../keras/setup.mjs';
import { environment, run } from '../venv.mjs';

const explainers = environment({
  name: 'explainers',
  requirements: new URL('requirements.txt', import.meta.url),
  size: '600 MB',
});

/** The interpreter of the environment. */
export const python = explainers.python;

/** @param {(line: string) => void} log */
export async function setUpExplainers(log) {
  await explainers.setUp(log, async () => {
    const [ours, keras] = await Promise.all([packagesOf(python), packagesOf(kerasPython)]);
    await writeFile(join(ours, 'keras.pth'), `${keras}\n`);
  });
}

/** The folder that an interpreter takes its packages from. */
async function packagesOf(interpreter) {
  const { stdout } = await run(interpreter, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  return stdout.trim();
}
