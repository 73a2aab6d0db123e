/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#history: this session only */
import type { Kernel } from '../kernel.ts';
import type { HistoryEntry, ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function history(kernel: Kernel, { content }: Request<'history_request'>): ReplyContent<'history_request'> {
  const chosen = choose(kernel.history, content);
  return { status: 'ok', history: content.output ? chosen.map(withOutput) : chosen };
}

function choose(all: readonly HistoryEntry[], content: Request<'history_request'>['content']): HistoryEntry[] {
  const { hist_access_type, n, start = 0, stop, pattern = '*', unique = false } = content;
  switch (hist_access_type) {
    case 'range':
      return all.filter(([, line]) => line >= start && line < (stop ?? Infinity));
    case 'tail':
      return last(all, n);
    case 'search': {
      const glob = globbed(pattern);
      const found = all.filter(([, , input]) => glob.test(String(input)));
      return last(unique ? latestOfEach(found) : found, n);
    }
  }
}

function last(entries: readonly HistoryEntry[], n: number | null | undefined): HistoryEntry[] {
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

function latestOfEach(entries: readonly HistoryEntry[]): HistoryEntry[] {
  return entries.filter(([, , input], at) => !entries.slice(at + 1).some(([, , later]) => later === input));
}

function withOutput([session, line, input]: HistoryEntry): HistoryEntry {
  return typeof input === 'string' ? [session, line, [input, null]] : [session, line, input];
}
