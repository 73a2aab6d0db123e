/** Why models run slower than they could, out of the error catalogue. */
import { LimpidError } from '../errors.ts';
import type { Rung } from '../messages.ts';
import { say } from '../say.ts';
import { megabytes, platform, wheelFor } from './pinned.ts';

export function missingNotice(rung: Rung): LimpidError {
  const wheel = wheelFor();
  if (wheel === null) return new LimpidError('ENGINE_PLATFORM', { platform: platform() });
  return new LimpidError('ENGINE_MISSING', {
    rung,
    size: say('a download of {size}', { size: megabytes(wheel.bytes) }),
  });
}
