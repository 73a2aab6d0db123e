import { MAGICS } from '../../cell/magic/names.ts';
import { didYouMean, similar } from '../../cell/similar.ts';
import { LimpidError } from '../../errors.ts';

export function unknownMagic(name: string): LimpidError {
  const near = similar(name, Object.keys(MAGICS)).map((magic) => `%${magic}`);
  return new LimpidError('MAGIC_UNKNOWN', { name, hint: didYouMean(near) });
}
