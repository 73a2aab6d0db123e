/** The Python with codecarbon that energy and emissions are compared with. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const codecarbon = environment({
  name: 'codecarbon',
  requirements: new URL('codecarbon-requirements.txt', import.meta.url),
  size: '200 MB',
});

/** The interpreter of the environment. */
export const python = codecarbon.python;
export const setUpCodecarbon = codecarbon.setUp;
