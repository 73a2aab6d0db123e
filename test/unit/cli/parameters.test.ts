import assert from 'node:assert/strict';
import type { Cell, Notebook } from '../../../kernel/src/cli/run/notebook.ts';
import { injectParameters, parseParameter } from '../../../kernel/src/cli/run/parameters.ts';

const cell = (source: string, tag?: string): Cell => ({
  type: 'code',
  id: `id-${source.length}`,
  source,
  metadata: tag === undefined ? {} : { tags: [tag] },
  attachments: {},
  outputs: [],
  executionCount: null,
});

const notebook: Notebook = {
  metadata: {},
  cells: [
    cell('import x'),
    cell("const epochs = 10;\nlet rate: number = 0.1, name = 'a';", 'parameters'),
    cell('run()'),
  ],
};

describe('parameters of a notebook', () => {
  const VALUES: [text: string, name: string, value: unknown][] = [
    ['epochs=3', 'epochs', 3],
    ['rate=-1e-3', 'rate', -0.001],
    ['name=plain words', 'name', 'plain words'],
    ['name="3"', 'name', '3'],
    ['on=true', 'on', true],
    ['list=[1,2]', 'list', [1, 2]],
    ['name=a=b', 'name', 'a=b'],
    ['name=', 'name', ''],
  ];
  for (const [text, name, value] of VALUES) {
    it(`-p ${text}`, () => assert.deepEqual(parseParameter(text), [name, value]));
  }

  for (const text of ['epochs', '=3', '1a=3', 'a b=3']) {
    it(`-p '${text}' is wrong usage`, () => assert.throws(() => parseParameter(text), { code: 'USAGE' }));
  }

  it('are set by a cell of their own, right after the defaults, as the defaults declare them', () => {
    const values = new Map<string, number>([
      ['epochs', 1],
      ['rate', 0.5],
    ]);
    const { cells } = injectParameters(notebook, values);
    assert.equal(cells.length, 4);
    assert.equal(cells[2]?.source, '// Parameters\nconst epochs = 1;\nlet rate: number = 0.5;');
    assert.deepEqual(cells[2]?.metadata, { tags: ['injected-parameters'] });
  });

  it('replace those of an earlier run', () => {
    const once = injectParameters(notebook, new Map([['epochs', 1]]));
    const twice = injectParameters(once, new Map([['epochs', 2]]));
    assert.deepEqual(
      twice.cells.map(({ source }) => source).filter((source) => source.startsWith('// Parameters')),
      ['// Parameters\nconst epochs = 2;'],
    );
  });

  it('must be known, and those that are known are named', () => {
    assert.throws(() => injectParameters(notebook, new Map([['epoch', 1]])), {
      code: 'PARAMETER_UNKNOWN',
      todo: 'Its parameters cell defines: epochs, rate, name.',
    });
  });

  it('need a cell tagged for them', () => {
    const untagged = { ...notebook, cells: [cell('let epochs = 1')] };
    assert.throws(() => injectParameters(untagged, new Map([['epochs', 1]])), { code: 'PARAMETER_UNKNOWN' });
  });

  it('leave the notebook alone when none are given', () => {
    assert.equal(injectParameters(notebook, new Map()), notebook);
  });
});
