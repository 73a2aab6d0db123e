/** Our side of triton_reference.py, by hand: `node triton-reference.ts PYTHON`, of an environment with nvidia-pytriton. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { startService } from '../../../kernel/src/serve/service.ts';
import { doubling } from '../../unit/serve/served.ts';

const [python = 'python3'] = process.argv.slice(2);
const service = await startService(await createModels({ m: doubling() }), { grace: 0 });
const script = fileURLToPath(new URL('triton_reference.py', import.meta.url));
await once(spawn(python, [script, service.url], { stdio: ['ignore', 'inherit', 'ignore'] }), 'exit');
await service.stop();
