/** The part of the catalogue of errors that attacks on models, and trainings that withstand them, throw. */

export const ATTACKS = {
  ATTACK_EPSILON: {
    what: 'ε is {given}.',
    todo: 'Give numbers from 0 on, in units of x: 0.1 is a tenth of the range of pixels from 0 to 1.',
  },
  ATTACK_RANGE: {
    what: '`range` is [{given}], and x goes from {least} to {greatest}.',
    todo: 'Give the least and the greatest value that the data can have, like [0, 1].',
  },
  PROTECT_COMPILE: {
    what: 'The model {model} is not compiled, so it has neither a loss nor an optimizer.',
    todo: 'Call model.compile first.',
  },
  PROTECT_TRAINING: {
    what: 'The model {model} is being trained already.',
    todo: 'Await that training first.',
  },
  PRIVACY_NUMBER: { what: '`{option}` is {given}.', todo: 'Give {wanted}.' },
  PRIVACY_NOISE: {
    what: 'Neither `noise` nor `epsilon` is given, so that it is open how private the training is to be.',
    todo: 'Give the `noise`, 1 is usual; or the `epsilon` that all epochs may cost, and the noise follows.',
  },
  PRIVACY_BUDGET: {
    what: 'No noise is enough for {steps} steps with an ε of {epsilon}.',
    todo: 'Give a greater `epsilon` or `delta`, fewer epochs, or smaller batches.',
  },
  PRIVACY_LAYER: {
    what: 'The layer {layer} normalises over the batch, so that no example has a gradient of its own.',
    todo: 'Use tf.layers.layerNormalization, or leave it out.',
  },
  PRIVACY_LOSS: {
    what: 'The loss {loss} gives one number for all examples, and a private training needs one for each.',
    todo: 'Compile with a loss that has a name, or with a function that gives one number a row.',
  },
  PRIVACY_SHADOWS: {
    what: '`shadows` is {given}.',
    todo: 'Give at least 2: some have a sample, and some have not.',
  },
} as const;
