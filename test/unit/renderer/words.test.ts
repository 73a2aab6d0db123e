/** What pictures say is there in English and in Chinese, and nothing is said that is not in these tables. */
import assert from 'node:assert/strict';
import ts from 'typescript';
import { en } from '../../../extension/src/renderer/words/en.ts';
import { speak, term, words, wordsOf } from '../../../extension/src/renderer/words/index.ts';
import { specInWords } from '../../../extension/src/renderer/words/kernel.ts';
import { zhCn } from '../../../extension/src/renderer/words/zh-cn.ts';
import { SYMPTOM_NAMES } from '../../../kernel/src/doctor/symptoms.ts';
import { nodesOf, parse, TYPESCRIPT } from '../rules/sources.ts';

const CHINESE = /[\u4e00-\u9fff\u3000-\u303f]/;
/** What is the same in both languages, or no words. */
const ALIKE = new Set(['locale', 'terms', 'sentences', 'list', 'semicolon', 'share', 'tinyShare', 'someOf', 'summary']);
/** Says the title that is put into it. */
const PASSES_ON = new Set(['viewSummary', 'symptom']);

describe('the words of pictures', () => {
  afterEach(() => speak('en'));

  it('are in Chinese wherever they are in English', () => {
    assert.deepEqual(Object.keys(zhCn).sort(), Object.keys(en).sort());
    for (const [name, said] of Object.entries(zhCn)) {
      if (ALIKE.has(name) || PASSES_ON.has(name)) continue;
      if (typeof said === 'object') for (const one of Object.values(said)) assert.match(filled(one), CHINESE, name);
      else assert.match(filled(said), CHINESE, name);
    }
  });

  it('name every symptom that the doctor finds', () => {
    for (const symptom of SYMPTOM_NAMES) assert.match(zhCn.symptom(symptom), /[\u4e00-\u9fff]/, symptom);
  });

  it('keep what is put into them', () => {
    for (const [name, said] of Object.entries(zhCn)) {
      if (typeof said !== 'function' || ALIKE.has(name) || PASSES_ON.has(name)) continue;
      for (let at = 0; at < said.length; at++) {
        // these two are one of two words, which are translated
        if ((name === 'speed' && at === 1) || (name === 'largeSide' && at === 0)) continue;
        assert.ok(filled(said).includes(`‹${at}›`), `${name} leaves out what is put in at ${at}`);
      }
    }
  });

  it('are those of the language, and English for any other', () => {
    for (const language of ['zh-cn', 'zh-CN', 'zh_CN', 'zh', 'zh-Hans', 'zh-Hans-CN']) {
      assert.equal(wordsOf(language), zhCn, language);
    }
    for (const language of ['en', '', 'de', 'zh-TW', 'zh-Hant', 'zhx']) assert.equal(wordsOf(language), en, language);
  });

  it('translate what the kernel names, and leave the rest', () => {
    assert.equal(term('validation accuracy'), 'validation accuracy');
    speak('zh-cn');
    assert.equal(words.pause, '暂停');
    assert.deepEqual(
      ['validation accuracy', 'Learning rate is 0.001 from the next batch on.', '8 of 40 metrics', 'my metric'].map(
        term,
      ),
      ['验证准确率', '从下一批起，学习率为 0.001。', '指标（40 条中的 8 条）', 'my metric'],
    );
  });

  it('are put into a chart where it has titles and legends, never into its data', () => {
    const spec = {
      title: 'loss',
      data: { name: 'loss' },
      encoding: {
        x: { field: 'epoch', title: 'epoch' },
        color: { field: 'series', scale: { domain: ['loss', 'other'] }, legend: { title: 'loss' } },
      },
    };
    assert.equal(specInWords(spec), spec);
    speak('zh-cn');
    const said = specInWords(spec);
    assert.deepEqual(said, {
      title: '损失',
      data: { name: 'loss' },
      encoding: {
        x: { field: 'epoch', title: '轮' },
        color: {
          field: 'series',
          scale: { domain: ['loss', 'other'] },
          legend: { title: '损失', labelExpr: '({"loss":"损失"})[datum.label] || datum.label' },
        },
      },
    });
    assert.equal(specInWords(spec), said);
  });

  it('are in these tables alone', () => {
    const files = TYPESCRIPT.filter((file) => file.startsWith('extension/src/renderer/')).filter(
      (file) => !/\/words\/|\/payload\/(?!chart)/.test(file),
    );
    assert.ok(files.length > 20);
    assert.deepEqual(files.flatMap(wordsIn), []);
  });
});

/** ‹0› for the first that is put in. */
function filled(said: unknown): string {
  if (typeof said !== 'function') return String(said);
  return String(
    Reflect.apply(
      said,
      undefined,
      Array.from({ length: said.length }, (_, at) => `‹${at}›`),
    ),
  );
}

/** Names of keys, and what pages want to be told in such words. */
const NO_WORDS = new Set(['Home', 'End', 'Enter', 'Escape', 'Smooth', 'noopener noreferrer']);

/** Literals that read as English: two words, or one with a capital letter. */
function wordsIn(file: string): string[] {
  return [...nodesOf(parse(file))].flatMap((node) => {
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
    if (!isText || NO_WORDS.has(node.text) || /limpid-|^\(|^system-ui|^Arrow/.test(node.text)) return [];
    const isEnglish = /[A-Za-z]{2,}[,:]? [A-Za-z]{2,}/.test(node.text) || /^[A-Z][a-z]+$/.test(node.text);
    return isEnglish ? [`${file}: ${node.text}`] : [];
  });
}
