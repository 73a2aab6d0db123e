import assert from 'node:assert/strict';
import { formatNotebook, parseNotebook, withKernel } from '../../../kernel/src/cli/run/notebook.ts';

const file = (cells: unknown[], version = 4) =>
  JSON.stringify({ cells, metadata: { kept: 1 }, nbformat: version, nbformat_minor: 4 });

describe('notebook files', () => {
  it('come out as they went in', () => {
    const text = formatNotebook({
      metadata: { language: 'en' },
      cells: [
        {
          type: 'markdown',
          id: 'a',
          source: '# Title\n\nText',
          metadata: {},
          attachments: { 'x.png': { 'image/png': 'AA==' } },
          outputs: [],
          executionCount: null,
        },
        {
          type: 'code',
          id: 'b',
          source: '1\n2',
          metadata: { tags: ['parameters'] },
          attachments: {},
          outputs: [
            { output_type: 'stream', name: 'stdout', text: 'a\nb' },
            { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 7 },
            {
              output_type: 'display_data',
              data: { 'image/svg+xml': '<svg>\n</svg>', 'x/y+json': { a: ['b'] } },
              metadata: {},
            },
            { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] },
          ],
          executionCount: 7,
        },
      ],
    });
    assert.equal(formatNotebook(parseNotebook(text, 'x.ipynb')), text);
  });

  it('text is stored line by line, as Jupyter does', () => {
    const text = formatNotebook(parseNotebook(file([{ cell_type: 'markdown', source: 'a\n\nb\n' }]), 'x'));
    assert.match(text, /"source": \[\s+"a\\n",\s+"\\n",\s+"b\\n"\s+\]/);
  });

  it('cells without an id, and cells with the same id, get their own', () => {
    const cell = { cell_type: 'markdown', metadata: {}, source: '' };
    const { cells } = parseNotebook(file([cell, { ...cell, id: 'same' }, { ...cell, id: 'same' }]), 'x');
    assert.deepEqual(
      cells.map(({ id }) => id),
      ['cell-1', 'same', 'same-2'],
    );
  });

  it('the kernel that ran the notebook is written into it', () => {
    const language = {
      name: 'typescript',
      version: '6.0.3',
      mimetype: 'text/x-typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: 'typescript',
      nbconvert_exporter: 'script',
    };
    assert.deepEqual(withKernel({ kept: 1, kernelspec: { name: 'other' } }, language), {
      kept: 1,
      kernelspec: { display_name: 'TypeScript (Limpid)', language: 'typescript', name: 'limpid' },
      language_info: language,
    });
  });

  const UNREADABLE: [why: string, text: string, reason: RegExp][] = [
    ['no JSON', '{', /it is not JSON/],
    ['another version', file([], 3), /it is not nbformat 4/],
    ['no cells', '{"nbformat": 4}', /it has no cells/],
    ['a strange cell', file([{ cell_type: 'spell' }]), /cell 1 is not/],
    ['null', 'null', /it is not nbformat 4/],
  ];
  for (const [why, text, reason] of UNREADABLE) {
    it(`refuses ${why}`, () => {
      assert.throws(() => parseNotebook(text, 'x.ipynb'), { code: 'NOTEBOOK_UNREADABLE', message: reason });
    });
  }
});
