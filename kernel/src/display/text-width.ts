/** How wide a text is where all characters are as wide, or twice: Chinese ones take two places. Pure. */

const WIDE = /[⺀-鿿＀-￯]/g;

export function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}
