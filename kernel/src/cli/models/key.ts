/** `limpid models key`: what others verify this user's models by. */
import { createPublicKey } from 'node:crypto';
import { sealingKey } from '../../registry/sealing-key.ts';
import { parseArguments } from '../arguments.ts';

export function key(argv: string[]): number {
  parseArguments(argv, {}, []);
  const pem = createPublicKey(sealingKey()).export({ type: 'spki', format: 'pem' });
  console.log(String(pem).trimEnd());
  return 0;
}
