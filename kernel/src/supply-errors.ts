/** The part of the catalogue of errors that signing, scanning and deploying models throw. */

export const SUPPLY = {
  SIGNATURE_MISSING: {
    what: 'There is no signature {file}.',
    todo: 'Sign the model with `limpid sign FOLDER`, or name the file of its signature.',
  },
  SIGNATURE_UNREADABLE: {
    what: 'The signature {file} cannot be read: {reason}.',
    todo: 'Get the file again from where the model came from, or let its author sign the model again.',
  },
  SIGNATURE_KEY: {
    what: 'The model was signed with another key: the signature names {found}, and the key given is {given}.',
    todo: 'Give the public key of who signed it, from a source other than the model. If it is the right key, do not use the model.',
  },
  SIGNATURE_INVALID: {
    what: 'The signature {file} was not made with this key, or was changed after.',
    todo: 'Do not use the model: get it again, and the public key from a source of its own.',
  },
  SIGNATURE_MISMATCH: {
    what: 'The files of {folder} are not those that were signed: {differences}.',
    todo: 'Do not use the model: get it again. Files of your own belong into another folder.',
  },
  SIGNING_FILES: {
    what: 'The folder {folder} cannot be signed or verified: {reason}.',
    todo: 'A signed model is a folder of regular files: copy what links lead to, and take out the rest.',
  },
  SIGNING_KEY: {
    what: 'The key {file} cannot be used: {reason}.',
    todo: 'Give a PEM file of a P-256, P-384 or P-521 key. `limpid keygen` makes a pair.',
  },
  SIGNING_KEY_EXISTS: {
    what: 'There is a key at {file} already.',
    todo: 'Use it, or give another place: what was signed with a key that is overwritten can never be signed again.',
  },
  SIGNING_UNWRITABLE: {
    what: '{file} cannot be written: {reason}.',
    todo: 'Free some space, mend the permissions, or give another place.',
  },
  SCAN_PATH: {
    what: '{path} cannot be scanned: {reason}.',
    todo: 'Give the path of a model, or of its folder, that you may read.',
  },
  DEPLOY_MODEL: {
    what: 'There is no model {model} to deploy: {reason}.',
    todo: 'Give the folder or the file of a model.',
  },
  DEPLOY_UNSAFE: {
    what: 'The model {model} is not deployed: {summary}.',
    todo: 'Look at what `limpid scan` says of it, and get the model again from its author.',
  },
  DEPLOY_OPTION: { what: '{option} cannot be {value}.', todo: 'See `limpid deploy --help` for what it may be.' },
  DEPLOY_FOLDER: {
    what: 'The files cannot be written into {folder}: {reason}.',
    todo: 'Give another folder as --out, free some space, or mend the permissions.',
  },
} as const;
