/**
 * Ten thousand hostile messages to one kernel: frames that are cut, swapped, flipped, forged and replayed, and well-signed
 * JSON of every shape. The kernel lives, answers no message that is not signed, and every request that is once.
 * LIMPID_FUZZ_SEED=7 runs other cases.
 */
import assert from 'node:assert/strict';
import { Dealer, XSubscriber } from 'zeromq';
import { mulberry32 } from '../random.ts';
import { encode, sign, type SignedParts } from './frames.ts';
import { addressOf, FrontEnd, type Channel, type Conversation } from './front-end.ts';
import type { RequestType } from '../../kernel/src/messages.ts';

const SEED = Number(process.env['LIMPID_FUZZ_SEED'] ?? 20_261);
const CASES = 10_000;
/** After so many cases the kernel must answer all that it owes. */
const BATCH = 250;

/** What may be answered with a reply, whatever its content. */
const ANSWERED: RequestType[] = [
  'kernel_info_request',
  'execute_request',
  'is_complete_request',
  'complete_request',
  'inspect_request',
  'history_request',
  'comm_info_request',
  'create_subshell_request',
  'delete_subshell_request',
  'list_subshell_request',
  'connect_request',
  'usage_request',
  'debug_request',
  'interrupt_request',
];
/** What is not answered with a reply, or not by every kernel. */
const UNANSWERED = [
  'comm_open',
  'comm_msg',
  'comm_close',
  'input_reply',
  'no_such_request',
  '__proto__',
  'toString',
  '',
];

const KEYS = [
  ...'code silent store_history user_expressions allow_stdin stop_on_error cursor_pos detail_level subshell_id'.split(
    ' ',
  ),
  ...'output raw hist_access_type session start stop n pattern unique target_name comm_id data status seq'.split(' '),
  ...'command arguments __proto__ constructor prototype hasOwnProperty toString then'.split(' '),
  '',
];
const WORDS = ['', ...'range tail search limpid __proto__ *?* " { } \u0000 \ud83d 😀é'.split(' ')];
/** No letters, so that no cell can loop. */
const SIGNS = [
  '😀',
  'é',
  '\u0000',
  '\ud800',
  '\u2028',
  ...'0123456789+-*/ ()[]{}"\'`\\\n\t.,;:?!=<>&|^~%#@$'.split(''),
];

describe('fuzz', () => {
  let front: FrontEnd | undefined;
  after(async () => front?.abandon());

  it(`${CASES} hostile messages, seed ${SEED}`, async function () {
    this.timeout(300_000);
    front = await FrontEnd.start();
    const others = await OtherSockets.connect(front);
    const fuzz = new Fuzz(front, SEED);
    const tally: { [kind: string]: number } = {};
    for (let sent = 0; sent < CASES; sent += BATCH) {
      const owed: Conversation<RequestType>[] = [];
      for (let n = 0; n < BATCH; n += 1) {
        const { kind, frames, channel, conversation } = fuzz.next();
        tally[kind] = (tally[kind] ?? 0) + 1;
        front.sendFrames(frames, channel);
        if (n % 10 === 0) await others.send(frames);
        if (conversation) owed.push(conversation);
      }
      for (const conversation of owed) await conversation.recvAnyReply();
      assert.equal(await front.heartbeat(`after ${sent}`), `after ${sent}`);
    }
    const after = front.execute('40 + 2');
    await after.recvBusy();
    await after.recvExecuteInput('40 + 2');
    await after.recvResult('42');
    await after.end();
    assert.deepEqual(fuzz.repliesTooMany(), []);
    console.log(
      `      ${Object.entries(tally)
        .map(([kind, n]) => `${n} ${kind}`)
        .join(', ')}`,
    );
    others.close();
    await front.close();
  });
});

interface Case {
  kind: string;
  frames: (string | Buffer)[];
  channel: Channel;
  /** Whose reply is owed; silence otherwise. */
  conversation?: Conversation<RequestType>;
}

class Fuzz {
  readonly #front: FrontEnd;
  readonly #random: () => number;
  readonly #answered: (Case & { conversation: Conversation<RequestType> })[] = [];

  constructor(front: FrontEnd, seed: number) {
    this.#front = front;
    this.#random = mulberry32(seed);
  }

  next(): Case {
    const roll = this.#random();
    if (roll < 0.45) return this.#hostileContent();
    if (roll < 0.55) return this.#unanswered();
    if (roll < 0.65) return this.#brokenParts();
    if (roll < 0.9) return this.#brokenFrames();
    if (roll < 0.95) return this.#replay();
    return { kind: 'garbage', frames: this.#some(5, () => this.#bytes(40)), channel: this.#channel() };
  }

  /** Requests that were answered more than once. */
  repliesTooMany(): unknown[] {
    return this.#answered.flatMap(({ conversation }) =>
      conversation.replies.map(({ header, content }) => ({ header, content })),
    );
  }

  /** A request that is signed and whole, with any content: it gets one reply. */
  #hostileContent(): Case {
    const type = this.#one(ANSWERED);
    const parts = this.#front.parts(type, this.#content(), this.#random() < 0.1 ? { subshell_id: this.#text() } : {});
    const header = { ...(JSON.parse(parts.header) as object), [this.#one(KEYS)]: this.#one(WORDS) };
    const hostile = { ...parts, header: JSON.stringify(header), metadata: JSON.stringify(this.#object(3)) };
    const conversation = this.#front.converse<RequestType>(hostile);
    conversation.ignore();
    const frames = encode(this.#front.kernel.connection.key, hostile);
    const whole = { kind: 'hostile requests', frames, channel: this.#channel(), conversation };
    this.#answered.push(whole);
    return whole;
  }

  #unanswered(): Case {
    const parts = this.#front.parts(this.#one(UNANSWERED), this.#content());
    this.#front.converse(parts).ignore();
    return { kind: 'unanswered', frames: encode(this.#front.kernel.connection.key, parts), channel: this.#channel() };
  }

  /** Signed, but one part is not what it must be: silence. */
  #brokenParts(): Case {
    const parts = this.#front.parts(this.#one(ANSWERED), this.#content());
    const { header } = parts;
    const broken = this.#one([
      { content: '[]' },
      { content: 'null' },
      { content: '{"code": ' },
      { content: `{"code": ${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
      { content: `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}` },
      { metadata: '"text"' },
      { metadata: 'NaN' },
      { parent_header: '[1]' },
      { parent_header: '{"msg_id": 1}' },
      { header: '{}' },
      { header: header.replace(/"msg_id":"[^"]*"/, '"msg_id":7') },
      { header: header.replace(/"msg_id":"[^"]*"/, '"msg_id":""') },
      { header: header.replace(/"msg_type":"[^"]*"/, '"msg_type":null') },
      { header: header.replace(/}$/, ',"subshell_id":{}}') },
      { header: header.replace(/}$/, `,"long":"${'x'.repeat(1 << 21)}"}`) },
      { header: `\ufeff${header}` },
    ]);
    const frames = encode(this.#front.kernel.connection.key, { ...parts, ...broken });
    return { kind: 'broken parts', frames, channel: this.#channel() };
  }

  /** A good message whose frames are damaged on the way: silence, unless by chance its signature still holds. */
  #brokenFrames(): Case {
    const parts = this.#front.parts('execute_request', { code: 'process.exit(99)', silent: false });
    let frames: Buffer[] = encode(this.#front.kernel.connection.key, parts).map((frame) => Buffer.from(frame));
    do frames = this.#damage(frames);
    while (isSigned(this.#front.kernel.connection.key, frames));
    return { kind: 'damaged frames', frames, channel: this.#channel() };
  }

  #damage(frames: Buffer[]): Buffer[] {
    const at = this.#below(frames.length);
    const frame = frames[at] ?? Buffer.alloc(0);
    const to = this.#below(frames.length);
    switch (this.#below(7)) {
      case 0:
        return frames.toSpliced(at, 1);
      case 1:
        return frames.toSpliced(at, 0, frame);
      case 2:
        return frames.toSpliced(at, 0, this.#bytes(100));
      case 3:
        return frames.with(at, frame.subarray(0, this.#below(frame.length + 1)));
      case 4:
        return frames.with(at, this.#bytes(frame.length));
      case 5:
        return frames.length === 0 ? frames : frames.with(at, frames[to] ?? frame).with(to, frame);
      default: {
        const flipped = Buffer.from(frame);
        const byte = this.#below(flipped.length);
        if (flipped.length > 0) flipped[byte] = (flipped[byte] ?? 0) ^ (1 << this.#below(8));
        return frames.length === 0 ? frames : frames.with(at, flipped);
      }
    }
  }

  /** What was answered once is not answered again, on neither channel. */
  #replay(): Case {
    if (this.#answered.length === 0) return this.#hostileContent();
    return { kind: 'replays', frames: this.#one(this.#answered).frames, channel: this.#channel() };
  }

  #content(): object {
    return this.#random() < 0.3
      ? { code: this.#text(), cursor_pos: this.#below(30), detail_level: 0 }
      : this.#object(4);
  }

  #object(depth: number): object {
    return Object.fromEntries(this.#some(6, () => [this.#one(KEYS), this.#json(depth - 1)]));
  }

  #json(depth: number): unknown {
    switch (this.#below(depth > 0 ? 9 : 7)) {
      case 0:
        return null;
      case 1:
        return this.#random() < 0.5;
      case 2:
        return this.#one([0, -1, 1, 2.5, 1e308, -0, 2 ** 53, 65_536]);
      case 3:
        return this.#one(WORDS);
      case 4:
        return this.#text();
      case 5:
        return 'x'.repeat(this.#below(3000));
      case 6:
        return this.#below(100);
      case 7:
        return this.#some(4, () => this.#json(depth - 1));
      default:
        return this.#object(depth);
    }
  }

  #text(): string {
    return this.#some(30, () => this.#one(SIGNS)).join('');
  }

  #bytes(most: number): Buffer {
    return Buffer.from(this.#some(most, () => this.#below(256)));
  }

  #channel(): Channel {
    return this.#random() < 0.8 ? 'shell' : 'control';
  }

  #some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.#below(most + 1) }, make);
  }

  #one<T>(choices: readonly T[]): T {
    const choice = choices[this.#below(choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

/** The two sockets of the kernel that take messages but are no channel of requests. */
class OtherSockets {
  readonly #stdin: Dealer;
  readonly #iopub: XSubscriber;

  private constructor(stdin: Dealer, iopub: XSubscriber) {
    this.#stdin = stdin;
    this.#iopub = iopub;
  }

  static async connect(front: FrontEnd): Promise<OtherSockets> {
    const sockets = new OtherSockets(
      new Dealer({ linger: 0 }),
      new XSubscriber({ linger: 0, receiveHighWaterMark: 1 }),
    );
    sockets.#stdin.connect(addressOf(front.kernel.connection, 'stdin'));
    sockets.#iopub.connect(addressOf(front.kernel.connection, 'iopub'));
    await sockets.#iopub.send(Buffer.from([1, 0xff, 0xfe]));
    return sockets;
  }

  async send(frames: (string | Buffer)[]): Promise<void> {
    await this.#stdin.send(frames.length === 0 ? [''] : frames);
    await this.#iopub.send(Buffer.concat([Buffer.from([frames.length % 3]), Buffer.from(frames[0] ?? '')]));
  }

  close(): void {
    this.#stdin.close();
    this.#iopub.close();
  }
}

function isSigned(key: string, frames: Buffer[]): boolean {
  const delimiter = frames.findIndex((frame) => frame.toString('latin1') === '<IDS|MSG>');
  const [signature, header, parent_header, metadata, content] = frames.slice(delimiter + 1);
  if (delimiter < 0 || !signature || !header || !parent_header || !metadata || !content) return false;
  const parts: SignedParts = {
    header: header.toString(),
    parent_header: parent_header.toString(),
    metadata: metadata.toString(),
    content: content.toString(),
  };
  return signature.toString('latin1') === sign(key, parts);
}
