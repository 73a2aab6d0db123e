/** What a person sees in the terminal while a notebook runs. */
import { stripVTControlCharacters } from 'node:util';
import type { TrainingPicture } from '../../mime.ts';

/** Where progress goes: a terminal redraws one line, a pipe gets whole lines now and then. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const INDENT = '        ';
/** Milliseconds between two lines of one training when nothing can be redrawn. */
const PIPED_EVERY = 2000;
const BAR_WIDTH = 20;

export class Progress {
  readonly #terminal: Terminal;
  readonly #cells: number;
  readonly #now: () => number;
  #running = '';
  #started = 0;
  #drawn = false;
  #lineOpen = false;
  #lastAt = -Infinity;
  #lastEpoch = -1;
  #lastTitle = '';

  /** `cells` is the number of code cells, `now` a clock in milliseconds. */
  constructor(terminal: Terminal, cells: number, now: () => number) {
    this.#terminal = terminal;
    this.#cells = cells;
    this.#now = now;
  }

  start(number: number, title: string): void {
    const width = String(this.#cells).length;
    this.#running = `[${String(number).padStart(width)}/${this.#cells}] ${title}`;
    this.#started = this.#now();
    this.#lastAt = -Infinity;
    this.#lastEpoch = -1;
    this.#lastTitle = '';
    this.#redraw(`▸ ${this.#running}`);
  }

  training({ title, state, ...picture }: TrainingPicture): void {
    const running = state === 'running';
    if (running && this.#terminal.isTTY) {
      this.#redraw(`${INDENT}${bar(picture)} ${plain(title)}`);
      return;
    }
    const due = picture.epochsDone !== this.#lastEpoch || this.#now() - this.#lastAt >= PIPED_EVERY;
    if ((running && !due) || title === this.#lastTitle) return;
    this.#lastTitle = title;
    this.#lastEpoch = picture.epochsDone;
    this.#lastAt = this.#now();
    this.#line(INDENT + plain(title));
  }

  /** What the cell printed. */
  text(text: string): void {
    this.#erase();
    const indented = text.replace(/^(?=.)/gm, INDENT);
    this.#terminal.write(this.#lineOpen ? indented.slice(INDENT.length) : indented);
    this.#lineOpen = !text.endsWith('\n');
  }

  end(ok: boolean): void {
    this.#line(`${ok ? '✓' : '✗'} ${this.#running}  ${duration((this.#now() - this.#started) / 1000)}`);
  }

  #line(text: string): void {
    this.#erase();
    this.#terminal.write(`${this.#lineOpen ? '\n' : ''}${text}\n`);
    this.#lineOpen = false;
  }

  #redraw(text: string): void {
    if (!this.#terminal.isTTY || this.#lineOpen) return;
    const line = Array.from(text).slice(0, (this.#terminal.columns ?? 80) - 1);
    this.#erase();
    this.#terminal.write(line.join(''));
    this.#drawn = true;
  }

  #erase(): void {
    if (this.#drawn) this.#terminal.write('\r\u001B[2K');
    this.#drawn = false;
  }
}

/** `0.4 s`, `42 s`, `3 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** The name a cell goes by: its nearest heading above, else its first line. */
export function cellTitle(cells: readonly { type: string; source: string }[], index: number): string {
  for (const { type, source } of cells.slice(0, index).reverse()) {
    const heading = type === 'markdown' ? source.match(/^#{1,6}\s+(.+)$/gm)?.at(-1) : undefined;
    if (heading !== undefined) return plain(heading.replace(/^#+\s+/, ''));
  }
  return plain(cells[index]?.source.split('\n').find((line) => line.trim() !== '') ?? '');
}

/** Text of a notebook must not steer the terminal. */
function plain(text: string): string {
  return stripVTControlCharacters(text).trim();
}

/** How much of the whole `fit` is done. */
function bar({
  batch,
  batches,
  epochs,
  epochsDone,
}: Pick<TrainingPicture, 'batch' | 'batches' | 'epochs' | 'epochsDone'>): string {
  const within = batches === null || batches === 0 ? 0 : Math.min(batch / batches, 1);
  const share = epochs === 0 ? 1 : Math.min((epochsDone + within) / epochs, 1);
  const full = Math.round(share * BAR_WIDTH);
  return '━'.repeat(full) + '╌'.repeat(BAR_WIDTH - full);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
