/** The Python with the reference implementation of OpenSSF Model Signing. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const signing = environment({
  name: 'signing',
  requirements: new URL('signing-requirements.txt', import.meta.url),
  size: '80 MB',
});

/** The interpreter of the environment. */
export const python = signing.python;
export const setUpSigning = signing.setUp;
