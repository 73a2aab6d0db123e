/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#payloads-deprecated */
import assert from 'node:assert/strict';
import type { Payload } from '../../kernel/src/messages.ts';
import { FrontEnd } from './front-end.ts';

describe('payload', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("import { askExit, page, setNextInput } from 'limpid'");
  });
  after(async () => front.close());

  const ASKED: { [code: string]: Payload[] } = {
    "page('a long text')": [{ source: 'page', data: { 'text/plain': 'a long text' }, start: 0 }],
    "page({ 'text/plain': 'a', 'text/html': '<b>a</b>' }, 4)": [
      { source: 'page', data: { 'text/plain': 'a', 'text/html': '<b>a</b>' }, start: 4 },
    ],
    "setNextInput('1 + 1')": [{ source: 'set_next_input', text: '1 + 1', replace: false }],
    "setNextInput('1 + 1', true)": [{ source: 'set_next_input', text: '1 + 1', replace: true }],
    'askExit()': [{ source: 'ask_exit', keepkernel: false }],
    'askExit(true)': [{ source: 'ask_exit', keepkernel: true }],
    "setNextInput('first'); page('p'); await null; setNextInput('last')": [
      { source: 'page', data: { 'text/plain': 'p' }, start: 0 },
      { source: 'set_next_input', text: 'last', replace: false },
    ],
  };
  for (const [code, expected] of Object.entries(ASKED)) {
    it(`of ${code}`, async () => {
      const cell = await front.begin(code);
      assert.deepEqual((await cell.end()).payload, expected);
    });
  }

  it('is of one cell: the next has none', async () => {
    const asking = await front.begin("page('once')");
    await asking.end();
    const next = await front.begin('');
    assert.deepEqual((await next.end()).payload, []);
  });

  it('asked for too late is refused with what to do', async () => {
    const cell = await front.begin(`
      let isOver = false;
      const waiting = setInterval(() => { if (isOver) { clearInterval(waiting); page('late'); } }, 1);
      undefined`);
    await cell.end();
    await front.run('isOver = true; undefined');
    assert.match(await cell.recvStreamLike('stderr', /\n$/), /page was called when its cell had ended/);
  });
});
