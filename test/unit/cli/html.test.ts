import assert from 'node:assert/strict';
import { ansiToHtml } from '../../../kernel/src/cli/html/ansi.ts';
import { renderMarkdown } from '../../../kernel/src/cli/html/markdown.ts';
import { renderOutput } from '../../../kernel/src/cli/html/output.ts';
import { renderPage } from '../../../kernel/src/cli/html/page.ts';
import type { Cell } from '../../../kernel/src/cli/run/notebook.ts';
import type { MimeBundle } from '../../../kernel/src/messages.ts';

const markdown = (source: string) => renderMarkdown(source, () => null, new Set()).html.trim();
const display = (data: MimeBundle) => renderOutput({ output_type: 'display_data', data, metadata: {} });

describe('HTML of terminal text', () => {
  const CASES: [name: string, text: string, html: string][] = [
    ['is escaped', '<b> & "', '&lt;b&gt; &amp; &quot;'],
    ['keeps colours', '\u001B[31mred\u001B[0m!', '<span class="fg-red">red</span>!'],
    ['keeps bold and bright', '\u001B[1;94mx\u001B[22;39my', '<span class="fg-blue ansi-bold">x</span>y'],
    ['knows 256 colours', '\u001B[38;5;208mx', '<span style="color:rgb(255 135 0)">x</span>'],
    ['knows 24-bit colours', '\u001B[48;2;1;2;3mx', '<span style="background:rgb(1 2 3)">x</span>'],
    ['drops other control sequences', 'a\u001B[2Kb\u001B]0;title\u0007c', 'abc'],
    ['is overwritten by a carriage return', '10%\r20%\r30%\nnext', '30%\nnext'],
    ['takes \\r\\n as a line end', 'a\r\nb', 'a\nb'],
  ];
  for (const [name, text, html] of CASES) {
    it(name, () => assert.equal(ansiToHtml(text), html));
  }
});

describe('HTML of markdown', () => {
  it('sets formulas as MathML, in a line and on their own', () => {
    assert.match(markdown('a $x_1$ b'), /^<p>a <span class="katex"><math[^>]*>.*<\/math><\/span> b<\/p>$/s);
    assert.match(markdown('text\n$$\nx^2\n$$\nmore'), /<math[^>]*display="block"/);
  });

  it('takes a dollar for money where no formula can be', () => {
    assert.equal(markdown('$5 and $ 6, \\$x$'), '<p>$5 and $ 6, $x$</p>');
  });

  it('shows HTML of the notebook as text', () => {
    assert.equal(markdown('<script>x</script>'), '<p>&lt;script&gt;x&lt;/script&gt;</p>');
  });

  it('follows no javascript: links and loads no distant images', () => {
    assert.doesNotMatch(markdown('[a](javascript:alert%281%29)'), /href/);
    assert.equal(markdown('![chart](https://example.org/x.png)'), '<p><em class="missing">chart</em></p>');
  });

  it('anchors headings, each with its own name, in any script', () => {
    const { html, headings } = renderMarkdown('## 1. Data\n\n## 1. Data\n\n## 数据', () => null, new Set());
    assert.deepEqual(
      headings.map(({ anchor }) => anchor),
      ['1-data', '1-data-2', '数据'],
    );
    assert.match(html, /<h2 id="1-data">1\. Data<\/h2>/);
  });
});

describe('HTML of outputs', () => {
  it('prefers the drawing to the text, and keeps its table', () => {
    const html = display({ 'image/svg+xml': '<svg/>', 'text/x-markdown': '| a |\n|---|\n| 1 |', 'text/plain': 'one' });
    assert.match(html, /<img src="data:image\/svg\+xml;base64,PHN2Zy8\+" alt="one">/);
    assert.match(html, /<details><summary>As a table<\/summary><table>/);
  });

  it('gives white paper to pictures that are not drawn for a dark page', () => {
    const drawing = { 'image/svg+xml': '<svg/>' };
    assert.match(display(drawing), /^<figure><img/);
    assert.match(display({ ...drawing, 'application/vnd.vegalite.v5+json': {} }), /^<figure class="bare"><img/);
  });

  it('puts HTML into a sandbox that runs no scripts', () => {
    const html = display({ 'text/html': '"><script>x</script>', 'text/plain': 'x' });
    assert.equal(
      html,
      '<iframe sandbox srcdoc="&quot;&gt;&lt;script&gt;x&lt;/script&gt;" title="HTML output"></iframe>',
    );
  });

  it('lets nothing out of an image address', () => {
    assert.doesNotMatch(display({ 'image/png': 'AA"><script>' }), /<script/);
  });

  it('says which types it cannot show', () => {
    assert.match(display({ 'application/x': 'data' }), /An output of application\/x/);
  });

  it('shows the traceback of an error', () => {
    const html = renderOutput({
      output_type: 'error',
      ename: 'E',
      evalue: 'v',
      traceback: ['\u001B[31mE\u001B[0m: v'],
    });
    assert.equal(html, '<pre class="error"><span class="fg-red">E</span>: v</pre>');
  });
});

describe('HTML page', () => {
  const cell = (type: Cell['type'], source: string): Cell => ({
    type,
    id: 'a',
    source,
    metadata: {},
    attachments: { 'dot.png': { 'image/png': 'AA==' } },
    outputs: [],
    executionCount: 1,
  });
  const page = (cells: Cell[]) =>
    renderPage({ cells, metadata: { language: 'zh-CN' } }, { title: 'file', embed: () => null });

  it('is named after its first heading, or else its file', () => {
    assert.match(page([cell('markdown', '# A & B')]), /<title>A &amp; B<\/title>/);
    assert.match(page([cell('code', '1')]), /<title>file<\/title>/);
  });

  it('needs no script and no network, and its policy forbids both', () => {
    const html = page([
      cell('markdown', '# T\n\n## One\n\n## Two\n\n![dot](attachment:dot.png)'),
      cell('code', 'a < b'),
    ]);
    assert.match(html, /content="default-src 'none'; img-src data:; style-src 'unsafe-inline'/);
    assert.doesNotMatch(html, /<script|<link|@import|(src|href)="(?!data:|#)/);
    assert.match(html, /<img src="data:image\/png;base64,AA==" alt="dot">/);
    assert.match(html, /<html lang="zh-CN">/);
    assert.match(html, /<a href="#two">Two<\/a>/);
  });
});
