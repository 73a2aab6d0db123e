import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Notebook } from '../../kernel/src/cli/run/notebook.ts';
import { EXPLANATION, IN_WORDS, SVG, TEXT, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { bundles, limpid, printed, readNotebook, scratch, tutorial } from './limpid.ts';
import type { Ended } from './limpid.ts';

const TINY = ['-p', 'epochs=1', '-p', 'limit=600'];
const TWINS = ['01-cnn-mnist.ipynb', '01-cnn-mnist.zh-CN.ipynb'];

describe('tutorial 1', function () {
  this.timeout('8 min');
  const folder = scratch();

  for (const name of TWINS) {
    describe(name, () => {
      const out = join(folder, name);
      const page = join(folder, `${name}.html`);
      let ended: Ended;
      let executed: Notebook;
      const cell = (id: string) => executed.cells.find((one) => one.id === id);

      before(async () => {
        ended = await limpid(['run', tutorial(name), '-o', out, '--html', page, ...TINY]);
        assert.equal(ended.code, 0, ended.stderr);
        executed = readNotebook(out);
      });

      it('runs every cell once, in order, with the parameters given', () => {
        const counts = executed.cells.filter(({ type }) => type === 'code').map((one) => one.executionCount);
        assert.deepEqual(
          counts,
          counts.map((_, index) => index + 1),
        );
        assert.match(cell('injected-parameters')?.source ?? '', /epochs = 1;\n.*limit = 600;/);
        assert.match(printed(cell('to-tensors-code')), /training: 600 × 28 × 28 × 1, test: 10000 × 28 × 28 × 1/);
      });

      it('has the network of the text', () => {
        assert.match(printed(cell('model-code')), /Total params: 693962/);
      });

      it('keeps the training as a whole picture', () => {
        assert.deepEqual(bundles(cell('fit')), [[TRAINING, VEGA_LITE, SVG, IN_WORDS, TEXT]]);
      });

      it('measures the accuracy on the test set', () => {
        const [, percent = ''] = /test accuracy ([\d.]+) %/.exec(printed(cell('evaluate'))) ?? [];
        // 550 images, once: far from good, and far from the 10 % of guessing.
        assert.ok(Number(percent) > 40, `${percent} %`);
      });

      it('draws samples and the confusion matrix', () => {
        assert.ok(bundles(cell('samples'))[0]?.includes(SVG));
        assert.ok([VEGA_LITE, SVG, IN_WORDS, TEXT].every((mime) => bundles(cell('confusion-code'))[0]?.includes(mime)));
      });

      it('explains three right and three wrong digits', () => {
        for (const id of ['explain-right', 'explain-wrong']) {
          const explanations = bundles(cell(id));
          assert.equal(explanations.length, 3, id);
          for (const mimes of explanations) {
            assert.ok([EXPLANATION, SVG, IN_WORDS, TEXT].every((mime) => mimes.includes(mime)));
          }
        }
      });

      it('tells the terminal about the training', () => {
        assert.match(ended.stdout, /loss \d.*images\/s/);
      });

      it('makes a page that needs no network', () => {
        const html = readFileSync(page, 'utf8');
        assert.match(html, /<math/);
        assert.match(html, /<img src="data:image\/svg\+xml;base64,/);
        assert.doesNotMatch(html, /<script|<link|@import|<img src="(?!data:)/);
      });
    });
  }
});
