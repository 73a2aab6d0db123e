/** What the types say and what the values say -> one answer to `complete_request`. */
import type { Member } from '../runner/glance.ts';
import type { Match, TypedCompletion } from './complete.ts';

export interface Completion {
  matches: Match[];
  /** UTF-16 offsets of the text that a match replaces. */
  start: number;
  end: number;
}

interface LiveCompletion {
  members: readonly Member[];
  start: number;
  end: number;
}

/** Names that types know come first, as TypeScript ranks them; then those that the value has and its type does not. */
export function merge(typed: TypedCompletion | null, { members, start, end }: LiveCompletion): Completion {
  if (typed && !typed.isLive) return typed;
  const known = new Map(typed?.matches.map((match) => [match.text, match]));
  const values = new Map(members.map((member) => [member.name, member]));
  const told = [...known.values()].map((match) => ({ ...match, signature: signature(match, values.get(match.text)) }));
  const more = [...values.values()].filter(({ name }) => !known.has(name)).sort(byName);
  const untyped = more.map(({ name, type, text }): Match => ({ text: name, type, signature: text }));
  return { matches: [...told, ...untyped], start: typed?.start ?? start, end: typed?.end ?? end };
}

/** `Tensor2D = Tensor [784, 10] float32`. */
function signature(match: Match, value: Member | undefined): string {
  return value && value.text !== '' ? [match.signature, value.text].filter(Boolean).join(' = ') : match.signature;
}

/** Names that begin with an underscore come last. */
function byName(a: Member, b: Member): number {
  const hidden = Number(a.name.startsWith('_')) - Number(b.name.startsWith('_'));
  return hidden || (a.name < b.name ? -1 : 1);
}
