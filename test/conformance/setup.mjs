/** The Python that judges the kernel from outside: a virtual environment with the pinned packages, made once. Plain JavaScript for Node >= 20. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../../.limpid/venv');
const stamp = join(folder, 'made-of');
const requirements = join(here, 'requirements.txt');
const OLDEST = [3, 11];

/** The interpreter of the environment. */
export const python = process.platform === 'win32' ? join(folder, 'Scripts/python.exe') : join(folder, 'bin/python');

/**
 * Makes the environment when it is missing or made of other requirements. `log` gets one line a step.
 * @param {(line: string) => void} log
 */
export async function setUpPython(log) {
  const base = await findPython();
  const madeOf = createHash('sha256')
    .update(base.version)
    .update(await readFile(requirements))
    .digest('hex');
  if (existsSync(python) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === madeOf) return;
  log(`python: making a virtual environment with ${base.version} (about 260 MB)`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await run(base.program, ['-m', 'venv', folder]).catch((cause) => {
    throw new Error(`Python cannot make virtual environments. Debian: apt-get install python3-venv\n${cause.stderr}`, {
      cause,
    });
  });
  await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '-r', requirements], {
    maxBuffer: 1 << 26,
  });
  await writeFile(stamp, madeOf);
}

async function findPython() {
  const found = [];
  for (const program of [process.env.PYTHON, 'python3', 'python'].filter(Boolean)) {
    const printed = await run(program, ['--version']).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    );
    const [major, minor] = (/^Python (\d+)\.(\d+)/.exec(printed) ?? []).slice(1).map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { program, version: printed };
    if (printed !== '') found.push(`${program} is ${printed}`);
  }
  const seen = found.length > 0 ? found.join(', ') : 'none was found';
  throw new Error(`The conformance tests need Python ${OLDEST.join('.')} or newer, and ${seen}. Name one in PYTHON.`);
}
