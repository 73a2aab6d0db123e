/** The part of the catalogue of errors that looks into models and data throw. */

export const INSPECTION = {
  INSPECT_MODEL: {
    what: 'Layers models and graph models can be looked into, and this is {found}.',
    todo: 'Load the model with loadModel, tf.loadLayersModel or tf.loadGraphModel, or build it with tf.sequential or tf.model.',
  },
  INSPECT_LAYERS: {
    what: '{what} needs layers, and a graph model has none.',
    todo: 'Load the model with loadModel or tf.loadLayersModel, or look at its nodes with `inspect`.',
  },
  INSPECT_DISPOSED: {
    what: 'The model {name} was disposed of, and its weights with it.',
    todo: 'Look into it before `dispose`, or build or load it again.',
  },
  INSPECT_INPUTS: {
    what: 'The model takes inputs: {expected}; and x holds: {found}.',
    todo: 'Give a list of tensors, one for each input, in the order of `model.inputs`.',
  },
  INSPECT_ROWS: {
    what: 'One input holds {rows} samples, and another one {others}.',
    todo: 'Give all inputs the same samples.',
  },
  INSPECT_LABELS: { what: '`labels` were given without x.', todo: 'Give the samples that they belong to.' },
  INSPECT_SAMPLE: {
    what: '`sample` is {sample}, and samples are looked at from 0 to {last}.',
    todo: 'Give one of these, or leave it out.',
  },
  INSPECT_NOTHING_TRAINED: {
    what: 'No weight of the model is trainable, so none has a gradient.',
    todo: 'Leave `labels` out, or set `trainable` of a layer.',
  },
  INSPECT_GRAPH_GRADIENTS: {
    what: 'The weights of a graph model are constants and have no gradients.',
    todo: 'Leave `labels` out, or load the model as a layers model.',
  },
  INSPECT_GRAPH_NODE: {
    what: 'The graph has no node {name}.',
    todo: 'Give names of nodes as `nodes`. There are: {known}.',
  },
  INSPECT_GRAPH_RUN: {
    what: 'The graph cannot be executed up to its nodes: {reason}.',
    todo: 'Name others as `nodes`; what lies within a loop or a branch cannot be looked at. Without x you see the weights.',
  },
  PATCH_VALUE_AND_FROM: {
    what: '`value` and `from` both say what is put into the layer.',
    todo: "Give one of them; `value: 'mean'` alone goes with `from`.",
  },
  PATCH_FROM_ROWS: {
    what: 'x holds {rows} samples, and there are values of {given} to put into the layer.',
    todo: 'Give as many, or those of one sample.',
  },
  PATCH_UNIT: {
    what: 'The layer {layer} has units from 0 to {last}, and `unit` is {unit}.',
    todo: 'Give places of the last dimension of its output.',
  },
  TIMELINE_CHECKPOINTS: {
    what: 'A timeline needs two checkpoints or more, and there are: {found}.',
    todo: "Keep one of each epoch: modelCheckpoint({ path: 'checkpoints/{epoch}' }).",
  },
  TIMELINE_LAYERS: {
    what: 'Checkpoint {checkpoint} has other layers than the first one.',
    todo: 'Give checkpoints of one model; compareModels tells how two differ.',
  },
  PROFILE_REPEATS: {
    what: '`repeats` is {repeats}.',
    todo: 'Give how many steps are to be taken down, a whole number from 1 to {most}.',
  },
  INSPECT_EMPTY: {
    what: 'There is nothing to look at: {name} has no rows or no columns.',
    todo: 'See how it is read: its shape is [rows, …].',
  },
  INSPECT_LENGTHS: {
    what: '{name} has {rows} rows, and there are {labels} labels.',
    todo: 'Give one label a row: see which of the two was cut or filtered alone.',
  },
  INSPECT_KIND: {
    what: '{name} cannot be read as rows of values: it is {found}.',
    todo: 'Give a tensor [rows, …], lists of numbers, objects by columns, columns by names, or a dataset.',
  },
  INSPECT_COLUMN: { what: '{name} has no column {column}.', todo: 'Its columns: {known}.' },
  INSPECT_NAMES: {
    what: 'There are {names} names and {columns} columns.',
    todo: 'Give one name a column; of pictures, one a channel.',
  },
  INSPECT_TEST: {
    what: 'A row of the test has {test} values, and one of training {train}.',
    todo: 'Prepare both in the same way.',
  },
} as const;
