/** The Python with Triton's and kserve's clients and schemathesis that judge the service. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const serve = environment({
  name: 'serve',
  requirements: new URL('serve-requirements.txt', import.meta.url),
  size: '360 MB',
});

/** The interpreter of the environment. */
export const python = serve.python;
export const setUpServe = serve.setUp;
