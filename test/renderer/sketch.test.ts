import assert from 'node:assert/strict';
import { TRAINING } from '../../kernel/src/mime.ts';
import { gallery } from './gallery.ts';
import { rendererPage } from './page.ts';

interface Mark {
  /** In pixels of the window: left, top, right, bottom. */
  box: number[];
  look: string[];
}

interface Seen {
  bands: Mark[];
  lines: Mark[];
  height: number;
}

const SHOWN =
  /^(empty|finished|running, high contrast|NaN.*|.* losses|one batch|200 .*s|four outputs|long names|weights.*|narrow.*)$/;
/** Labels that are wider than Vega keeps free for them push a panel aside. */
const PUSHED_ASIDE = ['huge losses', 'weights, high contrast'];

describe('the first drawing of a training, before Vega has come', function () {
  this.timeout(180_000);
  const output = rendererPage();

  for (const { name, theme, width, picture, press } of gallery().filter((one) => SHOWN.test(one.name))) {
    it(`of ${name} has the lines and bands that Vega draws then`, async () => {
      await output.theme(theme);
      await output.page.setViewportSize({ width, height: 560 });
      await output.page.evaluate(WATCH);
      await output.render('cell', TRAINING, picture);
      for (const tab of press) {
        await output.page.evaluate('sketches.length = 0');
        await output.page.getByRole('tab', { name: tab }).click();
        await output.until(`sketches.length > 0 && document.querySelector('.limpid-sketch') === null`);
      }
      const [first]: Seen[] = await output.page.evaluate('sketches');
      assert.equal(await output.page.locator('.limpid-sketch').count(), 0);
      const drawn: Seen = await output.page.evaluate(`(${SEE})('.mark-area path', '.mark-line path')`);
      assert.equal(first?.height, drawn.height);
      const pixels = PUSHED_ASIDE.includes(name) ? 4 : 0.1;
      for (const kind of ['bands', 'lines'] as const) {
        assert.deepEqual(
          first[kind].map(({ look }) => look),
          drawn[kind].map(({ look }) => look),
        );
        first[kind].forEach(({ box }, index) => {
          box.forEach((at, side) => {
            const vega = drawn[kind][index]?.box[side] ?? NaN;
            assert.ok(Math.abs(at - vega) < pixels, `side ${side} of ${kind} ${index} is at ${at}, Vega's at ${vega}`);
          });
        });
      }
    });
  }
});

const SEE = `(bands, lines) => {
  const seen = (selector, ...properties) => [...document.querySelectorAll(selector)]
    .filter((path) => path.getAttribute('d') && path.checkVisibility())
    .map((path) => {
      const { left, top, right, bottom } = path.getBoundingClientRect();
      const style = getComputedStyle(path);
      return { box: [left, top, right, bottom], look: properties.map((property) => style[property]) };
    });
  return {
    height: document.getElementById('cell').offsetHeight,
    bands: seen(bands, 'fill', 'opacity'),
    lines: seen(lines, 'stroke', 'strokeWidth', 'strokeDasharray', 'opacity'),
  };
}`;

const WATCH = `
window.sketches = [];
new MutationObserver(() => {
  if (document.querySelector('.limpid-sketch') === null || sketches.length > 0) return;
  sketches.push((${SEE})('.limpid-sketch .limpid-band', '.limpid-sketch .limpid-line'));
}).observe(document.body, { childList: true, subtree: true });
`;
