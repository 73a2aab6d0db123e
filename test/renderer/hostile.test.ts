import assert from 'node:assert/strict';
import { EXPLANATION, LATENT, TENSORS, TRAINING, VEGA_LITE, type TensorsPicture } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';
import { explanationPicture, latentPicture, png, tensorsOf, trainingPicture } from './pictures.ts';

const SCRIPT = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>`;
const POINTS = { data: { values: [{ x: 1 }] }, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } };

// SAFETY: the kernel makes it.
const TABLE = tensorsOf()[TENSORS] as object as TensorsPicture;

describe('a hostile payload', function () {
  this.timeout(180_000);
  const output = rendererPage(async () => {
    assert.equal(await output.page.evaluate('window.ran ?? "nothing ran"'), 'nothing ran');
    assert.equal(await output.page.evaluate('({}).polluted ?? "clean"'), 'clean');
  });

  const { input, maps } = explanationPicture();
  const [map = { ...input, method: '', caption: '' }] = maps;

  it('with markup in its texts shows the markup as text', async () => {
    const table = { columns: [SCRIPT], rows: [[SCRIPT]] };
    await output.render('t', TRAINING, trainingPicture({ summary: SCRIPT, latest: { [SCRIPT]: 1 }, table }));
    const judged = maps.map((one) => ({ ...one, judgements: [{ text: SCRIPT, passed: false }] }));
    const texts = { title: SCRIPT, summary: SCRIPT, reason: SCRIPT, maps: judged };
    const classes = [{ name: SCRIPT, probability: 1, predicted: true, target: false }];
    await output.render('e', EXPLANATION, explanationPicture({ ...texts, classes, table }));
    const dimensions = latentPicture().dimensions.map((dimension) => ({ ...dimension, name: SCRIPT }));
    await output.render('l', LATENT, latentPicture({ title: SCRIPT, summary: SCRIPT, dimensions, table }));
    await output.page.locator('#l input').first().press('ArrowRight');
    const order = { places: [0], isFalling: true };
    await output.render('s', TENSORS, { summary: SCRIPT, note: SCRIPT, table, sort: 0, orders: [order], cells: table });
    await output.page.locator('#s th button').click();
    assert.ok((await output.page.locator('#s tbody').first().innerText()).includes('<script>'));
    await output.render('c', VEGA_LITE, { ...POINTS, title: SCRIPT, description: SCRIPT });
    assert.equal(await output.page.locator('script:not([type=module])').count(), 0);
    for (const part of ['title', 'reason', 'judgement'])
      assert.ok((await output.page.locator(`#e .limpid-${part}`).first().innerText()).includes('<script>'));
    assert.ok((await output.page.locator('#c svg').textContent())?.includes('<img src=x'));
  });

  it('with a tooltip of markup shows it as text', async () => {
    const values = [{ x: 1, t: SCRIPT }];
    const encoding = { ...POINTS.encoding, tooltip: { field: 't' } };
    await output.render('c', VEGA_LITE, {
      ...POINTS,
      data: { values },
      mark: { type: 'point', size: 4000, filled: true },
      encoding,
    });
    await output.page.locator('.mark-symbol.role-mark path').hover();
    assert.ok((await output.page.locator('.limpid-tooltip').innerText()).includes('<script>'));
  });

  it('with a link to a script has no such link', async () => {
    const encoding = { ...POINTS.encoding, href: { value: 'javascript:window.ran=1' } };
    await output.render('c', VEGA_LITE, { ...POINTS, mark: { type: 'point', size: 4000, filled: true }, encoding });
    await output.page.locator('.mark-symbol.role-mark path').click();
    assert.equal(await output.page.locator('a[*|href^="javascript"]').count(), 0);
  });

  for (const [where, spec] of Object.entries({
    'its data': { ...POINTS, data: { url: 'http://192.0.2.1/rows.json' } },
    'a lookup': {
      ...POINTS,
      transform: [{ lookup: 'x', from: { data: { url: '/rows.csv' }, key: 'x', fields: ['y'] } }],
    },
    'a layer': { layer: [{ ...POINTS, data: { url: 'file:///etc/passwd' } }] },
  })) {
    it(`that loads ${where} is refused with the reason`, async () => {
      await output.render('c', VEGA_LITE, spec);
      assert.match(await output.page.getByRole('alert').innerText(), /without loading anything/);
    });
  }

  it('with a picture from elsewhere loads nothing', async () => {
    const encoding = { ...POINTS.encoding, url: { value: 'http://192.0.2.1/spy.png' } };
    await output.render('c', VEGA_LITE, { ...POINTS, mark: { type: 'image', width: 20, height: 20 }, encoding });
    assert.equal(await output.page.locator('image[*|href^="http"]').count(), 0);
  });

  it('with an expression that reaches for the page is stopped', async () => {
    const calculate = `constructor.constructor('window.ran=1')()`;
    await output.render('c', VEGA_LITE, { ...POINTS, transform: [{ calculate, as: 'y' }] });
    assert.ok(await output.page.getByRole('alert').isVisible());
  });

  it('cannot put inputs outside of its own output', async () => {
    await output.page.evaluate(
      `document.body.append(Object.assign(document.createElement('div'), { id: 'elsewhere' }))`,
    );
    const params = [{ name: 'p', value: 1, bind: { input: 'range', min: 0, max: 2, element: '#elsewhere' } }];
    await output.render('c', VEGA_LITE, { ...POINTS, params });
    assert.equal(await output.page.locator('#elsewhere *').count(), 0);
  });

  it('cannot reach a prototype', async () => {
    // SAFETY: the text is that of an object.
    const evil = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as object;
    await output.render('c', VEGA_LITE, { ...POINTS, config: evil, usermeta: evil });
    await output.render(
      't',
      TRAINING,
      trainingPicture({ latest: { ...evil }, spec: { ...trainingPicture().spec, config: evil } }),
    );
    assert.ok(await output.page.locator('#c svg').isVisible());
  });

  // SAFETY: the text is that of an object.
  const nest = JSON.parse('{"layer":['.repeat(200) + ']}'.repeat(200)) as object;
  for (const [what, spec] of Object.entries({
    'an endless sequence': { ...POINTS, data: { sequence: { start: 0, stop: 1e12, as: 'x' } } },
    'an endless width': { ...POINTS, width: 1e9 },
    'a million rows': { ...POINTS, data: { values: Array.from({ length: 300_000 }, () => ({ x: 1 })) } },
    'a bottomless nest': nest,
  })) {
    it(`with ${what} is refused`, async () => {
      await output.render('c', VEGA_LITE, spec);
      assert.ok(await output.page.getByRole('alert').isVisible());
    });
  }

  for (const [what, mime, payload, reason] of [
    ['no object', TRAINING, 'x', /"training" must be an object/],
    ['a missing field', TRAINING, { ...trainingPicture(), epochs: undefined }, /"epochs" must be a whole number/],
    [
      'rows that are no rows',
      TRAINING,
      trainingPicture({ data: { x: [3] as never } }),
      /"data\.x\[0\]" must be an object/,
    ],
    [
      'a PNG that is none',
      EXPLANATION,
      explanationPicture({ input: { ...input, png: '"><svg onload=alert(1)>' } }),
      /must be a PNG/,
    ],
    [
      'a judgement that is none',
      EXPLANATION,
      explanationPicture({ maps: [{ ...map, judgements: [{ text: 'x', passed: 'yes' as never }] }] }),
      /"maps\[0\]\.judgements\[0\]\.passed" must be true or false/,
    ],
    [
      'a reason without end',
      EXPLANATION,
      explanationPicture({ reason: 'x'.repeat(2000) }),
      /"reason" must be text of at most 1000/,
    ],
    [
      'a PNG of another size',
      EXPLANATION,
      explanationPicture({ input: { ...input, png: png(() => [0, 0, 0, 0], 9, 9) } }),
      /is 9 × 9 pixels/,
    ],
    [
      'a PNG of pictures that is none',
      LATENT,
      latentPicture({ atlas: { ...latentPicture().atlas, png: '"><svg onload=alert(1)>' } }),
      /"atlas\.png" must be a PNG/,
    ],
    [
      'pictures that do not fill their PNG',
      LATENT,
      latentPicture({ offsets: [-1, 0, 1, 2, 3] }),
      /"atlas" is 196 × 84 pixels, which 5 offsets/,
    ],
    ['an order of rows that are not there', TENSORS, ordered([9999]), /"orders\[0\]\.places\[0\]" must be a whole/],
    [
      'an order that shows one row for ever',
      TENSORS,
      ordered(TABLE.table.rows.map(() => 0)),
      /must name each of the 22 rows/,
    ],
    [
      'an order less than there are columns',
      TENSORS,
      { ...TABLE, orders: TABLE.orders.slice(1) },
      /"orders" must be a list of 6/,
    ],
    ['a column that sorts and is none', TENSORS, { ...TABLE, sort: 6 }, /"sort" must be a whole number from 0 to 5/],
    [
      'a table that goes on for ever',
      TENSORS,
      { ...TABLE, table: { columns: ['a'], rows: Array.from({ length: 10_001 }, () => ['x']) } },
      /"table\.rows" must be a list of at most/,
    ],
    [
      'a table without columns',
      TENSORS,
      { ...TABLE, table: { columns: [], rows: [] } },
      /"table\.columns" must not be empty/,
    ],
    ['sliders without the code', LATENT, latentPicture({ offsets: [1, 2, 3, 4, 5, 6, 7] }), /"offsets" must rise/],
    ['sliders that fall', LATENT, latentPicture({ offsets: [3, 2, 1, 0, -1, -2, -3] }), /"offsets" must rise/],
    ['no dimensions', LATENT, latentPicture({ dimensions: [] }), /0 dimensions do not share/],
    [
      'a dimension that is no number',
      LATENT,
      latentPicture({ dimensions: [{ name: 'z0', value: 'x' as never, change: 0 }] }),
      /"dimensions\[0\]\.value" must be a number/,
    ],
  ] as const) {
    it(`with ${what} is named in its place`, async () => {
      await output.render('c', mime, payload);
      assert.match(await output.page.getByRole('alert').innerText(), reason);
    });
  }
});

function ordered(places: number[]): TensorsPicture {
  const [first, ...others] = TABLE.orders;
  return { ...TABLE, orders: [{ places, isFalling: first?.isFalling ?? false }, ...others] };
}
