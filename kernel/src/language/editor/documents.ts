/** The editor's side of TypeScript: open notebooks, and questions about their cells, which a thread of its own answers. */
import { Thread } from '../thread.ts';
import type { DocumentCalls, DocumentsStart, Question, WrittenDocument } from './messages.ts';

/** Types without end are to end the thread, not the editor. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1500 };
/** An answer that is not there after this time (ms) is taken to have no end. */
const DEADLINE = 30_000;
/** The same while TypeScript and the libraries are being read, which takes a busy machine long. */
const FIRST_DEADLINE = 180_000;

export interface DocumentsOptions {
  /** Told why no answer can be given: the thread died, or TypeScript failed. */
  onFailure: (message: string) => void;
}

/** The thread starts with the first question. */
export class Documents {
  readonly #options: DocumentsOptions;
  /** What the thread knows, or is told when it starts. */
  readonly #open = new Map<string, WrittenDocument>();
  readonly #thread: Thread;
  #isDisposed = false;
  #isWarm = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DocumentsOptions) {
    this.#options = options;
    this.#thread = new Thread({
      url: new URL(
        import.meta.url.endsWith('.ts') ? './documents-worker.ts' : './documents-worker.js',
        import.meta.url,
      ),
      name: 'documents',
      limits: LIMITS,
      deadline: () => (this.#isWarm ? DEADLINE : FIRST_DEADLINE),
      start: (): DocumentsStart => ({ documents: [...this.#open.values()] }),
    });
  }

  /**
   * Asks about a cell of the document as it is now. One question comes after another, and one whose answer nobody wants
   * by then is left out. The same object stands for the same text.
   * @returns null when there is no answer, or no such cell
   */
  ask<K extends Question>(
    question: K,
    document: WrittenDocument,
    ask: Omit<DocumentCalls[K]['ask'], 'document'>,
    isStale: () => boolean = () => false,
  ): Promise<DocumentCalls[K]['answer'] | null> {
    return this.#inTurn(async () => {
      if (isStale()) return null;
      if (this.#open.get(document.id) !== document) {
        this.#open.set(document.id, document);
        void this.#post('write', document);
      }
      return this.#post(question, { ...ask, document: document.id });
    });
  }

  /** Packages or settings in the folders of notebooks have changed. */
  reload(): void {
    void this.#inTurn(() => Promise.all([...this.#open.keys()].map((id) => this.#post('reload', { document: id }))));
  }

  close(id: string): void {
    void this.#inTurn(async () => {
      if (this.#open.delete(id)) await this.#post('close', { document: id });
    });
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#thread.dispose();
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done;
    return done;
  }

  /** Nothing that a person has written may hold up the editor: neither types without end nor what ends the thread. */
  async #post<K extends keyof DocumentCalls>(
    call: K,
    ask: DocumentCalls[K]['ask'],
  ): Promise<DocumentCalls[K]['answer'] | null> {
    try {
      // SAFETY: documents-worker.ts answers each call with what DocumentCalls says, thread.ts with null what takes too long.
      const answer = (await this.#thread.ask({ call, ask })) as DocumentCalls[K]['answer'] | null;
      this.#isWarm ||= answer !== null;
      return answer;
    } catch (error) {
      if (!this.#isDisposed) this.#options.onFailure(`No answer to ${call}: ${String(error)}`);
      return null;
    }
  }
}
