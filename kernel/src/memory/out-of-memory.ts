/** The ways in which the rungs of the engine say that memory is short, told in one way. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { freeMemory } from './free.ts';
import { bytesOf, type Given } from './growth.ts';
import { size } from './report.ts';

/** WebAssembly gives no more memory. */
export class WasmExhausted extends RangeError {
  readonly bytes: number;

  constructor(bytes: number) {
    super('WebAssembly has no memory left');
    this.bytes = bytes;
  }
}

/** As TensorFlow says it, e.g. "OOM when allocating tensor with shape[1000,1000] and type float on …". */
const TENSORFLOW = /OOM when allocating tensor with shape\[([\d,]*)\] and type (\w+)/;
/** As V8 says it when typed arrays are made. */
const V8 = /^(Array buffer allocation failed|Invalid typed array length)/;

export function isLackOfMemory(error: unknown): error is Error {
  if (error instanceof RangeError) return error instanceof WasmExhausted || V8.test(error.message);
  return error instanceof Error && TENSORFLOW.test(error.message);
}

interface Lack {
  /** What was to be made, where it is known. */
  result: Given | null;
  free?: number;
  cause?: Error;
}

/** The error to throw for a lack of memory in the operation `op`. */
export function outOfMemory(op: string, { result: expected, free = freeMemory(), cause }: Lack): LimpidError {
  const result = (cause && resultIn(cause)) ?? expected;
  const isWasm = cause instanceof WasmExhausted;
  const bytes = isWasm ? cause.bytes : result && bytesOf(result);
  const values = {
    op,
    asked: bytes === null ? say('more memory than there is') : size(bytes),
    result: result
      ? say('a {dtype} tensor of shape [{shape}]', { dtype: result.dtype, shape: result.shape.join(',') })
      : say('its result'),
    free: isWasm
      ? say('less is left of the memory that WebAssembly can have')
      : say('{free} is free', { free: size(free) }),
  };
  return new LimpidError('OUT_OF_MEMORY', values, { cause });
}

function resultIn({ message }: Error): Given | null {
  const [, shape, type = ''] = TENSORFLOW.exec(message) ?? [];
  if (shape === undefined) return null;
  return { shape: shape.split(',').filter(Boolean).map(Number), dtype: type === 'float' ? 'float32' : type };
}
