/**
 * Copies what we use of @tensorflow/tfjs-node to dist/vendor/tfjs-node: its JavaScript, its types and the addon's
 * C++ source; and the C++ of our own (kernel/native) to dist/vendor/native, beside it. The package itself cannot be a dependency: its install script downloads a library that is no longer
 * there (tensorflow/tfjs#8742) and so fails every `npm install` that runs scripts.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NOTICE = '/* Modified by Limpid: calls that Node.js no longer has are replaced by their equivalents. */\n';

/** Every change to the copy. `from` must be there, so that a new version of the package cannot slip past unmended. */
const MENDS = [
  {
    // util.isNullOrUndefined is gone since Node 23, util.isArray warns: tensorflow/tfjs#8609.
    file: 'dist/nodejs_kernel_backend.js',
    changes: [
      { from: '(0, util_1.isNullOrUndefined)(tensorsOrDtype)', to: '(tensorsOrDtype == null)' },
      { from: '(0, util_1.isNullOrUndefined)(tensors)', to: '(tensors == null)' },
      { from: '(0, util_1.isArray)(tensors)', to: 'Array.isArray(tensors)' },
    ],
  },
  {
    file: 'dist/kernels/TopK.js',
    changes: [
      { from: '(0, util_1.isNullOrUndefined)(k)', to: '(k == null)' },
      { from: '(0, util_1.isNullOrUndefined)(sorted)', to: '(sorted == null)' },
    ],
  },
];

/** Functions of `node:util` that are gone since Node 23, or warn. */
const GONE = /util_\d+\.is(?!Deep)[A-Z]\w*\)?\(/;

/** Its entry looks for an addon that node-pre-gyp installed; kernel/src/engine/native.ts is its replacement. */
const LEFT_OUT = /(_test|run_tests)\.(js|d\.ts)$|dist\/index\.js$/;

const kernel = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json');
const source = dirname(manifest);
const target = join(kernel, 'dist', 'vendor', 'tfjs-node');
const fresh = `${target}.${process.pid}`;
const { name, version, license, repository } = JSON.parse(readFileSync(manifest, 'utf8'));

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
for (const folder of ['dist', 'binding']) {
  const filter = (/** @type {string} */ path) => !LEFT_OUT.test(path.replaceAll('\\', '/'));
  cpSync(join(source, folder), join(fresh, folder), { recursive: true, filter });
}
for (const { file, changes } of MENDS) mend(join(fresh, file), changes);
for (const file of readdirSync(join(fresh, 'dist'), { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.js') && GONE.test(readFileSync(join(fresh, 'dist', file), 'utf8'))) {
    throw new Error(`${file} still calls what Node.js no longer has: mend it`);
  }
}

// The package carries no licence file; TypeScript is under the same licence and carries its text.
const apache = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'LICENSE.txt');
const own = join(source, 'LICENSE');
cpSync(existsSync(own) ? own : apache, join(fresh, 'LICENSE'));
writeFileSync(
  join(fresh, 'package.json'),
  JSON.stringify({ name, version, license, repository, types: 'dist/index.d.ts' }, null, 2) + '\n',
);
const native = join(kernel, 'dist', 'vendor', 'native');
rmSync(native, { recursive: true, force: true });
cpSync(join(kernel, 'native'), native, { recursive: true });
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
console.log(`${name} ${version} -> ${target}`);

/**
 * @param {string} path
 * @param {{ from: string, to: string }[]} changes
 */
function mend(path, changes) {
  let text = readFileSync(path, 'utf8');
  for (const { from, to } of changes) {
    if (!text.includes(from)) throw new Error(`${path} no longer holds ${from}: look at what changed in ${version}`);
    text = text.replaceAll(from, to);
  }
  writeFileSync(path, NOTICE + text);
}
