/** `limpid verify FOLDER`: whether a model is what its author signed. */
import { verify as verifyModel } from '../protect/signing/verify.ts';
import { say } from '../say.ts';
import { parseArguments } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'verify',
  `usage: limpid verify FOLDER [--public-key KEY.pub.pem] [--signature FILE]

Verifies a model by its signature of OpenSSF Model Signing 1.0 made with a key. A file that was changed, added or taken away
fails, and so do links. Exits 0 only if all is as it was signed.

  --public-key FILE  of who signed, from a source other than the model; that of \`limpid keygen\` when not given
  --signature FILE   the signature; model.sig in the folder when not given
  -h, --help         show this`,
);

export async function verify(argv: string[]): Promise<number> {
  const options = {
    'public-key': { type: 'string' },
    signature: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArguments(argv, options, ['FOLDER']);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { 'public-key': publicKey, signature } = values;
  const { files, key, ignored } = await verifyModel(positionals[0] ?? '', {
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(signature === undefined ? {} : { signature }),
  });
  console.log(say('{files} files are as they were signed with the key {key}', { files: files.length, key }));
  console.log(
    say('Not signed, where they are there: {ignored}', {
      ignored: ignored.map((name) => JSON.stringify(name)).join(', '),
    }),
  );
  return 0;
}
