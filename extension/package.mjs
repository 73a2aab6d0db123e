/**
 * Makes the VSIX of a platform: the bundled extension, the built kernel, and of the kernel's dependencies exactly the
 * files it can load. `npm run build` comes before. Usage: node extension/package.mjs [--target linux-arm64 | --all] [--out FOLDER]
 * [--no-scan]; without a target, for this machine. `--all` makes one for each platform that ZeroMQ has a binary for; `--no-scan` does
 * not look for secrets, which takes most of the time.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { build, transform } from 'esbuild';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const { values } = parseArgs({
  options: {
    target: { type: 'string', default: `${process.platform}-${process.arch}` },
    all: { type: 'boolean', default: false },
    out: { type: 'string', default: here },
    scan: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const stage = join(root, '.limpid/vsix');
const zeromq = join(root, 'node_modules/zeromq/build');

/** Names of platforms as VS Code has them, and what ZeroMQ's table of binaries calls them. */
const TARGETS = {
  'linux-x64': { os: 'linux', arch: 'x64', libc: 'glibc' },
  'linux-arm64': { os: 'linux', arch: 'arm64', libc: 'glibc' },
  'alpine-x64': { os: 'linux', arch: 'x64', libc: 'musl' },
  'alpine-arm64': { os: 'linux', arch: 'arm64', libc: 'musl' },
  'darwin-x64': { os: 'darwin', arch: 'x64', libc: 'libc' },
  'darwin-arm64': { os: 'darwin', arch: 'arm64', libc: 'libc' },
  'win32-x64': { os: 'win32', arch: 'x64', libc: 'msvc' },
  'win32-arm64': { os: 'win32', arch: 'arm64', libc: 'msvc' },
};

/** Files that are read, not imported, so that no import leads to them. */
const READ_AT_RUN_TIME = [
  /typescript\/lib\/lib\..*\.d\.ts$/,
  /@tensorflow\/tfjs-backend-wasm\/(dist\/[^/]*\.wasm|package\.json)$/,
  /@jsquash\/jpeg\/codec\/dec\/mozjpeg_dec\.wasm$/,
  /node-api-headers\/(include\/.*\.h|(index|symbols)\.js|package\.json)$/,
  /katex\/dist\/(katex\.min\.css|fonts\/.*\.woff2)$/,
];
/** VS Code's TypeScript server looks for it there, and nowhere else. */
const PLUGIN = 'node_modules/limpid-typescript-plugin';

/** What cells may import of the kernel: its declarations are read when somebody asks for types. */
const TYPED = ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-data'];
const TYPED_TOO = ['@tensorflow/tfjs-converter', '@types/node'];
const LICENCE = /^(licen[cs]e|copying|notice|thirdparty)/i;

for (const path of ['kernel/dist/main.js', 'kernel/dist/vendor/tfjs-node', 'extension/dist/extension.cjs']) {
  if (!existsSync(join(root, path))) throw new Error(`${path} is missing: run \`npm run build\` first`);
}

rmSync(stage, { recursive: true, force: true });
stageExtension();
stageTutorials();
stageKernel();
const packages = await stageDependencies();
stageTypes();
await stageTypeScript();
mkdirSync(values.out, { recursive: true });
const [first, ...others] = values.all ? Object.keys(TARGETS) : [values.target];
await makeVsix(first, values.scan);
for (const target of others) await makeVsix(target, false);

/** What differs between platforms is one binary: the text of the others was looked through for secrets in the first. */
async function makeVsix(target, looksForSecrets) {
  const vsix = join(values.out, `${manifest.name}-${target}-${manifest.version}.vsix`);
  stageZeromq(target);
  rmSync(vsix, { force: true });
  await createVSIX({
    cwd: stage,
    packagePath: vsix,
    target,
    // of what is in node_modules/, what package.json names: the plugin
    useYarn: false,
    allowMissingRepository: true,
    allowPackageAllSecrets: !looksForSecrets,
    // any file is read for it once more: none of that name is staged
    allowPackageEnvFile: !looksForSecrets,
  });
  console.log(`${relative(root, vsix)}: ${(statSync(vsix).size / 1e6).toFixed(1)} MB, ${packages} packages inside`);
}

function stageExtension() {
  const { devDependencies: _dev, private: _private, ...published } = manifest;
  const { name, version } = JSON.parse(readFileSync(join(here, PLUGIN, 'package.json'), 'utf8'));
  write('package.json', JSON.stringify({ ...published, dependencies: { [name]: version } }, null, 2));
  for (const file of files(join(here, PLUGIN))) copy(file, relative(here, file));
  // All that is staged goes in: without this file the packager warns that nothing is left out.
  write('.vscodeignore', '');
  for (const file of files(join(here, 'dist'))) {
    if (!/\.(map|d\.ts|tsbuildinfo)$/.test(file)) copy(file, join('dist', relative(join(here, 'dist'), file)));
  }
  for (const file of readdirSync(here).filter((name) => /^package\.nls\.(.+\.)?json$/.test(name)))
    copy(join(here, file), file);
  for (const file of files(join(here, 'l10n'))) copy(file, relative(here, file));
  for (const file of files(join(here, 'media'))) copy(file, relative(here, file));
  for (const name of ['README.md', 'icon.png']) copy(join(here, name), name);
  for (const name of ['LICENSE', 'CHANGELOG.md']) {
    if (existsSync(join(root, name))) copy(join(root, name), name);
  }
}

/** Without outputs: the gallery's alone would be larger than all the rest. */
function stageTutorials() {
  for (const name of readdirSync(join(root, 'notebooks')).filter((file) => file.endsWith('.ipynb'))) {
    const notebook = JSON.parse(readFileSync(join(root, 'notebooks', name), 'utf8'));
    for (const cell of notebook.cells) {
      if (cell.cell_type === 'code') Object.assign(cell, { outputs: [], execution_count: null });
    }
    write(join('notebooks', name), `${JSON.stringify(notebook, null, 1)}\n`);
  }
}

function stageKernel() {
  for (const file of files(join(root, 'kernel/dist'))) {
    // The widget is JupyterLab's; in VS Code the extension draws.
    if (!/\.(map|tsbuildinfo)$|training-widget\.js$/.test(file)) copy(file, relative(root, file));
  }
  for (const file of files(join(root, 'kernel/bin'))) copy(file, relative(root, file));
  for (const name of ['package.json', 'typescript.mjs']) copy(join(root, 'kernel', name), join('kernel', name));
}

/** Follows every import of the kernel, as a bundler does, and copies what it meets. */
async function stageDependencies() {
  const entries = files(join(root, 'kernel/dist')).filter((file) => file.endsWith('.js'));
  // typescript.mjs asks for it in a way that no bundler follows
  const asked = ['typescript', ...entries].map((name) => `import ${JSON.stringify(name)};`);
  const { metafile } = await build({
    stdin: { contents: asked.join('\n'), resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    outdir: stage,
    logLevel: 'silent',
    loader: { '.node': 'empty' },
    plugins: [{ name: 'missing-is-external', setup: leaveMissing }],
  });
  const used = Object.keys(metafile.inputs).filter((path) => path.startsWith('node_modules/'));
  const folders = new Set([...used.map(packageFolder), 'node_modules/node-api-headers']);
  for (const path of used) copy(join(root, path), staged(path));
  for (const folder of folders) stageWhatIsRead(folder);
  return folders.size;
}

/** Declarations that cells of a notebook without packages of its own are checked by, with all that they import. */
function stageTypes() {
  const options = {
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['node'],
    lib: ['lib.esnext.d.ts'],
    types: ['node'],
  };
  const own = ['library', 'portraits/tfjs-vis/index', 'vendor/tfjs-node/dist/index'];
  const roots = own.map((name) => join(root, 'kernel/dist', `${name}.d.ts`)).filter((path) => existsSync(path));
  const importer = join(root, 'kernel/dist/types.ts');
  const brought = [...TYPED, ...TYPED_TOO].map((name) => {
    const found = ts.resolveModuleName(name, importer, options, ts.sys).resolvedModule;
    if (!found) throw new Error(`${name} has no types`);
    return found.resolvedFileName;
  });
  const program = ts.createProgram([...roots, ...brought], options);
  const used = program.getSourceFiles().map(({ fileName }) => relative(root, fileName).replaceAll('\\', '/'));
  const packaged = used.filter((path) => path.startsWith('node_modules/') && !path.includes('/typescript/lib/'));
  for (const path of packaged) copy(join(root, path), staged(path));
  for (const folder of new Set(packaged.map(packageFolder))) stageWhatIsRead(folder);
}

function stageWhatIsRead(folder) {
  for (const file of files(join(root, folder), (name) => name !== 'node_modules')) {
    const path = relative(root, file);
    const top = dirname(path) === folder;
    const wanted = READ_AT_RUN_TIME.some((pattern) => pattern.test(path));
    if (wanted || (top && (basename(path) === 'package.json' || LICENCE.test(basename(path)))))
      copy(file, staged(path));
  }
}

/** Optional packages that are not installed stay unresolved, as they do when the kernel runs. */
function leaveMissing(bundler) {
  bundler.onResolve({ filter: /.*/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
    if (pluginData === 'asked') return undefined;
    const found = await bundler.resolve(path, { kind, resolveDir, importer, pluginData: 'asked' });
    return found.errors.length === 0 ? found : { path, external: true };
  });
}

/** A third of it: V8 reads that in four fifths of the time, and the first cell waits for it. */
async function stageTypeScript() {
  const path = 'node_modules/typescript/lib/typescript.js';
  const text = readFileSync(join(root, path), 'utf8');
  const { code } = await transform(text, {
    minify: true,
    format: 'cjs',
    platform: 'node',
    charset: 'utf8',
    lineLimit: 500,
  });
  write(staged(path), code);
}

/** The one binary of zeromq that Node >= 22 takes on the target, and the table its loader looks it up in. */
function stageZeromq(target) {
  const wanted = TARGETS[target];
  if (!wanted) throw new Error(`There is no target ${target}. There are: ${Object.keys(TARGETS).join(', ')}.`);
  const table = JSON.parse(readFileSync(join(zeromq, 'manifest.json'), 'utf8'));
  const [fitting] = Object.entries(table)
    .map(([key, file]) => ({ file, built: JSON.parse(key) }))
    .filter(({ built }) => Object.entries(wanted).every(([name, value]) => built[name] === value))
    .sort((a, b) => b.built.abi - a.built.abi);
  if (!fitting) throw new Error(`zeromq has no binary for ${target}`);
  const file = fitting.file.replaceAll('\\', '/');
  const to = 'kernel/node_modules/zeromq/build';
  rmSync(join(stage, to), { recursive: true, force: true });
  copy(join(zeromq, file), `${to}/${file}`);
  // not the folders of the machine that built it
  const { cmakeToUse: _cmake, generatorBinary: _generator, ...key } = fitting.built;
  write(`${to}/manifest.json`, JSON.stringify({ [JSON.stringify(key)]: fitting.file }));
}

function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)[0];
}

function staged(path) {
  return join('kernel', path);
}

function files(folder, enters = () => true) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return enters(entry.name) ? files(path, enters) : [];
    return entry.isFile() ? [path] : [];
  });
}

function copy(from, to) {
  mkdirSync(dirname(join(stage, to)), { recursive: true });
  cpSync(from, join(stage, to));
}

function write(to, text) {
  mkdirSync(dirname(join(stage, to)), { recursive: true });
  writeFileSync(join(stage, to), text);
}
