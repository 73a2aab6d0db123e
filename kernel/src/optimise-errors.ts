/** The part of the catalogue of errors that making models smaller and exporting them throws. */

export const OPTIMISING = {
  OPTIMISE_MODEL: {
    what: 'Models of one output can be optimised, and this one has {outputs}.',
    todo: 'Make a model of the output that counts with tf.model, and optimise that.',
  },
  OPTIMISE_TARGETS: {
    what: 'y is of shape {found}, and the model gives {expected} for x.',
    todo: 'Give one class a sample, one-hot rows, or numbers of the shape that the model gives.',
  },
  OPTIMISE_OTHER: {
    what: 'The model {name} gives {found} for x, which cannot be compared with what the first model gives.',
    todo: 'Give models for the same task: the same inputs, and outputs of the same shape and meaning.',
  },
  OPTIMISE_OPTION: { what: '`{option}` holds {given}.', todo: 'Give such as {example}.' },
  OPTIMISE_NOT_FINITE: {
    what: 'The weight {weight} holds NaN or an infinite number.',
    todo: 'Train the model again; `watchNumbers` finds where the first of them came from.',
  },
  OPTIMISE_UNCOMPILED: {
    what: '`fineTune` trains as the model was trained, and it was not compiled.',
    todo: 'Call `model.compile` with its optimizer and loss first.',
  },
  OPTIMISE_ROW: { what: 'There is no row {name}.', todo: 'Its rows: {known}.' },
  OPTIMISE_ONNX: {
    what: 'The row {name} is ONNX, which is not loaded as a layers model.',
    todo: 'Write it with `save`, and run it with ONNX Runtime.',
  },
  OPTIMISE_DTYPE: { what: '`dtype` is {given}.', todo: "Give 'uint8', 'uint16', 'float16' or 'float32'." },
  OPTIMISE_WEIGHT_NAME: { what: 'The model has no weight {name}.', todo: 'Its weights: {known}.' },
  DISTIL_OPTION: {
    what: '`{option}` is {given}.',
    todo: 'Give a temperature above 0, and as alpha a share from 0 to 1.',
  },
  DISTIL_PROBABILITIES: {
    what: 'What the {model} gives are no probabilities of classes.',
    todo: 'End both models in a dense layer with the activation softmax, one unit a class.',
  },
  ONNX_LAYER: {
    what: 'The layer {layer} is of the class {kind}, which is not written as ONNX.',
    todo: 'Use layers of these classes: {known}.',
  },
  ONNX_SETTING: {
    what: 'The layer {layer} has {setting} {value}, which is not written as ONNX.',
    todo: 'Give it another one, or leave the layer out of the exported model.',
  },
} as const;
