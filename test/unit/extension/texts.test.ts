/** What users read is there in English and in Chinese. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const extension = path.resolve(import.meta.dirname, '../../../extension');
const english = texts('package.nls.json');
const chinese = texts('package.nls.zh-cn.json');
const bundle = texts('l10n/bundle.l10n.zh-cn.json');

describe('texts of the extension', () => {
  it('in the manifest: each that it names is there, and no other', () => {
    const named = read('package.json').match(/(?<="%)[^%"]+(?=%")/g) ?? [];
    assert.ok(named.length > 0);
    assert.deepEqual([...new Set(named)].toSorted(), Object.keys(english).toSorted());
  });

  it('in the manifest: each has its translation', () =>
    assert.deepEqual(Object.keys(chinese).toSorted(), Object.keys(english).toSorted()));

  it('in the code: each has its translation, and no other is translated', () => {
    const names = readdirSync(path.join(extension, 'src'), { recursive: true, encoding: 'utf8' });
    const code = names.filter((name) => name.endsWith('.ts')).map((name) => read(path.join('src', name)));
    const said = code.flatMap((text) => [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => key));
    assert.ok(said.length > 0);
    assert.deepEqual([...new Set(said)].toSorted(), Object.keys(bundle).toSorted());
  });

  it('keep what is put into them', () => {
    const slots = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).toSorted();
    for (const [key, text] of Object.entries(bundle)) assert.deepEqual(slots(text), slots(key), key);
  });
});

function read(name: string): string {
  return readFileSync(path.join(extension, name), 'utf8');
}

function texts(name: string): { [key: string]: string } {
  // SAFETY: files of texts are JSON objects of strings.
  return JSON.parse(read(name)) as { [key: string]: string };
}
