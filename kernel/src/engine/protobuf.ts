/** Protocol buffers as far as we need them: fields read one by one, messages written field by field. Pure. */

/** The fields of a message: numbers, and bytes of anything with a length. Fixed-size numbers are left out. */
export function* fields(bytes: Uint8Array): Generator<{ field: number; value: number | Uint8Array }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a protocol buffer ends within a number');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) yield { field, value: varint() };
    else if (wire === 2) {
      const length = varint();
      yield { field, value: bytes.subarray(at, at + length) };
      at += length;
    } else at += wire === 1 ? 8 : 4;
  }
}

/** A message as the pieces of its bytes: large ones are never copied until the end. */
export type Message = readonly Uint8Array[];

export function integer(field: number, value: number | bigint): Message {
  return [varint(field * 8), varint(value)];
}

export function float(field: number, value: number): Message {
  return [varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)];
}

export function double(field: number, value: number): Message {
  return [varint(field * 8 + 1), new Uint8Array(Float64Array.of(value).buffer)];
}

export function text(field: number, value: string): Message {
  return message(field, [new TextEncoder().encode(value)]);
}

/** A message within a message, or bytes. */
export function message(field: number, inner: Message): Message {
  return [varint(field * 8 + 2), varint(lengthOf(inner)), ...inner];
}

export function lengthOf(pieces: Message): number {
  return pieces.reduce((length, piece) => length + piece.length, 0);
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}
