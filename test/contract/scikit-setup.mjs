/** The Python with scikit-learn that curves and embeddings are compared with. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const scikit = environment({
  name: 'scikit',
  requirements: new URL('scikit-requirements.txt', import.meta.url),
  size: '400 MB',
});

/** The interpreter of the environment. */
export const python = scikit.python;
export const setUpScikit = scikit.setUp;
