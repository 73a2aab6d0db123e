/** A source map's mappings, decoded (https://tc39.es/ecma426/, "Mappings structure"). Lines and columns count from 0. */

/** This place of the generated text comes from `line`:`column` of the first source. */
export interface Mapping {
  generatedLine: number;
  generatedColumn: number;
  line: number;
  column: number;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** In the order of the generated text; places that come from nowhere or from another source are left out. */
export function decodeMappings(mappings: string): Mapping[] {
  const decoded: Mapping[] = [];
  let source = 0;
  let line = 0;
  let column = 0;
  for (const [generatedLine, row] of mappings.split(';').entries()) {
    let generatedColumn = 0;
    for (const segment of row.split(',')) {
      const [columnStep = 0, sourceStep, lineStep = 0, originalStep = 0] = decodeVlq(segment);
      generatedColumn += columnStep;
      if (sourceStep === undefined) continue;
      source += sourceStep;
      line += lineStep;
      column += originalStep;
      if (source === 0) decoded.push({ generatedLine, generatedColumn, line, column });
    }
  }
  return decoded;
}

/** Variable-length quantities: five bits a digit, the sign in the lowest bit of the first. */
function decodeVlq(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = BASE64.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
