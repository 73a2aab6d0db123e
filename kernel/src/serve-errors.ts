/** The part of the catalogue of errors that serving models meets. */

export const SERVING = {
  SERVE_TARGET: {
    what: '{target} cannot be served: {reason}.',
    todo: 'Give a file or folder that loadModel reads, a folder with a graph model, or a folder of folders 1, 2, … with one each.',
  },
  SERVE_LOAD: { what: 'The model {name} does not load: {reason}.', todo: 'Mend the model, then serve it again.' },
  SERVE_NAME: {
    what: '{name} is no name for a model here, or is taken.',
    todo: 'Use letters, digits, dots, hyphens and underscores, a letter or digit first; each name once.',
  },
  SERVE_PORT: {
    what: 'Nothing can listen at {address}: {reason}.',
    todo: 'Choose another --port, or 0 for a free one.',
  },
  SERVE_CERTIFICATE: {
    what: 'The certificate {file} cannot be used: {reason}.',
    todo: 'Give a certificate that is valid now and the private key that belongs to it, both as PEM.',
  },
  SERVE_OPEN: {
    what: '{host} can be reached from other machines, and no key is asked for.',
    todo: 'Put a key into LIMPID_SERVE_KEY or --key-file, or stay on 127.0.0.1.',
  },
  SERVE_OPTION: { what: '{option} is {given}.', todo: 'Give {expected}.' },
  SERVE_ENDED: {
    what: 'The process that was to serve ended: {reason}.',
    todo: 'Mend what it says and call serve again.',
  },
  SERVE_STOPPED: { what: 'The service {name} has been stopped.', todo: 'Call serve again.' },
  SERVE_REFUSED: {
    what: 'The service at {url} refused (HTTP {status}): {reason}.',
    todo: 'What it served before, it serves still.',
  },
} as const;
