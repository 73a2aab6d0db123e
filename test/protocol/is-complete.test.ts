/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

const CASES = {
  complete: [
    '1 + 1',
    'const a = { b: 1 };',
    'function f() {\n  return 1;\n}',
    'await fetchIt()',
    '// only a comment',
    '`a ${1} b`',
    'type Pair<T> = [T, T]',
    '',
  ],
  incomplete: ['function f() {', 'const a = [1,', 'foo(', '`open', 'if (a) {\n  b()', '/* open', 'const x ='],
  invalid: ['const = 1', 'foo)', 'let a b c', '"never closed\n'],
} as const;

describe('is_complete_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  for (const status of ['complete', 'incomplete', 'invalid'] as const) {
    for (const code of CASES[status]) {
      it(`${status}: ${JSON.stringify(code)}`, async () => {
        const request = front.send('is_complete_request', { code });
        await request.recvBusy();
        const reply = await request.recvReply(status);
        await request.recvIdle();
        if (reply.status === 'incomplete') assert.match(reply.indent, /^\s*$/);
      });
    }
  }
});
