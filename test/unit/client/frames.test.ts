import assert from 'node:assert/strict';
import { frameOf, readFrame } from '../../../kernel/src/client/server/frames.ts';
import { messageMaker } from '../../../kernel/src/wire/codec.ts';

const make = messageMaker('session', 'user', '5.5');
const message = make('comm_msg', { comm_id: '中文' }, {}, { buffers: [Buffer.from([1, 2]), Buffer.alloc(0)] });

describe('a message as one frame', () => {
  it('comes back as it was, with its buffers', () => {
    const read = readFrame(Buffer.from(frameOf('shell', message)));
    assert.equal(read.channel, 'shell');
    assert.deepEqual(read.message.header, message.header);
    assert.deepEqual(read.message.content, message.content);
    assert.deepEqual(
      read.message.buffers.map((buffer) => [...buffer]),
      [[1, 2], []],
    );
  });

  const whole = Buffer.from(frameOf('shell', message));
  const changed = (at: number, value: bigint): Buffer => {
    const copy = Buffer.from(whole);
    copy.writeBigUInt64LE(value, at);
    return copy;
  };
  const hostile: [what: string, frame: Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['half a number', Buffer.alloc(4)],
    ['no offsets', changed(0, 0n)],
    ['more offsets than bytes', changed(0, 1n << 40n)],
    ['offsets that go back', changed(16, 1n)],
    ['an offset behind its end', changed(16, 1n << 50n)],
    ['an end that is cut', whole.subarray(0, whole.length - 3)],
  ];
  for (const [what, frame] of hostile)
    it(`is refused: ${what}`, () => assert.throws(() => readFrame(frame), { name: 'WireError' }));
});
