/** Who asks, as a split takes it: the header, for every door. */
import type { IncomingHttpHeaders } from 'node:http';

export const KEY_HEADER = 'x-limpid-key';

export function requestKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers[KEY_HEADER];
  return typeof key === 'string' && key !== '' ? key : undefined;
}
