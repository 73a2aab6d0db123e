import assert from 'node:assert/strict';
import { TRAINING } from '../../kernel/src/mime.ts';
import { gallery } from './gallery.ts';
import { rendererPage } from './page.ts';

interface Line {
  /** In pixels of the window: left, top, right, bottom. */
  box: number[];
  stroke: string[];
}

interface Seen {
  lines: Line[];
  height: number;
}

const SHOWN =
  /^(empty|finished|running, high contrast|NaN.*|.* losses|one batch|200 .*s|four outputs|long names|narrow)$/;
/** Panels one above the other, and curves in the colours of a ramp. */
const NOT_SKETCHED = ['narrow', '200 metrics'];
/** Labels that are wider than Vega keeps free for them push a panel aside. */
const PUSHED_ASIDE = ['huge losses'];

describe('the first drawing of a training, before Vega has come', function () {
  this.timeout(60_000);
  const output = rendererPage();

  for (const { name, theme, width, picture } of gallery().filter((one) => SHOWN.test(one.name))) {
    it(`of ${name} ${NOT_SKETCHED.includes(name) ? 'is empty' : 'has the lines that Vega draws then'}`, async () => {
      await output.theme(theme);
      await output.page.setViewportSize({ width, height: 560 });
      await output.page.evaluate(WATCH);
      await output.render('cell', TRAINING, picture);
      const [first]: Seen[] = await output.page.evaluate('sketches');
      assert.equal(await output.page.locator('.limpid-sketch').count(), 0);
      const drawn: Seen = await output.page.evaluate(`(${SEE})('.mark-line path')`);
      if (NOT_SKETCHED.includes(name)) {
        assert.equal(first, undefined);
        return;
      }
      assert.equal(first?.height, drawn.height);
      assert.deepEqual(
        first.lines.map(({ stroke }) => stroke),
        drawn.lines.map(({ stroke }) => stroke),
      );
      const pixels = PUSHED_ASIDE.includes(name) ? 4 : 0.1;
      first.lines.forEach(({ box }, line) => {
        box.forEach((at, side) => {
          const vega = drawn.lines[line]?.box[side] ?? NaN;
          assert.ok(Math.abs(at - vega) < pixels, `side ${side} of line ${line} is at ${at}, Vega's at ${vega}`);
        });
      });
    });
  }
});

const SEE = `(selector) => ({
  height: document.getElementById('cell').offsetHeight,
  lines: [...document.querySelectorAll(selector)].filter((path) => path.getAttribute('d')).map((path) => {
    const { left, top, right, bottom } = path.getBoundingClientRect();
    const { stroke, strokeWidth, strokeDasharray, opacity } = getComputedStyle(path);
    return { box: [left, top, right, bottom], stroke: [stroke, strokeWidth, strokeDasharray, opacity] };
  }),
})`;

const WATCH = `
window.sketches = [];
new MutationObserver(() => {
  if (document.querySelector('.limpid-sketch') === null || sketches.length > 0) return;
  sketches.push((${SEE})('.limpid-sketch .limpid-line'));
}).observe(document.body, { childList: true, subtree: true });
`;
