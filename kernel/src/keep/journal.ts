/**
 * What was said while nobody listened: for each cell that was asked for, what a front end needs to draw its outputs anew.
 * What one publication makes needless is left out, so that hours of training take as much room as the outputs they leave. Pure.
 */
import type { JournalEntry, Publication } from '../messages.ts';

/** Characters of all entries together; beyond that, cells that were seen go first, then the oldest lines of the rest. */
const MOST_KEPT = 64 * 1024 * 1024;

type Mutable = { -readonly [K in keyof JournalEntry]: JournalEntry[K] } & { outputs: Publication[]; size: number };

export class Journal {
  readonly #entries = new Map<string, Mutable>();
  readonly #most: number;
  #sequence = 0;
  #seen = 0;
  #size = 0;
  #isRead = false;

  constructor(most = MOST_KEPT) {
    this.#most = most;
  }

  /** Somebody will read it: until then nothing is kept. */
  begin(): void {
    this.#isRead = true;
  }

  /** A cell runs or waits. */
  get isBusy(): boolean {
    return [...this.#entries.values()].some(({ reply }) => reply === null);
  }

  /** A front end asks for a cell. What an earlier run of it left is of no use any more. */
  asked(id: string, { code, cellId, asked }: Pick<JournalEntry, 'code' | 'cellId' | 'asked'>): void {
    if (!this.#isRead) return;
    for (const [known, entry] of this.#entries) {
      if (cellId !== null && entry.cellId === cellId && entry.reply !== null) this.#drop(known);
    }
    this.#entries.set(id, {
      id,
      cellId,
      code,
      asked,
      outputs: [],
      reply: null,
      last: this.#sequence,
      size: code.length,
    });
    this.#size += code.length;
  }

  /** @returns the number of the publication, counted over all since `begin` */
  published(publication: Publication, parent: string | undefined): number | undefined {
    if (!this.#isRead) return undefined;
    this.#sequence += 1;
    if (publication.type === 'update_display_data') this.#update(publication, parent);
    else {
      const entry = this.#entries.get(parent ?? '');
      if (entry && IS_KEPT[publication.type]) this.#add(entry, publication);
    }
    return this.#sequence;
  }

  replied(id: string, reply: NonNullable<JournalEntry['reply']>): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.reply = reply;
    entry.last = this.#sequence + 1;
    this.#makeRoom();
  }

  /** A front end shows all that was published up to this number. */
  sawUpTo(sequence: number): void {
    this.#seen = Math.max(this.#seen, Math.min(sequence, this.#sequence));
  }

  /** All that is kept, or of these cells. */
  read(ids?: readonly string[]): { sequence: number; seen: number; entries: JournalEntry[] } {
    const chosen = [...this.#entries.values()].filter(({ id }) => ids === undefined || ids.includes(id));
    const entries = chosen.map(({ size: _, ...entry }) => ({ ...entry, outputs: [...entry.outputs] }));
    return { sequence: this.#sequence, seen: this.#seen, entries };
  }

  #add(entry: Mutable, publication: Publication): void {
    entry.last = this.#sequence;
    if (publication.type === 'clear_output' && !publication.content.wait) return this.#clear(entry);
    if (publication.type === 'comm_close') return this.#closeComm(entry, publication.content.comm_id);
    const before = entry.outputs.at(-1);
    if (before?.type === 'clear_output' && !publication.type.startsWith('comm_')) this.#clear(entry);
    const last = entry.outputs.at(-1);
    if (publication.type === 'stream' && last?.type === 'stream' && last.content.name === publication.content.name) {
      const content = { ...last.content, text: last.content.text + publication.content.text };
      entry.outputs[entry.outputs.length - 1] = { type: 'stream', content };
      this.#grow(entry, publication.content.text.length);
    } else {
      entry.outputs.push(publication);
      this.#grow(entry, sizeOf(publication));
    }
    this.#makeRoom();
  }

  /** A display is as it was shown last, in whatever cell it is; where none is kept, the newest news of it is. */
  #update(update: Publication & { type: 'update_display_data' }, parent: string | undefined): void {
    const id = update.content.transient.display_id;
    let isKept = false;
    for (const entry of this.#entries.values()) {
      entry.outputs.forEach((output, index) => {
        if (!isDisplay(output) || output.content.transient?.display_id !== id) return;
        const { data, metadata } = update.content;
        // SAFETY: the type of the publication stays, and with it the shape of its content
        entry.outputs[index] = { ...output, content: { ...output.content, data, metadata } } as Publication;
        entry.last = this.#sequence;
        this.#grow(entry, sizeOf(update) - sizeOf(output));
        isKept = true;
      });
    }
    const own = this.#entries.get(parent ?? '');
    if (!isKept && own) this.#add(own, update);
  }

  /** What the cell has shown goes; its number and its comms stay. */
  #clear(entry: Mutable): void {
    entry.outputs = entry.outputs.filter(({ type }) => type === 'execute_input' || type === 'comm_open');
    this.#resize(entry);
  }

  #closeComm(entry: Mutable, comm: string): void {
    entry.outputs = entry.outputs.filter(({ type, content }) => type !== 'comm_open' || content.comm_id !== comm);
    this.#resize(entry);
  }

  #resize(entry: Mutable): void {
    this.#grow(entry, entry.outputs.reduce((sum, output) => sum + sizeOf(output), entry.code.length) - entry.size);
  }

  #grow(entry: Mutable, by: number): void {
    entry.size += by;
    this.#size += by;
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id);
    if (entry) this.#size -= entry.size;
    this.#entries.delete(id);
  }

  #makeRoom(): void {
    for (const { id, reply, last } of [...this.#entries.values()]) {
      if (this.#size <= this.#most) return;
      if (reply !== null && last <= this.#seen) this.#drop(id);
    }
    for (const entry of this.#entries.values()) {
      if (this.#size <= this.#most) return;
      entry.outputs = entry.outputs.map((output) => shortened(output));
      this.#resize(entry);
    }
  }
}

/** What a front end draws from; all others pass. */
const IS_KEPT: { readonly [K in Publication['type']]: boolean } = {
  status: false,
  execute_input: true,
  stream: true,
  execute_result: true,
  display_data: true,
  update_display_data: true,
  clear_output: true,
  comm_open: true,
  // pictures of trainings ask for the whole when they miss a message
  comm_msg: false,
  comm_close: true,
  error: true,
  debug_event: false,
  iopub_welcome: false,
  shutdown_reply: false,
};

function isDisplay(one: Publication): one is Publication & { type: Display } {
  return one.type === 'display_data' || one.type === 'execute_result' || one.type === 'update_display_data';
}

type Display = 'display_data' | 'execute_result' | 'update_display_data';

function sizeOf(publication: Publication): number {
  if (publication.type === 'stream') return publication.content.text.length;
  return JSON.stringify(publication.content).length;
}

/** The newer half of a long text. */
function shortened(output: Publication): Publication {
  if (output.type !== 'stream' || output.content.text.length < 2 * NOTE.length) return output;
  const { name, text } = output.content;
  const rest = text.slice(text.length >> 1);
  return { type: 'stream', content: { name, text: NOTE + rest.slice(rest.indexOf('\n') + 1) } };
}

const NOTE = 'limpid: earlier output was left out, because nobody read it and there was too much to keep\n';
