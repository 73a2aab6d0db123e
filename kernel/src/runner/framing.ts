/** Values over a byte stream: four bytes of length, then V8's own serialisation. */
import { deserialize, serialize } from 'node:v8';

export function frame(value: unknown): Buffer {
  const body = serialize(value);
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

/** Feed it chunks as they come; it calls back once for each whole value. */
export function unframer(receive: (value: unknown) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = 4;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < wanted) return;
    let bytes = Buffer.concat(chunks);
    for (;;) {
      wanted = bytes.length < 4 ? 4 : 4 + bytes.readUInt32LE(0);
      if (bytes.length < wanted) break;
      receive(deserialize(bytes.subarray(4, wanted)));
      bytes = bytes.subarray(wanted);
    }
    chunks = [bytes];
    size = bytes.length;
  };
}
