import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { MARKDOWN } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles, tutorial } from './limpid.ts';

/** Cell -> its value as text. */
const VALUES: { [id: string]: string } = {
  use: "[ 'roof: 22 °C', 'cellar: 12.5 °C' ]",
  warning: "'31'",
  'import-files': '[ 3, 12 ]',
  reloaded: '[ 3.141592653589793, 12.566370614359172 ]',
  'package-used': "[ 'Hello, ES modules!', 'Hello, CommonJS!', true ]",
  wasm: '42',
  worker: "'168 primes below 1000'",
  enums: "[ 0, 'test', 293.15 ]",
};

/** Cell -> what it fails with, on purpose. */
const ERRORS: { [id: string]: RegExp } = {
  strict: /^TypeScriptError: Property 'celsius' is missing/,
  misspelt: /^ReferenceError: readigns is not defined\. Did you mean readings\?/,
  cause: /^Error: weather\.json cannot be read/,
  shapes: /layer hidden \(Dense\) takes \[batch,4\]/,
};

/** Cell -> what it prints. */
const PRINTED: { [id: string]: RegExp } = {
  warning: /warning TS2322: Type 'string' is not assignable to type 'number'/,
  package: /so that packages are installed here/,
  enums: /read, call 1\nread, call 2/,
  using: /it is open\na file is closed/,
  time: /Wall .* CPU .* 1 tensor more/,
  env: /from the shell: over there, 2 readings/,
  shell: /^v\d+\.\d+\.\d+\n(.*\n)*area\.ts\n/,
};

describe('the tour', function () {
  this.timeout('5 min');
  const { cell, printed } = executed('00-tour.ipynb');

  for (const [id, value] of Object.entries(VALUES)) {
    it(`${id} is ${value}`, () => {
      const results = (cell(id)?.outputs ?? []).map((output) =>
        output.output_type === 'execute_result' ? output.data['text/plain'] : undefined,
      );
      assert.ok(results.includes(value), JSON.stringify(results));
    });
  }

  for (const [id, error] of Object.entries(ERRORS)) {
    it(`${id} fails, and says why`, () => {
      const errors = (cell(id)?.outputs ?? []).flatMap((output) =>
        output.output_type === 'error' ? [`${output.ename}: ${output.evalue}`] : [],
      );
      assert.match(errors.join('\n'), error);
    });
  }

  for (const [id, text] of Object.entries(PRINTED)) {
    it(`${id} prints what the text says`, () => assert.match(printed(id), text));
  }

  it('warns of nothing else', () => {
    const all = [
      'declare',
      'use',
      'again',
      'import-files',
      'reloaded',
      'package-used',
      'wasm',
      'jsx',
      'enums',
      'model',
    ];
    for (const id of all) assert.doesNotMatch(printed(id), /warning/, id);
  });

  it('shows magics as tables', () => {
    for (const id of ['help', 'bench', 'who']) assert.ok(bundles(cell(id))[0]?.includes(MARKDOWN), id);
  });

  it('leaves nothing behind', () => assert.ok(!existsSync(tutorial('tour-files'))));
});
