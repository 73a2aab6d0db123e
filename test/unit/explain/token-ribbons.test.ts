import assert from 'node:assert/strict';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { predictionOf } from '../../../kernel/src/explain/prediction.ts';
import { TokenAttribution } from '../../../kernel/src/explain/tokens/token-attribution.ts';
import { cellsOf, cut, visible } from '../../../kernel/src/explain/tokens/words.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../../kernel/src/mime.ts';
import { structureOf } from '../../notebooks/svg-structure.ts';

const HOSTILE = [
  '<script>alert("1")</script>',
  '</text></svg><img src=x onerror=alert(1)>',
  '&amp; "quotes" \'and\' `ticks`',
  '**bold** [link](javascript:alert(1)) | # ~',
  'a\u0000b\u0007\u001b[31m',
  'line\nbreak\ttab\r',
  '\u202egnp.exe\u2066\u200f',
  '\ud800',
  '',
  '   ',
  'Z'.repeat(5000),
  `z${'\u0337'.repeat(500)}algo`,
  '映画が好き',
  'مرحبا',
  '\u200d',
  '__proto__',
  "datum['x']",
];

function found(words: readonly string[], valueOf: (step: number) => number = (step) => (step - 2) / 10) {
  return new TokenAttribution({
    method: 'integrated-gradients',
    tokens: words.map((word, step) => ({ word, step, value: valueOf(step) })),
    padding: { count: 2, value: 0 },
    prediction: predictionOf(Float32Array.of(0.2, 0.8), ['negative', 'positive']),
    target: 1,
    score: 'output',
    completeness: { sum: 1, delta: 1, error: 0.001, steps: 50, converged: true },
    cost: { forward: 1, backward: 1, milliseconds: 1 },
  });
}

interface Parts {
  svg: string;
  markdown: string;
  text: string;
  spec: { layer: { encoding: { color?: { scale: { domain: number[] } } } }[]; data: { values: Chip[] } };
}
interface Chip {
  left: number;
  right: number;
  top: number;
  bottom: number;
  text: string;
  says: string;
  value: number;
}

async function partsOf(attribution: TokenAttribution): Promise<Parts> {
  const bundle = await attribution[JUPYTER_DISPLAY]();
  const textOf = (type: string) => {
    const part = bundle[type];
    assert.ok(typeof part === 'string', type);
    return part;
  };
  return {
    svg: textOf(SVG),
    markdown: textOf(IN_WORDS),
    text: textOf(TEXT),
    spec: bundle[VEGA_LITE] as unknown as Parts['spec'],
  };
}

describe('token ribbons', () => {
  it('say each word with its value, in the picture, in Markdown and in plain text', async () => {
    const { svg, markdown, text } = await partsOf(
      found(['not', 'a', 'bad', 'good', 'film'], (step) => [-0.31, 0, 0.004, 0.42, -0.05][step] ?? 0),
    );
    assert.match(
      text,
      /^Predicted positive \(80\.0 %\)\nIntegrated gradients of the output, completeness error 0\.1 %\n/,
    );
    assert.match(text, /5 tokens, 2 of padding left out · orange for, blue against/);
    assert.match(text, /\nnot −0\.31 · a 0 · bad 0 · good \+0\.42 · film −0\.05$/);
    assert.match(markdown, /\*\*not −0\.31\*\* · a 0 · .*\*\*good \+0\.42\*\*/);
    const { texts } = structureOf(svg);
    for (const word of ['not', 'a', 'bad', 'good', 'film']) assert.ok(texts.includes(word), word);
    assert.match(svg, /aria-label="good \+0\.42"/);
  });

  it('lie on lines as words in a paragraph, and none on another', async () => {
    const words = Array.from({ length: 120 }, (_, at) => 'word'.repeat(1 + ((at * 5) % 7)));
    const { spec, text } = await partsOf(found(words));
    const chips = spec.data.values;
    assert.equal(chips.length, 120);
    chips.forEach((chip, at) => {
      assert.ok(chip.left >= 0 && chip.right <= 640 && chip.left < chip.right);
      const next = chips[at + 1];
      if (next) assert.ok(next.top > chip.bottom || (next.top === chip.top && next.left > chip.right));
    });
    assert.ok(text.split('\n').every((line) => line.length <= 80));
  });

  it('show the first of very many, and say so', async () => {
    const { spec, text } = await partsOf(found(Array.from({ length: 900 }, () => 'w')));
    assert.equal(spec.data.values.length, 400);
    assert.match(text, /the first 400 of 900 tokens/);
  });

  it('have colours as strong for as against, also where nothing counts', async () => {
    const domainOf = ({ spec }: Parts) => spec.layer[0]?.encoding.color?.scale.domain;
    assert.deepEqual(domainOf(await partsOf(found(['a', 'b'], (step) => [-0.5, 0.2][step] ?? 0))), [-0.5, 0, 0.5]);
    const none = await partsOf(found(['a', 'b'], () => 0));
    assert.deepEqual(domainOf(none), [-1, 0, 1]);
    assert.match(none.text, /a 0 · b 0$/);
  });

  it('say very small and very great values too', async () => {
    assert.match((await partsOf(found(['a'], () => 3e-12))).text, /a \+3\.0e−12$/);
    assert.match((await partsOf(found(['a'], () => -4.2e9))).text, /a −4\.2e9$/);
    assert.match((await partsOf(found(['a'], () => 27.4))).text, /a \+27$/);
  });

  it('show hostile words as text, and do nothing that they say', async () => {
    const { svg, markdown, text, spec } = await partsOf(found(HOSTILE));
    // Well-formed, with nothing that could run and no other file.
    structureOf(svg);
    assert.ok(!/<(script|img)/i.test(svg));
    assert.ok(!/(^|[^\\])<\/?\w/.test(markdown));
    assert.ok(!/(^|[^\\])\]\(/.test(markdown));
    for (const shown of [svg, markdown, text, JSON.stringify(spec.data)]) {
      assert.ok(!/[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800]/.test(shown));
    }
    for (const chip of spec.data.values) assert.ok(chip.right - chip.left < 400 && chip.text !== '');
  });
});

describe('words', () => {
  it('are seen whatever they hold', () => {
    assert.equal(visible('good'), 'good');
    assert.equal(visible(' good'), 'good');
    assert.equal(visible('a\nb'), 'a\\nb');
    assert.equal(visible('\u202eabc'), '\\u{202e}abc');
    assert.equal(visible('\u200d'), '\\u{200d}');
    assert.equal(visible(''), '∅');
    assert.equal(visible('  '), '␣');
    assert.equal(visible('👩‍👩‍👧'), '👩‍👩‍👧');
  });

  it('are cut between letters as one sees them', () => {
    assert.equal(cut('abcdef', 6), 'abcdef');
    assert.equal(cut('abcdefg', 6), 'abcde…');
    assert.equal(cut('映画が好き', 6), '映画…');
    assert.equal(cut('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5), '👩‍👩‍👧👩‍👩‍👧…');
    assert.equal(cellsOf('映a'), 3);
  });
});
