/** What the user ran, in this kernel and before. When the file cannot be used, this kernel alone remembers. */
import { LimpidError, reasonOf } from '../errors.ts';
import type { HistoryEntry, RequestContent } from '../messages.ts';
import { IN_MEMORY } from './place.ts';
import { query } from './query.ts';
import { isBusy, isMistake, Store, type Cell } from './store.ts';

/** Longer inputs (characters) are not kept, longer outputs are cut. */
const LONGEST_INPUT = 1_000_000;
const LONGEST_OUTPUT = 10_000;

type Content = Partial<RequestContent<'history_request'>>;

export class History {
  readonly #place: string;
  #opened: Store | undefined;
  /** The number of a shell's session, from its first cell on. */
  #sessions = new WeakMap<object, number>();
  #waiting: { shell: object; cell: Omit<Cell, 'session'> }[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  /** Nothing is opened or loaded before the first cell has run. */
  constructor(place: string) {
    this.#place = place;
  }

  /** It is written when the reply is on its way. Each shell is a session of its own. */
  remember(shell: object, { line, input, output }: Omit<Cell, 'session'>): void {
    if (input.length > LONGEST_INPUT) return;
    this.#waiting.push({ shell, cell: { line, input, output: output?.slice(0, LONGEST_OUTPUT) ?? null } });
    this.#scheduled ??= setImmediate(() => this.#write());
  }

  /** @throws TypeError when the request asks for what does not exist */
  ask(shell: object, content: Content): HistoryEntry[] {
    this.#write();
    const found = this.#use((store) => store.select(query(content, this.#sessions.get(shell))));
    const isOwn = content.hist_access_type === 'range' && (content.session ?? 0) === 0;
    return found.map(({ session, line, input, output }) => {
      const number = isOwn ? 0 : session;
      return content.output === true ? [number, line, [input, output]] : [number, line, input];
    });
  }

  close(): void {
    this.#write();
    this.#opened?.close();
    this.#opened = undefined;
  }

  /** While another kernel is writing, cells wait for the next time. */
  #write(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#waiting.length === 0) return;
    try {
      this.#use((store) => {
        store.add(this.#waiting.map(({ shell, cell }) => ({ session: this.#session(store, shell), ...cell })));
      });
      this.#waiting = [];
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }

  #session(store: Store, shell: object): number {
    const session = this.#sessions.get(shell) ?? store.begin();
    this.#sessions.set(shell, session);
    return session;
  }

  /** Does it with the file; when that fails for good, with a database in memory from then on. */
  #use<T>(action: (store: Store) => T): T {
    try {
      return action((this.#opened ??= new Store(this.#place)));
    } catch (error) {
      if (this.#place === IN_MEMORY || error instanceof TypeError || isBusy(error) || isMistake(error)) throw error;
      const reason = reasonOf(error);
      const { code, message } = new LimpidError('HISTORY_UNUSABLE', { file: this.#place, reason });
      console.error(`limpid: ${code}: ${message}`);
    }
    this.#sessions = new WeakMap();
    this.#opened = new Store(IN_MEMORY);
    return action(this.#opened);
  }
}
