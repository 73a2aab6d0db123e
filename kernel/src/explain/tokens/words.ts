/** Texts of tokens, and how they are shown: whatever characters they hold, each can be seen and none does anything. Pure. */
import { LimpidError } from '../../errors.ts';

export type Words = readonly string[] | { readonly [word: string]: number } | ((index: number) => string | undefined);

/** Marks above and below a letter; some texts pile up hundreds. */
const MOST_MARKS = /(\p{M}{2})\p{M}+/gu;
/** Where a font has no place for a mark, it stands beside its letter. */
const MARK = /\p{Script=Inherited}/gu;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
/** Joiners make emoji and the letters of some scripts, where they stand between others. */
const JOINER = /[\u200c\u200d]/;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{3ffff}]|\p{Emoji_Presentation}/u;
const NAMED: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text of each token.
 * @param indices those of the vocabulary; undefined for a sequence, whose steps are counted instead
 * @throws LimpidError when there are more or fewer texts than tokens
 */
export function wordsFor(words: Words | undefined, indices: readonly number[] | undefined, steps: number): string[] {
  const all = indices ?? Array.from({ length: steps }, (_, step) => step);
  if (words === undefined) return all.map(String);
  if (typeof words === 'function') return all.map((index) => String(words(index) ?? `#${index}`));
  if (isList(words)) {
    if (words.length === steps) return words.map(String);
    throw new LimpidError('EXPLAIN_WORDS', { found: words.length, expected: steps });
  }
  const known = new Map(Object.entries(words).map(([word, index]) => [index, word]));
  return all.map((index) => known.get(index) ?? `#${index}`);
}

/** As it can be shown: no control characters, no change of direction, something even where there is nothing. */
export function visible(word: string): string {
  const text = word
    .toWellFormed()
    .normalize('NFC')
    .replace(MOST_MARKS, '$1')
    .replace(UNSEEN, (character, at: number, whole: string) => {
      const isWithin = at > 0 && at + character.length < whole.length;
      return JOINER.test(character) && isWithin ? character : (NAMED[character] ?? escaped(character));
    })
    .trim();
  if (text !== '') return text;
  return word === '' ? '∅' : '␣';
}

/** Cut to so many cells of a font whose characters are equally wide. */
export function cut(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let [kept, used] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    used += cellsOf(segment);
    if (used > cells - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** How many cells it takes: letters of East Asia and emoji take two. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) {
    const marks = WIDE.test(segment) ? 0 : (segment.match(MARK)?.length ?? 0);
    cells += (WIDE.test(segment) ? 2 : 1) + marks;
  }
  return cells;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function isList(words: Words): words is readonly string[] {
  return Array.isArray(words);
}
