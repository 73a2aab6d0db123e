import assert from 'node:assert/strict';
import { isOurs, KERNELSPEC, LANGUAGE_INFO, namesAnother, withKernel } from '../../../extension/src/metadata.ts';

describe('a notebook is for Limpid', () => {
  const cases: [because: string, metadata: Record<string, unknown>, ours: boolean][] = [
    ['its kernelspec is ours', { kernelspec: { name: 'limpid' } }, true],
    ['its language is TypeScript', { language_info: { name: 'typescript' } }, true],
    ['its language is JavaScript, however written', { language_info: { name: 'JavaScript' } }, true],
    ['its kernelspec speaks TypeScript', { kernelspec: { name: 'deno', language: 'typescript' } }, true],
    ['it is Python: no', { kernelspec: { name: 'python3', language: 'python' } }, false],
    [
      'what ran decides before what was asked',
      { language_info: { name: 'r' }, kernelspec: { language: 'typescript' } },
      false,
    ],
    ['it says nothing: no', {}, false],
    ['its metadata is hostile: no', { kernelspec: 'limpid', language_info: 7 }, false],
  ];
  for (const [because, metadata, ours] of cases) it(because, () => assert.equal(isOurs({ metadata }), ours));
});

describe('a notebook names the kernel of somebody else', () => {
  const cases: [metadata: Record<string, unknown>, another: boolean][] = [
    [{ kernelspec: { name: 'deno', language: 'typescript' } }, true],
    [{ kernelspec: { name: 'limpid' } }, false],
    [{ language_info: { name: 'typescript' } }, false],
    [{}, false],
  ];
  for (const [metadata, another] of cases)
    it(`${JSON.stringify(metadata)}: ${another}`, () => assert.equal(namesAnother({ metadata }), another));
});

describe('the metadata of a notebook that runs', () => {
  it('names the kernel and the language, and keeps the rest', () =>
    assert.deepEqual(
      withKernel({ indentAmount: ' ', metadata: { author: 'A', kernelspec: { name: 'deno' } } }, KERNELSPEC),
      {
        indentAmount: ' ',
        metadata: { author: 'A', kernelspec: KERNELSPEC, language_info: LANGUAGE_INFO },
      },
    ));

  it('names a kernel of others as its server does', () => {
    const deno = { name: 'deno', display_name: 'Deno', language: 'javascript' };
    const metadata = { kernelspec: deno, language_info: { name: 'javascript' } };
    assert.deepEqual(withKernel({ metadata: { kernelspec: KERNELSPEC } }, deno), { metadata });
  });

  it('stays as it is when it names them already, whatever else it tells', () =>
    assert.equal(
      withKernel(
        { metadata: { kernelspec: KERNELSPEC, language_info: { name: 'typescript', version: '6' } } },
        KERNELSPEC,
      ),
      null,
    ));
});
