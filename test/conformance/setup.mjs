/** The Python that judges the kernel from outside. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const venv = environment({
  name: 'venv',
  requirements: new URL('requirements.txt', import.meta.url),
  size: '750 MB',
});

/** The interpreter of the environment. */
export const python = venv.python;

export const setUpPython = venv.setUp;
