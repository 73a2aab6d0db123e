/** The part of the catalogue of errors that footprints and the comparison of models throw. */

export const FOOTPRINTS = {
  FOOTPRINT_COUNTRY: {
    what: 'No carbon intensity is known of {country}.',
    todo: 'Give grams of CO₂e a kWh as `intensity`, or one of {known}.',
  },
  FOOTPRINT_OPTION: { what: '`{name}` is {given}.', todo: 'Give {expected}.' },
  FOOTPRINT_UNKNOWN: {
    what: 'Nobody has taken down the energy of this training.',
    todo: 'Give what `fit` or `fitDataset` returned in this kernel. Where LIMPID_PICTURES is `off` nothing watches trainings.',
  },
  FOOTPRINT_UNWRITABLE: { what: 'Emissions cannot be written to {path}: {reason}.', todo: 'Give another path.' },
  COMPARE_NOTHING: {
    what: 'There are no models to compare: {found}.',
    todo: 'Give an object of names and models: compare({ small, large }, { x, y }).',
  },
  COMPARE_CLASSES: {
    what: 'The model {name} gives no probabilities of classes: {reason}.',
    todo: 'Compare classifiers whose last layer is softmax or sigmoid.',
  },
  COMPARE_INPUTS: {
    what: 'The samples do not fit the inputs of the model {name}: {reason}.',
    todo: 'For several inputs give x as a list in their order, or by their names: x: { image, age }.',
  },
  COMPARE_TARGETS: {
    what: 'The model {name} cannot be compared by y: {reason}.',
    todo: "Give a number for each output of each sample, [n] or [n, outputs]; for classes say task: 'classification'.",
  },
  COMPARE_WEIGHT: { what: 'There is no column {name} to weigh.', todo: 'The columns: {known}.' },
} as const;
