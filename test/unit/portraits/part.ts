import type { MimeBundle } from '../../../kernel/src/messages.ts';

/** What a bundle holds of one of the types that are text. */
export function part(bundle: MimeBundle, type: 'text/plain' | 'text/x-markdown' | 'image/svg+xml'): string {
  const data = bundle[type];
  return typeof data === 'string' ? data : '';
}
