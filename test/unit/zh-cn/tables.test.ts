/** What the kernel says in Chinese: nothing is missing, nothing is left over, and what is put into it stays. */
import assert from 'node:assert/strict';
import { CATALOGUE } from '../../../kernel/src/errors.ts';
import { CHINESE } from '../../../kernel/src/zh-cn/errors.ts';
import { HELP } from '../../../kernel/src/zh-cn/help.ts';
import { SENTENCES } from '../../../kernel/src/zh-cn/sentences.ts';
import { textOf, TYPESCRIPT } from '../rules/sources.ts';

const HAN = /[\u4e00-\u9fff]/;
/** Half-width marks between Chinese characters. */
const HALF_WIDTH = /[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?![\w`])/;
const SAYING = TYPESCRIPT.filter((file) => /^kernel\/src\/(?!zh-cn\/)/.test(file));

describe('the Chinese catalogue of errors', () => {
  const english: { [code: string]: { what: string; todo: string } } = CATALOGUE;
  const chinese: { [code: string]: { what: string; todo: string } } = CHINESE;

  it('has the codes of the English one', () => {
    assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
  });

  it('says the same of the same things, in Chinese', () => {
    for (const [code, { what, todo }] of Object.entries(chinese)) {
      assert.deepEqual(namesIn(what), namesIn(english[code]?.what ?? ''), `${code}: what`);
      assert.deepEqual(namesIn(todo), namesIn(english[code]?.todo ?? ''), `${code}: todo`);
      assert.match(todo, HAN, code);
      if (/[a-z]{2}/.test((english[code]?.what ?? '').replace(/\{\w+\}/g, ''))) assert.match(what, HAN, code);
      assert.match(what, /[。！？}]$/, `${code}: what ends a sentence`);
      assert.match(todo, /[。！？]$/, `${code}: todo ends a sentence`);
    }
  });

  it('is written in the marks of Chinese', () => {
    const wrong = Object.values(chinese).flatMap(({ what, todo }) => [what, todo]);
    assert.deepEqual(
      wrong.map(withoutCode).filter((text) => HALF_WIDTH.test(text)),
      [],
    );
  });
});

describe('what `limpid --help` says in Chinese', () => {
  it('names every option that it names in English', () => {
    for (const [command, chinese] of Object.entries(HELP)) {
      const english = textOf(`kernel/src/cli/${command}.ts`).split('helpOf(')[1]?.split('\n);')[0] ?? '';
      assert.match(chinese, HAN);
      const options = [...english.matchAll(/^ +(-[\w-]+)/gm)].map(([, option = '']) => option);
      assert.deepEqual(
        options.filter((option) => !chinese.includes(option)),
        [],
        command,
      );
    }
  });
});

describe('Chinese sentences', () => {
  const sentences: { [english: string]: string } = SENTENCES;

  it('say the same of the same things, in Chinese', () => {
    for (const [english, chinese] of Object.entries(sentences)) {
      assert.deepEqual(namesIn(chinese), namesIn(english), english);
      if (/[a-z]{3}/.test(english.replace(/\{\w+\}/g, ''))) assert.match(chinese, /[\u4e00-\u9fff，：]/, english);
    }
  });

  it('are written in the marks of Chinese', () => {
    assert.deepEqual(
      Object.values(sentences)
        .map(withoutCode)
        .filter((text) => HALF_WIDTH.test(text)),
      [],
    );
  });

  it('are translated once: what two tables hold is the same in both', async () => {
    const tables = TYPESCRIPT.filter((file) => /^kernel\/src\/zh-cn\/(?!help|.*errors|sentences)/.test(file));
    const known = new Map<string, string>();
    for (const file of tables) {
      // SAFETY: such a file exports tables of sentences
      const exported = (await import(`../../../${file}`)) as { [name: string]: { [english: string]: string } };
      for (const [english, chinese] of Object.values(exported).flatMap((table) => Object.entries(table))) {
        assert.equal(known.get(english) ?? chinese, chinese, `${english} in ${file}`);
        known.set(english, chinese);
      }
    }
    assert.deepEqual(new Set(known.keys()), new Set(Object.keys(sentences)), 'and none is left out');
  });

  it('are all said somewhere', () => {
    const code = SAYING.map(textOf).join('\n');
    // as Prettier writes a literal
    const isSaid = (sentence: string): boolean =>
      [`'${sentence.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}'`, JSON.stringify(sentence)].some((literal) =>
        code.includes(literal),
      );
    assert.deepEqual(
      Object.keys(sentences).filter((sentence) => !isSaid(sentence)),
      [],
      'Say it, or take it out of kernel/src/zh-cn/.',
    );
  });
});

/** The {names} of a template, in order of the alphabet: languages put them in different places. */
function namesIn(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
}

function withoutCode(text: string): string {
  return text.replace(/`[^`]*`/g, '');
}
