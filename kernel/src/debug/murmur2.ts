/** MurmurHash2, 32 bits, over UTF-8: by it front ends and kernel find the same name for a cell's text. */

const M = 0x5bd1e995;

/** @returns an unsigned 32-bit integer */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.length & ~3;
  let hash = seed ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    let block = Math.imul(bytes.readInt32LE(at), M);
    block = Math.imul(block ^ (block >>> 24), M);
    hash = Math.imul(hash, M) ^ block;
  }
  if (whole < bytes.length) {
    hash ^= bytes.readUIntLE(whole, bytes.length - whole);
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
