/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol */
import assert from 'node:assert/strict';
import { encode, sign, type SignedParts } from './frames.ts';
import { FrontEnd, type Conversation } from './front-end.ts';

describe('signatures', () => {
  let front: FrontEnd;
  let key: string;
  before(async () => {
    front = await FrontEnd.start();
    key = front.kernel.connection.key;
    await front.run('let forged = 0');
  });
  after(async () => front.close());
  afterEach('no forged cell has run, and the kernel answers', async () => {
    assert.equal(await front.value('forged'), '0');
  });

  const FORGED = executing('forged++');
  const FORGERIES: { [what: string]: (parts: SignedParts) => (string | Buffer)[] } = {
    'a signature by another key': (parts) => encode('another key', parts),
    'an empty signature': (parts) => encode(key, parts, ''),
    'a cut signature': (parts) => encode(key, parts, sign(key, parts).slice(0, 32)),
    'a signature of other content': (parts) => encode(key, parts, sign(key, { ...parts, content: '{}' })),
    'a signature that is no hex': (parts) => encode(key, parts, 'ü'.repeat(64)),
    'no delimiter': (parts) => encode(key, parts).slice(1),
    'too few frames': (parts) => encode(key, parts).slice(0, 4),
    'one empty frame': () => [''],
    'a right signature of broken JSON': (parts) => encode(key, { ...parts, content: '{"code": ' }),
    'a right signature of a header that is a list': (parts) => encode(key, { ...parts, header: '[]' }),
    'a right signature of content that is null': (parts) => encode(key, { ...parts, content: 'null' }),
    'a right signature of code that is no text': (parts) => encode(key, { ...parts, content: '{"code": 1}' }),
    'bytes that are no UTF-8': (parts) =>
      encode(key, parts).map((frame, index) => (index === 5 ? Buffer.from([0xff, 0xfe]) : frame)),
  };
  for (const [what, forge] of Object.entries(FORGERIES)) {
    it(`${what}: nothing runs and the kernel lives`, () => {
      const parts = front.parts('execute_request', FORGED);
      front.converse(parts).ignore();
      front.sendFrames(forge(parts));
    });
  }

  it('is verified on the bytes as they came, not on JSON written anew', async () => {
    const parts = front.parts('execute_request', {});
    const odd = {
      ...parts,
      metadata: ' {\t} ',
      content: '{ "code"\n:\t"1 + 1",   "silent":false, "unknown": [1.0, 1e2] }',
    };
    const cell: Conversation<'execute_request'> = front.converse(odd);
    front.sendFrames(encode(key, odd));
    await cell.recvBusy();
    await cell.recvExecuteInput('1 + 1');
    await cell.recvResult('2');
    await cell.end();
  });

  it('does not cover buffers', async () => {
    const parts = front.parts('execute_request', executing('2 + 2'));
    const cell: Conversation<'execute_request'> = front.converse(parts);
    front.sendFrames([...encode(key, parts), Buffer.from([0, 1, 2, 255])]);
    await cell.recvBusy();
    await cell.recvExecuteInput('2 + 2');
    await cell.recvResult('4');
    await cell.end();
  });

  it('the same signed message sent twice runs once', async () => {
    const parts = front.parts('execute_request', executing('forged += 0; console.log("once")'));
    const cell: Conversation<'execute_request'> = front.converse(parts);
    front.sendFrames(encode(key, parts));
    front.sendFrames(encode(key, parts));
    await cell.recvBusy();
    await cell.recvExecuteInput('forged += 0; console.log("once")');
    await cell.recvStream('stdout', 'once\n');
    await cell.end();
    assert.equal(await front.value('1'), '1');
    assert.deepEqual(cell.unread, []);
  });

  it('a request of unknown type leaves the kernel alive', async () => {
    const parts = front.parts('no_such_request', {});
    front.converse(parts).ignore();
    front.sendFrames(encode(key, parts));
    assert.equal(await front.value('"alive"'), "'alive'");
  });
});

describe('signatures with an empty key', () => {
  it('are empty, and everything works', async () => {
    const front = await FrontEnd.start({ connection: { key: '' } });
    assert.equal(await front.value('1 + 1'), '2');
    await front.close();
  });
});

function executing(code: string): object {
  return { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true };
}
