import assert from 'node:assert/strict';
import type { MimeBundle } from '../../kernel/src/messages.ts';

/** What a bundle holds of a MIME type of text. */
export function textOf(bundle: MimeBundle, mime = 'text/plain'): string {
  const text = bundle[mime];
  assert.ok(typeof text === 'string', `${mime} is no text`);
  return text;
}
