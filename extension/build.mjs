/**
 * Bundles the extension into dist/: the host's part and the renderer's part; and into the kernel's dist/ the renderer of
 * trainings as one module, which JupyterLab gets from there. `tsc -b` has checked the types before.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rendererPlugins } from './renderer-plugins.mjs';

const root = dirname(fileURLToPath(import.meta.url));

// Names of chunks carry hashes, so those of an earlier build would stay and be packed.
const dist = join(root, 'dist');
for (const name of existsSync(dist) ? readdirSync(dist) : []) {
  if (/\.(c?js|css|map)$/.test(name)) rmSync(join(dist, name));
}

const plugin = join(root, 'node_modules/limpid-typescript-plugin');
mkdirSync(plugin, { recursive: true });
writeFileSync(
  join(plugin, 'package.json'),
  '{ "name": "limpid-typescript-plugin", "version": "0.0.0", "main": "index.js" }\n',
);

const shared = { bundle: true, minify: true, sourcemap: true, sourcesContent: false, logLevel: 'warning' };

await Promise.all([
  // Two entry points: what activation needs, and what only the first cell needs. `import()` keeps them apart.
  build({
    ...shared,
    entryPoints: { extension: join(root, 'src/extension.ts'), launch: join(root, 'src/launch.ts') },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    plugins: [
      { name: 'launch-is-lazy', setup: keepLaunchApart },
      { name: 'vscode-is-asked-for-once', setup: askOnce },
    ],
  }),
  // Where VS Code's TypeScript server looks for it; it takes what `require` gives for the plugin itself.
  build({
    ...shared,
    sourcemap: false,
    entryPoints: { index: join(root, 'src/tsserver/index.ts') },
    outdir: plugin,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    footer: { js: 'module.exports = module.exports.default;' },
  }),
  build({
    ...shared,
    // One a language: the manifest's texts say which is the language's.
    entryPoints: {
      renderer: join(root, 'src/renderer/index.ts'),
      'renderer.zh-cn': join(root, 'src/renderer/zh-cn.ts'),
    },
    outdir: dist,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    chunkNames: 'renderer-[hash]',
    charset: 'utf8',
    plugins: rendererPlugins,
  }),
  build({
    ...shared,
    sourcemap: false,
    entryPoints: { 'training-widget': join(root, 'src/renderer/widget.ts') },
    outdir: join(root, '../kernel/dist/vendor'),
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    plugins: rendererPlugins,
  }),
]);

function keepLaunchApart({ onResolve }) {
  onResolve({ filter: /\/launch\.ts$/ }, ({ kind }) =>
    kind === 'dynamic-import' ? { path: './launch.cjs', external: true } : undefined,
  );
}

/** `import * as vscode` would copy the whole interface, property by property, for each file: two thirds of the time that activation took. */
function askOnce({ onLoad, onResolve }) {
  const namespace = 'editor';
  onLoad({ filter: /extension[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replace(
      "import * as vscode from 'vscode';",
      "import vscode = require('vscode');",
    ),
    loader: 'ts',
  }));
  onResolve({ filter: /^vscode$/ }, ({ namespace: asking }) =>
    asking === namespace ? { path: 'vscode', external: true } : { path: 'vscode', namespace },
  );
  onLoad({ filter: /.*/, namespace }, () => ({ contents: "module.exports = require('vscode');" }));
}
