// `npm start`: sets up what is missing, then runs the first tutorial and shows where its pages are.
// Arguments go to `limpid run`: `npm start -- -p epochs=10` trains as long as the tutorial says.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMPID, ROOT, build, dependencies, engine, node, run } from './steps.mjs';

const NOTEBOOK = 'notebooks/01-cnn-mnist.ipynb';
const EXECUTED = 'out/01-cnn-mnist.ipynb';
const PAGE = 'out/01-cnn-mnist.html';

/** A first run should take a minute or two: a few epochs natively, a rehearsal where models run slower. */
const SHORT = ['-p', 'epochs=3'];
const QUICK = ['-p', 'epochs=1', '-p', 'limit=6000'];

process.exitCode = await start(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  return 1;
});

async function start(args) {
  await dependencies();
  await build();
  await node();
  const native = await engine();
  const parameters = args.length > 0 ? args : native && !process.env.LIMPID_QUICK ? SHORT : QUICK;

  console.log(`\nTutorial 1: ${NOTEBOOK}, ${parameters.join(' ')}\n`);
  const code = await run(process.execPath, [LIMPID, 'run', NOTEBOOK, '-o', EXECUTED, '--html', PAGE, ...parameters]);
  if (code !== 0) return code;

  console.log(`\nThe executed notebook:  ${join(ROOT, EXECUTED)}\nThe same as a page:     ${join(ROOT, PAGE)}`);
  if (hasEditor()) await openEditor();
  else console.log('\nThe README says how to open it in VS Code and in JupyterLab.');
  return 0;
}

function hasEditor() {
  return editor(['--version'], 'ignore') === 0;
}

/** Installs the extension and opens the tutorial. An editor that refuses is no failure of the tutorial. */
async function openEditor() {
  const target = `${process.platform}-${process.arch}`;
  const { version } = JSON.parse(readFileSync(join(ROOT, 'extension/package.json'), 'utf8'));
  const vsix = join(ROOT, `extension/limpid-vscode-${target}-${version}.vsix`);
  console.log('\nVS Code: packaging the extension');
  const steps = [
    () =>
      run(process.execPath, [join(ROOT, 'extension/package.mjs'), '--target', target], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    () => editor(['--install-extension', vsix, '--force']),
    () => editor([ROOT, join(ROOT, NOTEBOOK)]),
  ];
  for (const step of steps) {
    if ((await step()) !== 0)
      return console.log('VS Code did not take the extension; the README says how to install it.');
  }
}

function editor(args, stdio = 'inherit') {
  const windows = process.platform === 'win32';
  // On Windows `code` is a batch file, which only a shell runs; there the arguments are quoted by hand.
  const quoted = windows ? args.map((arg) => `"${arg}"`) : args;
  return spawnSync('code', quoted, { cwd: ROOT, stdio, shell: windows }).status ?? 1;
}
