/** Cells of a kernel whose output does not matter. */
import assert from 'node:assert/strict';
import type { FrontEnd } from '../protocol/front-end.ts';

/** Runs a cell that must succeed; what it shows is let go. */
export async function train(front: FrontEnd, code: string): Promise<void> {
  const cell = await front.begin(code);
  cell.ignore();
  const { content } = await cell.recvReplyMessage();
  assert.match(JSON.stringify(content), /"status":"ok"/);
}

/** The value of an expression, as JSON says it. */
export async function json(front: FrontEnd, code: string): Promise<unknown> {
  return JSON.parse((await front.value(`JSON.stringify(${code})`)).replace(/^'|'$/g, ''));
}
