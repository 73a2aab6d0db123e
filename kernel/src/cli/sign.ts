/** `limpid sign FOLDER`: a signature that others verify. */
import { sign as signModel } from '../protect/signing/sign.ts';
import { say } from '../say.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'sign',
  `usage: limpid sign FOLDER [--key KEY.pem] [--signature FILE] [--ignore PATH]… [--shard-size BYTES]

Signs every file of a model's folder by OpenSSF Model Signing 1.0, without a network. \`limpid verify\` and Python's
\`model_signing verify key\` verify it.

  --key FILE          the private key; that of \`limpid keygen\` when not given
  --signature FILE    where to write it; model.sig in the folder when not given
  --ignore PATH       a file or folder that is no part of the model; git's own never are
  --shard-size BYTES  digests of so many bytes each, in place of one a file
  -h, --help          show this`,
);

export async function sign(argv: string[]): Promise<number> {
  const options = {
    key: { type: 'string' },
    signature: { type: 'string' },
    ignore: { type: 'string', multiple: true },
    'shard-size': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArguments(argv, options, ['FOLDER']);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { key, signature: file, ignore, 'shard-size': size } = values;
  if (size !== undefined && !/^[1-9]\d*$/.test(size))
    throw usage(say("--shard-size wants a number of bytes, and was given '{size}'", { size }));
  const {
    files,
    signature,
    key: hint,
  } = await signModel(positionals[0] ?? '', {
    ...(key === undefined ? {} : { key }),
    ...(file === undefined ? {} : { signature: file }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(size === undefined ? {} : { shardSize: Number(size) }),
  });
  console.log(say('Signed {files} files with the key {hint}: {signature}', { files, hint, signature }));
  return 0;
}
