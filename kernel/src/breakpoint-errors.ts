/** The part of the catalogue of errors that breakpoints in a training know. */

export const BREAKPOINTS = {
  BREAK_UNKNOWN: {
    what: '{model} has no layer {name}, and TensorFlow.js no operation of that name.{near}',
    todo: 'Its layers: {known}.',
  },
  BREAK_MODEL: {
    what: 'A breakpoint is set in a layers model, and this is {found}.',
    todo: 'Give what tf.sequential, tf.model or tf.loadLayersModel returns. A graph model has no layers, and is not trained.',
  },
  BREAK_DISPOSED: { what: '{model} is disposed, so it is trained no more.', todo: 'Build or load it again.' },
  BREAK_WHEN: {
    what: '`when` is {given}.',
    todo: "Give a function, or an object with step, gradientNorm, valLoss (numbers above zero) or loss: 'not finite'.",
  },
  BREAK_CONDITION: {
    what: 'The condition {text} of the breakpoint {name} failed: {reason}. It does not stop there.',
    todo: 'Write an expression over activations, weights, gradients, step, epoch, loss and layer.',
  },
  BREAK_PHASE: { what: '`phase` is {given}.', todo: "Give 'forward', 'backward' or 'both'." },
  BREAK_ON_BREAK: { what: '`onBreak` is {given}.', todo: 'Give a function, which is called with what stands there.' },
  BREAK_NAME: { what: '{layer} holds nothing called {name} that can be set here.{near}', todo: 'There is: {known}.' },
  BREAK_SHAPE: {
    what: '{name} has shape {expected}, and the new value {found}.',
    todo: 'Give a number, or that shape.',
  },
  BREAK_PASSED: {
    what: 'The activations of {layer} cannot be replaced any more: what comes behind it has used them.',
    todo: "Replace them at a breakpoint of phase 'forward', and before the first `await` of `onBreak`.",
  },
  BREAK_AWAITS: {
    what: '`onBreak` returned a promise, and a loop of `minimize` waits for none.',
    todo: 'Read values by dataSync there, or train by `fit`, `fitDataset` or `trainOnBatch`.',
  },
  BREAK_UNATTENDED: {
    what: 'The training came to the breakpoint at {layer} ({reason}), and nobody can answer here: it goes on.',
    todo: 'Give `onBreak`, or run the notebook where the pictures of trainings have buttons.',
  },
} as const;
