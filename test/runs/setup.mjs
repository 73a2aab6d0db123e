/** The Python with TensorBoard and MLflow that read what we export, and with MLflow's server. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const tracking = environment({
  name: 'tracking',
  requirements: new URL('requirements.txt', import.meta.url),
  size: '350 MB',
});

/** The interpreter of the environment. */
export const python = tracking.python;

export const setUpTracking = tracking.setUp;
