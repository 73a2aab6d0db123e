/** The part of the catalogue of errors that the registry of models throws. */

export const REGISTRY = {
  MODELS_NAME: {
    what: '{name} cannot be the name of a model: {reason}.',
    todo: 'Names are texts of at most 255 characters without / : and @, as `digits` or `spam filter`.',
  },
  MODELS_ALIAS: {
    what: '{alias} cannot be an alias: {reason}.',
    todo: 'Aliases are letters, digits, _ and -, as `champion` or `challenger`.',
  },
  MODELS_REFERENCE: {
    what: '{reference} does not say which {wanted}.',
    todo: "Write 'name' for the newest version, 'name:3' for a version, or 'name@alias'.",
  },
  MODELS_OPTION: { what: '{option} is {found}.', todo: 'It is to be {wanted}.' },
  MODELS_UNKNOWN: {
    what: 'There is no model {name} in {folder}.',
    todo: 'Models that are there: {known}.',
  },
  MODELS_VERSION: { what: 'The model {name} has no version {version}.', todo: 'Versions that are there: {known}.' },
  MODELS_NO_ALIAS: { what: 'The model {name} has no alias {alias}.', todo: 'Aliases that it has: {known}.' },
  MODELS_KIND: {
    what: '{reference} is a {found} model, and a {wanted} model was asked for.',
    todo: 'Leave `kind` out, or name another version.',
  },
  MODELS_SIGNATURE: {
    what: 'The signature of {name} does not fit its model: {reason}.',
    todo: 'Leave `signature` out to have that of the model, or change what differs.',
  },
  MODELS_DAMAGED: {
    what: '{reference} cannot be loaded, its files are not those that were saved: {reason}.',
    todo: 'Load another version; save the model again where you still have it, or restore {folder} from a backup.',
  },
  MODELS_UNSIGNED: {
    what: '{reference} carries no signature: it was saved by an earlier Limpid, or its signature was taken away.',
    todo: 'If you trust it, sign it: `limpid models sign {reference}`. To use it as it is, say `verify: false`, or --unsigned in a shell.',
  },
  MODELS_TAMPERED: {
    what: '{reference} is not what was signed as it was saved: {reason}.',
    todo: 'Load another version, or save the model again. Where somebody else has signed it, give the public key that their `limpid models key` prints, as `publicKey` or --public-key. If you know it to be yours, `limpid models sign {reference}` signs it anew.',
  },
  MODELS_PYTHON: {
    what: '{reference} was registered by an MLflow client, and is no model of TensorFlow.js.',
    todo: 'Load it in Python with mlflow.pyfunc, or name a version that Limpid saved.',
  },
  MODELS_FULL: {
    what: 'There is no room for {name} in {folder} ({reason}).',
    todo: 'Nothing of it was kept. Free space there, or set LIMPID_MODELS to another folder, and save again.',
  },
  MODELS_UNUSABLE: {
    what: 'The registry of models in {folder} cannot be used: {reason}.',
    todo: 'Mend the permissions of the folder, or set LIMPID_MODELS to another one.',
  },
  MLFLOW_ADDRESS: {
    what: '{address} is no address of an MLflow server.',
    todo: 'Give one that begins with http:// or https://, as `trackingUri` or in MLFLOW_TRACKING_URI.',
  },
  MLFLOW_UNREACHABLE: {
    what: 'No MLflow server answers at {address} ({reason}).',
    todo: 'Start one with `mlflow server`, or see that this machine can reach it.',
  },
  MLFLOW_FAILED: {
    what: 'The MLflow server at {address} refused {request} (HTTP {status}): {reason}.',
    todo: 'The log of the server says more. Push again once it is mended: that makes a version of its own.',
  },
  MLFLOW_ARTIFACTS: {
    what: 'The MLflow server at {address} takes no files itself: its artifacts lie in {uri}.',
    todo: 'Start it with `--serve-artifacts`, which is its default, and push into an experiment made since.',
  },
} as const;
