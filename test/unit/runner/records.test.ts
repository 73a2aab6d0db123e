import assert from 'node:assert/strict';
import { arrivals } from '../../../kernel/src/runner/arrivals.ts';
import { HEAD, pieceEnd, writeHead, type Kind } from '../../../kernel/src/runner/records.ts';

type Written = [stream: 'stdout' | 'stderr', what: Buffer];

const record = (kind: Kind, seq: number, cell = '', text = ''): Buffer => {
  const [id, body] = [Buffer.from(cell), Buffer.from(text)];
  const bytes = Buffer.alloc(HEAD + id.length + body.length);
  body.copy(bytes, writeHead(bytes, kind, seq, id, body.length));
  return bytes;
};
const native = (text: string): Buffer => Buffer.from(text);

const STREAMS: [what: string, written: Written[], text: string][] = [
  ['native text', [['stdout', native('a☃')]], '?:a☃'],
  ['records', [['stdout', record('text', 0, 'c1', 'a☃')]], 'c1:a☃'],
  [
    'records among native text',
    [['stdout', Buffer.concat([native('a'), record('text', 0, 'c1', 'b'), native('c')])]],
    '?:a c1:b ?:c',
  ],
  [
    'the streams are in the order of the numbers',
    [
      ['stderr', record('text', 1, 'c1', 'b')],
      ['stdout', Buffer.concat([record('text', 0, 'c1', 'a'), record('text', 2, 'c1', 'c')])],
    ],
    'c1:a c1:b c1:c',
  ],
  [
    'native stderr before a mark comes before what was printed behind it',
    [
      ['stdout', record('text', 1, 'c1', 'printed')],
      ['stderr', Buffer.concat([native('native'), record('mark', 0)])],
    ],
    '?:native c1:printed',
  ],
  [
    'a flood that was written twice comes once, and what was added to it',
    [
      [
        'stdout',
        Buffer.concat([
          record('flood', 0, 'c1', 'a☃'),
          record('flood', 0, 'c1', 'a☃'),
          record('flood', 1, 'c1', 'b'),
          record('flood', 1, 'c1', 'b☃c'),
          record('flood', 1, 'c2', 'b'),
          record('flood', 2, 'c2', 'b'),
        ]),
      ],
    ],
    'c1:a☃ c1:b c1:☃c c2:b c2:b',
  ],
  [
    'a number that came twice holds up nothing',
    [
      [
        'stdout',
        Buffer.concat([record('text', 0, 'c1', 'a'), record('text', 0, 'c1', 'b'), record('text', 1, 'c1', 'c')]),
      ],
    ],
    'c1:a c1:b c1:c',
  ],
  [
    'a publication that was cut off is forgotten',
    [['stdout', Buffer.concat([record('begin', 0, 'c1', '\x50\0\0\0cut'), record('text', 1, 'c1', 'a')])]],
    'c1:a',
  ],
  ['bytes that only begin like a record', [['stdout', native('\0limpid, it is')]], '?:\0limpid, it is'],
  ['bytes at the end that might begin one', [['stdout', native('a\0limp')]], '?:a\0limp'],
];

describe('records in the streams of the runner', () => {
  for (const [what, written, expected] of STREAMS) {
    for (const size of [Infinity, 1, 7]) {
      it(`${what}, in chunks of ${size}`, () => {
        const parts: [cell: string, text: string][] = [];
        const reader = arrivals((cell = '?', publication) => {
          if (publication.type !== 'stream') return;
          const last = parts.at(-1);
          if (last?.[0] === cell && cell === '?') last[1] += publication.content.text;
          else parts.push([cell, publication.content.text]);
        });
        for (const [stream, bytes] of written) {
          for (let at = 0; at < bytes.length; at += size) reader[stream](bytes.subarray(at, at + size));
        }
        reader.end();
        assert.equal(parts.map((part) => part.join(':')).join(' '), expected);
      });
    }
  }

  it('a barrier is reached when all before it has come, on both streams', async () => {
    const heard: string[] = [];
    const reader = arrivals((_, publication) => heard.push(publication.type));
    const reached = reader.reached(2).then(() => heard.push('reached'));
    reader.stderr(record('mark', 2));
    reader.stdout(Buffer.concat([record('text', 0, 'c1', 'a'), record('mark', 1)]));
    await reached;
    assert.deepEqual(heard, ['stream', 'reached']);
  });

  it('pieces of text split no character', () => {
    const bytes = Buffer.from('a☃☃');
    assert.deepEqual(
      [1, 2, 3, 4, 5, 7].map((most) => pieceEnd(bytes, 0, most)),
      [1, 1, 1, 4, 4, 7],
    );
  });
});
