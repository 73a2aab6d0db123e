/** Virtual environments of Python with pinned packages, made once in .limpid. Plain JavaScript for Node >= 20. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);
const OLDEST = [3, 11];

/**
 * The environment `.limpid/name` of the packages that the file `requirements` pins; `size` is what it says it takes.
 * @param {{ name: string; requirements: URL; size: string }} what
 */
export function environment({ name, requirements, size }) {
  const folder = fileURLToPath(new URL(`../.limpid/${name}`, import.meta.url));
  const python = process.platform === 'win32' ? join(folder, 'Scripts/python.exe') : join(folder, 'bin/python');
  return { python, setUp };

  /**
   * Makes the environment when it is missing or made of other requirements; `log` gets one line a step. `finish` is what
   * remains to do once the packages are there.
   * @param {(line: string) => void} log
   * @param {() => Promise<void>} [finish]
   */
  async function setUp(log, finish) {
    const stamp = join(folder, 'made-of');
    const base = await findPython();
    const madeOf = createHash('sha256')
      .update(base.version)
      .update(await readFile(requirements))
      .digest('hex');
    if (existsSync(python) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === madeOf) return;
    log(`${name}: making a virtual environment with ${base.version} (about ${size})`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await run(base.program, ['-m', 'venv', folder]).catch((cause) => {
      throw new Error(
        `Python cannot make virtual environments. Debian: apt-get install python3-venv\n${cause.stderr}`,
        {
          cause,
        },
      );
    });
    // The file names every package, so none is asked what else it would like.
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--no-deps'];
    await run(python, [...install, '-r', fileURLToPath(requirements)], { maxBuffer: 1 << 26 });
    await finish?.();
    await writeFile(stamp, madeOf);
  }
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
  throw new Error(`These tests need Python ${OLDEST.join('.')} or newer, and ${seen}. Name one in PYTHON.`);
}
