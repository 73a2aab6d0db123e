/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#history: this session only */
import type { Kernel, Remembered } from '../kernel.ts';
import type { HistoryEntry, ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function history(kernel: Kernel, { content }: Request<'history_request'>): ReplyContent<'history_request'> {
  const chosen = choose(kernel.history, content);
  return { status: 'ok', history: chosen.map((cell) => entry(cell, content.output)) };
}

function choose(all: readonly Remembered[], content: Request<'history_request'>['content']): Remembered[] {
  const { hist_access_type, n, start = 0, stop, pattern = '*', unique = false } = content;
  switch (hist_access_type) {
    case 'range':
      return all.filter(({ line }) => line >= start && line < (stop ?? Infinity));
    case 'tail':
      return last(all, n);
    case 'search': {
      const glob = globbed(pattern);
      const found = all.filter(({ input }) => glob.test(input));
      return last(unique ? latestOfEach(found) : found, n);
    }
  }
}

function last(entries: readonly Remembered[], n: number | null | undefined): Remembered[] {
  return n === null || n === undefined ? [...entries] : entries.slice(Math.max(0, entries.length - n));
}

/** `*` any text, `?` any one character, all else itself. */
function globbed(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`);
}

function latestOfEach(entries: readonly Remembered[]): Remembered[] {
  return entries.filter(({ input }, at) => !entries.slice(at + 1).some((later) => later.input === input));
}

function entry({ line, input, output }: Remembered, withOutput: boolean): HistoryEntry {
  return withOutput ? [0, line, [input, output]] : [0, line, input];
}
