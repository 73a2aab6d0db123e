/** Tensors as lists of numbers in a message of gRPC. */
import { ServeError } from '../inference.ts';
import type { InferTensor } from '../inference.ts';
import type { Contents } from './messages.ts';
import { elementsOf, type Announced } from '../raw.ts';
import { narrowed } from '../wire-types.ts';

/** Where the elements of a datatype stand; FP16 and BF16 have no place. */
const PLACES: Readonly<Record<string, keyof Contents>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/** @throws ServeError where contents and announcement do not fit */
export function fromContents({ name, datatype, shape }: Announced, contents: Contents | null): InferTensor {
  const elements = elementsOf(name, shape);
  const place = Object.hasOwn(PLACES, datatype) ? PLACES[datatype] : undefined;
  if (place === undefined) {
    const known = Object.keys(PLACES).join(', ');
    throw new ServeError('invalid', `${name}: contents are of ${known}; other datatypes come as raw_input_contents`);
  }
  const filled = contents === null ? [] : Object.values(PLACES).filter((one) => contents[one].length > 0);
  const other = filled.find((one) => one !== place);
  if (other !== undefined)
    throw new ServeError('invalid', `${name}: ${datatype} belongs in ${place}, and ${other} came`);
  const values = contents?.[place] ?? [];
  if (values.length !== elements) {
    throw new ServeError(
      'invalid',
      `${name}: [${shape.join(', ')}] needs ${elements} elements, and ${values.length} came`,
    );
  }
  if (datatype === 'BYTES') {
    return { name, datatype, shape: [...shape], data: (contents?.bytes_contents ?? []).map((text) => text.slice()) };
  }
  return { name, shape: [...shape], ...narrowed(name, datatype, elements, (index) => numberAt(values, index)) };
}

export function toContents({ datatype, data }: InferTensor): Partial<Contents> {
  if (Array.isArray(data)) return { bytes_contents: data };
  if (datatype === 'BOOL') return { bool_contents: Array.from(data, Boolean) };
  return { [datatype === 'FP32' ? 'fp32_contents' : 'int_contents']: [...data] };
}

/** Texts are no numbers; they were told apart before. */
function numberAt(values: readonly (number | boolean | Uint8Array)[], index: number): number {
  return Number(values[index]);
}
