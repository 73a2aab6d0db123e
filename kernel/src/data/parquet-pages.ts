/** What the pages of a column claim, held against the column: hyparquet allocates what a page's header says. Pure. */
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ColumnMetaData } from 'hyparquet';

/**
 * `bytes` are the pages of one flat column in a row group of `rows` rows.
 * @returns what is wrong, or null
 */
export function pagesProblem(bytes: Uint8Array, { rows, maxBytes }: { rows: number; maxBytes: number }): string | null {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let values = 0;
  while (reader.offset < bytes.length && values < rows) {
    const header = parquetHeader(reader);
    const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
    reader.offset += packed;
    if (!(packed >= 0) || reader.offset > bytes.length) return 'a page is longer than its column';
    if (!(unpacked >= 0 && unpacked <= maxBytes)) return 'a page claims to be larger than is allowed';
    const { dictionary_page_header: dictionary, data_page_header: one, data_page_header_v2: two } = header;
    // A value takes one bit at least.
    if (dictionary && !(dictionary.num_values >= 0 && dictionary.num_values <= 8 * unpacked)) {
      return 'a dictionary claims more values than it has room for';
    }
    if (two) {
      const levels = [two.definition_levels_byte_length, two.repetition_levels_byte_length];
      if (!levels.every((length) => length >= 0 && length <= packed))
        return 'the levels of a page are longer than it is';
      if (!(two.num_nulls >= 0 && two.num_nulls <= two.num_values)) return 'a page claims more nulls than values';
    }
    const claimed = dictionary ? 0 : (one ?? two)?.num_values;
    if (claimed === undefined || !(claimed >= 0)) return 'a page does not say how many values it has';
    values += claimed;
    if (values > rows) return 'its pages claim more values than it has rows';
  }
  return null;
}

/** Where the pages of a column lie in the file. */
export function pagesRange(column: ColumnMetaData): [start: number, end: number] {
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = column;
  // Some writers leave a dictionary's offset at 0 where there is none.
  const start = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
  return [start, start + Number(size)];
}
