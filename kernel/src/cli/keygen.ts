/** `limpid keygen`: a pair of keys that sign models. */
import { resolve } from 'node:path';
import { say } from '../say.ts';
import { defaultKeys, keyFiles, makeKeys, readPublicKey, hintOf, type Curve } from '../protect/signing/keys.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'keygen',
  `usage: limpid keygen [--curve P-256|P-384|P-521] [--out KEY.pem]

Makes a pair of keys for \`limpid sign\` and \`limpid verify\`: KEY.pem, which only you can read, and KEY.pub.pem, which you give to
those who get your models. No key is ever overwritten.

  --curve C    the curve; P-256 when not given
  --out FILE   where to; limpid/signing-key.pem in the folder of your settings when not given (XDG_CONFIG_HOME, APPDATA)
  -h, --help   show this`,
);

const CURVES: readonly Curve[] = ['P-256', 'P-384', 'P-521'];

export function keygen(argv: string[]): number {
  const { values } = parseArguments(argv, {
    curve: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const name = values.curve ?? 'P-256';
  const curve = CURVES.find((one) => one === name);
  if (!curve)
    throw usage(
      say("--curve wants one of {known}, and was given '{given}'", { known: CURVES.join(', '), given: name }),
    );
  const files = makeKeys(values.out === undefined ? defaultKeys() : keyFiles(resolve(values.out)), curve);
  console.log(say('Private key, for you alone: {file}', { file: files.privateKey }));
  console.log(say('Public key, to give away: {file}', { file: files.publicKey }));
  console.log(say('Its SHA-256: {hint}', { hint: hintOf(readPublicKey(files.publicKey)) }));
  return 0;
}
