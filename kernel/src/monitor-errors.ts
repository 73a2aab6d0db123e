/** The part of the catalogue of errors that clients of a service, and the monitor of drift, throw. */

export const MONITOR = {
  CLIENT_ADDRESS: {
    what: '{address} is no address of a service.',
    todo: 'Give one that begins with http:// or https://, as `serve` tells it.',
  },
  CLIENT_UNREACHABLE: {
    what: 'Nothing answers at {host} ({reason}).',
    todo: 'See that the service runs, and that its port is this one.',
  },
  CLIENT_SILENT: {
    what: '{host} did not answer within {seconds} s.',
    todo: 'Give more time as `timeout`, in seconds, or look at the queue of the service in its statistics.',
  },
  CLIENT_REFUSED: {
    what: '{host} refused (HTTP {status}): {reason}.',
    todo: 'With 400 mend the request, with 401 the key, with 404 the name of the model or its version; with 429 and 503 try again later.',
  },
  CLIENT_FOREIGN: {
    what: 'What answers at {host} does not speak the Open Inference Protocol: {reason}.',
    todo: 'Give the address of a V2 service, without a path.',
  },
  CLIENT_INPUT: {
    what: '{model} has no input {name}.',
    todo: 'Its inputs: {known}.',
  },
  CLIENT_INPUTS: {
    what: '{model} has {count} inputs, and one value without a name was given.',
    todo: 'Give them by name: { {known} }.',
  },
  CLIENT_RAGGED: {
    what: 'The input {name} is uneven: its shape would be [{shape}], and a part of it differs.',
    todo: 'Give lists of the same length at each level.',
  },
  CLIENT_VALUE: {
    what: 'The input {name} holds {value}, which {datatype} cannot hold.',
    todo: 'Give whole numbers of 32 bits for INT32, true, false, 0 or 1 for BOOL, texts for BYTES, numbers for FP32.',
  },
  DRIFT_DATA: {
    what: '{name} cannot be watched for drift: it is {found}.',
    todo: 'Give rows of numbers: a tensor [rows, …] or lists of lists.',
  },
  DRIFT_FEW: {
    what: 'The reference of {name} has {rows} rows, and {least} are the least.',
    todo: 'Give the training data, or a sample of it that is as large.',
  },
  DRIFT_STREAM: {
    what: 'The reference has nothing called {name}.',
    todo: 'It has: {known}.',
  },
  DRIFT_WIDTH: {
    what: 'A row of {name} has {width} values, and in the reference {expected}.',
    todo: 'Prepare both in the same way.',
  },
  DRIFT_NAMES: {
    what: '{names} names of columns were given for {name}, which has {columns}.',
    todo: 'Give one name a column.',
  },
} as const;
