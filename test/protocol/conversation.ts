/** What a kernel says about one request of the test front end. */
import assert from 'node:assert/strict';
import type {
  DebugResponse,
  DisplayContent,
  Failure,
  JsonObject,
  MimeBundle,
  Notices,
  NoticeType,
  ReplyContent,
  RequestType,
} from '../../kernel/src/messages.ts';
import type { ReceivedMessage } from './frames.ts';
import { Inbox } from './inbox.ts';

/** What a comm's message brings. */
export interface Told<K extends NoticeType> {
  content: Notices[K];
  metadata: { [name: string]: unknown };
  buffers: Buffer[];
}

/** What the kernel says about one request: its reply, and its publications in their order. */
export class Conversation<K extends RequestType> {
  readonly #reply = new Inbox('the reply channel');
  readonly #published = new Inbox('IOPub');
  readonly #questions = new Inbox('stdin');
  #ignored = false;
  /** By the kernel's clock (ms), of the publication that was read last. */
  saidAt = Number.NaN;

  deliver(message: ReceivedMessage, isReply: boolean): void {
    (isReply ? this.#reply : this.#published).push(message);
  }

  ask(message: ReceivedMessage): void {
    this.#questions.push(message);
  }

  fail(failure: Error): void {
    this.#questions.fail(failure);
    this.#reply.fail(failure);
    this.#published.fail(failure);
  }

  get unread(): readonly ReceivedMessage[] {
    return this.#ignored ? [] : [...this.#reply.unread, ...this.#published.unread, ...this.#questions.unread];
  }

  /** Unread replies: a request has one. */
  get replies(): readonly ReceivedMessage[] {
    return this.#reply.unread;
  }

  /** Whatever else is said about this request, now or later, is of no interest. */
  ignore(): void {
    this.#ignored = true;
  }

  async recvBusy(): Promise<void> {
    await this.#recv('status', { execution_state: 'busy' });
  }

  async recvIdle(): Promise<void> {
    await this.#recv('status', { execution_state: 'idle' });
  }

  async recvExecuteInput(code: string, execution_count?: number): Promise<number> {
    const content = await this.#recv<{ code: string; execution_count: number }>('execute_input');
    assert.equal(content.code, code);
    if (execution_count !== undefined) assert.equal(content.execution_count, execution_count);
    return content.execution_count;
  }

  /** Streams may come in pieces: reads until this text is whole. */
  async recvStream(name: 'stdout' | 'stderr', text: string): Promise<void> {
    let received = '';
    while (received.length < text.length) {
      const content = await this.#recv<{ name: string; text: string }>('stream');
      assert.equal(content.name, name, JSON.stringify(content));
      received += content.text;
    }
    assert.equal(received, text);
  }

  /** The next message of a stream. */
  async recvStreamPiece(): Promise<{ name: string; text: string }> {
    return this.#recv<{ name: string; text: string }>('stream');
  }

  /** Reads a stream until the text it has brought so far matches. */
  async recvStreamLike(name: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
    let received = '';
    while (!pattern.test(received)) {
      const content = await this.#recv<{ name: string; text: string }>('stream');
      assert.equal(content.name, name, JSON.stringify(content));
      received += content.text;
    }
    return received;
  }

  /** Reads one publication of whatever type, and gives the type. */
  async recvAny(): Promise<string> {
    const { header } = await this.#published.next('anything');
    return String(header['msg_type']);
  }

  /** Reads publications, of whatever types, until `find` finds something in one. */
  async recvUntil<Found>(
    find: (type: string, content: { [field: string]: unknown }) => Found | undefined,
  ): Promise<Found> {
    const passed: string[] = [];
    for (;;) {
      // who waits in vain is told what came instead
      const wanted = `what the test looks for (behind ${passed.slice(-8).join(', ') || 'nothing'})`;
      const { header, content } = await this.#published.next(wanted);
      passed.push(header['msg_type'] === 'error' ? JSON.stringify(content) : String(header['msg_type']));
      // SAFETY: the schema of this message type has been checked when it came: contents are objects.
      const found = find(String(header['msg_type']), content as { [field: string]: unknown });
      if (found !== undefined) return found;
    }
  }

  async recvResult(text?: string): Promise<DisplayContent & { execution_count: number }> {
    const content = await this.#recv<DisplayContent & { execution_count: number }>('execute_result');
    if (text !== undefined) assert.equal(content.data['text/plain'], text);
    return content;
  }

  async recvDisplay(): Promise<DisplayContent> {
    return this.#recv<DisplayContent>('display_data');
  }

  async recvUpdate(): Promise<DisplayContent> {
    return this.#recv<DisplayContent>('update_display_data');
  }

  async recvClear(wait: boolean): Promise<void> {
    await this.#recv('clear_output', { wait });
  }

  /** A comm's message, with its metadata and buffers. */
  async recvComm<K extends NoticeType>(type: K): Promise<Told<K>> {
    const message = await this.#published.next(type);
    assert.equal(message.header['msg_type'], type, JSON.stringify(message.content));
    // SAFETY: the schema of this message type has been checked when it came.
    return message as unknown as Told<K>;
  }

  async recvError(): Promise<Failure> {
    return this.#recv<Failure>('error');
  }

  /** The reply as it came, for tests that look at its metadata. */
  async recvReplyMessage(): Promise<ReceivedMessage> {
    return this.#reply.next('the reply');
  }

  /** The body of a debug event of this kind. */
  async recvDebugEvent(event: string): Promise<JsonObject> {
    const content = await this.#recv<{ event: string; body: JsonObject }>('debug_event');
    assert.equal(content.event, event, JSON.stringify(content));
    return content.body;
  }

  /** What the debugger answers, and the end of the request. */
  async recvResponse(this: Conversation<'debug_request'>): Promise<DebugResponse> {
    const { content } = await this.#reply.next('the reply');
    await this.recvIdle();
    // SAFETY: the schema of this reply type has been checked when it came.
    return content as object as DebugResponse;
  }

  /** A question of the cell; gives its header, which an answer may name as its parent. */
  async recvInputRequest(prompt: string, password = false): Promise<{ [field: string]: unknown }> {
    const { header, content } = await this.#questions.next('a question');
    assert.equal(header['msg_type'], 'input_request');
    assert.deepEqual(content, { prompt, password });
    return header;
  }

  async recvReply<S extends string>(status: S): Promise<Extract<ReplyContent<K>, { status: S }>> {
    const { content } = await this.recvReplyMessage();
    // SAFETY: the schema of this reply type has been checked when it came.
    const reply = content as ReplyContent<K>;
    assert.equal('status' in reply && reply.status, status, JSON.stringify(reply));
    // SAFETY: the status, just asserted, is what tells the members apart.
    return reply as Extract<ReplyContent<K>, { status: S }>;
  }

  /** The reply, whatever its status. */
  async recvAnyReply(): Promise<ReceivedMessage> {
    return this.#reply.next('the reply');
  }

  /** The end of a request that went well. */
  async end(): Promise<Extract<ReplyContent<K>, { status: 'ok' }>> {
    const reply = await this.recvReply('ok');
    await this.recvIdle();
    return reply;
  }

  /** The end of a cell that failed: IOPub and the reply must tell the same error. */
  async fails(this: Conversation<'execute_request'>): Promise<Failure> {
    const failure = await this.recvError();
    const { ename, evalue, traceback } = await this.recvReply('error');
    assert.deepEqual({ ename, evalue, traceback }, failure, 'execute_reply tells the same error as IOPub');
    await this.recvIdle();
    return failure;
  }

  async #recv<Content>(type: string, expected?: Content): Promise<Content> {
    const message = await this.#published.next(type);
    assert.equal(message.header['msg_type'], type, `Expected ${type}, received ${JSON.stringify(message.content)}`);
    this.saidAt = Date.parse(String(message.header['date']));
    if (expected !== undefined) assert.deepEqual(message.content, expected);
    // SAFETY: the schema of this message type has been checked when it came.
    return message.content as Content;
  }
}

/** The plain text of a display. */
export function textOf(data: MimeBundle): string {
  const text = data['text/plain'];
  assert.ok(typeof text === 'string', `no text/plain in ${JSON.stringify(data)}`);
  return text;
}
