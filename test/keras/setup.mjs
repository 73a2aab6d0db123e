/** The Python with Keras and PyTorch that our engine is compared with. Plain JavaScript for Node >= 20. */
import { fileURLToPath } from 'node:url';
import { environment, run } from '../venv.mjs';

const keras = environment({
  name: 'keras',
  requirements: new URL('requirements.txt', import.meta.url),
  size: '2.9 GB',
});

/** The interpreter of the environment. */
export const python = keras.python;

/** @param {(line: string) => void} log */
export async function setUpKeras(log) {
  await keras.setUp(log, async () => {
    if (process.platform === 'linux') await run(python, [fileURLToPath(new URL('no_cuda.py', import.meta.url))]);
  });
}
