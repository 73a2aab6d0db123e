/** Numbers of float32 against those of a peer, which rounds in another order. */
import assert from 'node:assert/strict';

/** Each number is within `tolerance` of its peer, relative to the largest of the peer's or to 1. */
export function assertClose(ours: readonly number[], peer: readonly number[], what: string, tolerance = 2e-5): void {
  assert.equal(ours.length, peer.length, what);
  const scale = Math.max(1, ...peer.map(Math.abs));
  const apart = Math.max(0, ...ours.map((value, at) => Math.abs(value - (peer[at] ?? NaN)) / scale));
  assert.ok(apart <= tolerance, `${what}: ${apart} apart`);
}
