/** What the typings of our dependencies leave out. */

declare module '*.css' {
  const text: string;
  export default text;
}

declare module 'd3-dsv' {
  export function dsvFormat(delimiter: string): { parseRows(text: string): string[][] };
}
