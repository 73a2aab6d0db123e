/** Jupyter counts cursor positions in Unicode code points, JavaScript in UTF-16 units. */

/** Index in UTF-16 units of the code point with this index; past the end, the length. */
export function toUtf16(text: string, codePoints: number): number {
  let index = 0;
  for (let left = codePoints; left > 0 && index < text.length; left--) index += unitsAt(text, index);
  return index;
}

/** Number of code points before this index in UTF-16 units; an index inside a pair counts the pair. */
export function toCodePoints(text: string, utf16: number): number {
  let count = 0;
  for (let index = 0; index < Math.min(utf16, text.length); index += unitsAt(text, index)) count++;
  return count;
}

function unitsAt(text: string, index: number): 1 | 2 {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}
