import { MAGICS } from '../../cell/magic/names.ts';
import { nearest } from '../../cell/nearest.ts';
import { LimpidError } from '../../errors.ts';

export function unknownMagic(name: string): LimpidError {
  const near = nearest(name, Object.keys(MAGICS));
  return new LimpidError('MAGIC_UNKNOWN', { name, hint: near === undefined ? '' : ` Did you mean %${near}?` });
}
