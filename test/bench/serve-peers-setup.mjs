/** The Python with MLServer and BentoML that `npm run bench -- serve` compares with; no test needs it. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const peers = environment({
  name: 'serve-peers',
  requirements: new URL('serve-peers-requirements.txt', import.meta.url),
  size: '350 MB',
});

/** The interpreter of the environment. */
export const python = peers.python;
export const setUpServePeers = peers.setUp;
