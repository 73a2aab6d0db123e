/** In which language the kernel speaks, and what it says then. */
import assert from 'node:assert/strict';
import { LimpidError } from '../../../kernel/src/errors.ts';
import { say } from '../../../kernel/src/say.ts';
import { languageOf, speak } from '../../../kernel/src/spoken.ts';

describe('the language of the kernel', () => {
  afterEach(() => speak('en'));

  it('is what LIMPID_LANGUAGE names, else what the locale does', () => {
    const table: [NodeJS.ProcessEnv, string][] = [
      [{}, 'en'],
      [{ LANG: 'C.UTF-8' }, 'en'],
      [{ LANG: 'zh_CN.UTF-8' }, 'zh-cn'],
      [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' }, 'en'],
      [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_CN' }, 'zh-cn'],
      [{ LANG: 'zh_CN.UTF-8', LC_ALL: '' }, 'zh-cn'],
      [{ LANG: 'zh_CN.UTF-8', LIMPID_LANGUAGE: 'en' }, 'en'],
      ...['zh-cn', 'zh-CN', 'zh', 'zh-Hans', 'zh-Hans-CN', 'zh_SG'].map((name): [NodeJS.ProcessEnv, string] => [
        { LIMPID_LANGUAGE: name, LANG: 'C' },
        'zh-cn',
      ]),
      ...['zh-tw', 'zh-Hant', 'zhx', 'de', 'en-GB'].map((name): [NodeJS.ProcessEnv, string] => [
        { LIMPID_LANGUAGE: name },
        'en',
      ]),
    ];
    for (const [env, language] of table) assert.equal(languageOf(env), language, JSON.stringify(env));
  });

  it('is that of errors; their names and codes stay', () => {
    const told = (): LimpidError => new LimpidError('RUN_UNKNOWN', { id: 'ab12', file: 'runs.db' });
    assert.match(told().message, /^There is no run ab12 in runs\.db\. See /);
    speak('zh-cn');
    const { name, code, what, message, values } = told();
    assert.deepEqual(
      { name, code, what, values },
      {
        name: 'LimpidError',
        code: 'RUN_UNKNOWN',
        what: 'runs.db 中没有训练记录 ab12。',
        values: { id: 'ab12', file: 'runs.db' },
      },
    );
    assert.equal(message, 'runs.db 中没有训练记录 ab12。用 `limpid runs` 或在笔记本中用 `runs()` 查看现有的记录。');
  });

  it('is that of sentences', () => {
    const told = (): string => say('The loss rose from {best}, its best, to {last}.', { best: 0.1, last: 7 });
    assert.equal(told(), 'The loss rose from 0.1, its best, to 7.');
    speak('zh-cn');
    assert.equal(told(), '损失从最低的 0.1 升到了 7。');
  });
});
