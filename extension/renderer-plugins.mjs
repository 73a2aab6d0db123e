/** For esbuild: what keeps the renderer small. */
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** Parts of Vega that no Vega-Lite chart compiles to. */
const UNUSED = /^vega-(crossfilter|force|hierarchy|label|wordcloud)$/;

export const rendererPlugins = [
  {
    name: 'minified-css',
    setup({ onLoad }) {
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
        return { contents: code, loader: 'text' };
      });
    },
  },
  {
    name: 'vega-lite-alone',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
      onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'export {};' }));
    },
  },
];
