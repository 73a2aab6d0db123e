/** The part of the catalogue of errors that explanations and pictures throw. */

export const EXPLANATIONS = {
  EXPLAIN_SHAPE: {
    what: 'The samples are of shape {expected}, and {argument} is of shape {found}.',
    todo: "Give {argument} the model's input shape, with or without batch dimension: `explain` takes one sample, methods many.",
  },
  EXPLAIN_MODEL: {
    what: 'Models with one input and one row of outputs can be explained; this one takes {inputs} and gives {outputs}.',
    todo: 'Make a model of one input and one output from its layers with tf.model.',
  },
  EXPLAIN_GENERATOR: {
    what: 'This model gives {outputs}: pictures or sequences, and not a row of scores of which one could be explained.',
    todo: 'Explain one number of it: end the model in a layer that makes a row of it, as tf.layers.flatten or a pooling layer, and name the number as `target`.',
  },
  EXPLAIN_OUTPUTS_ONLY: {
    what: '{method} follows gradients, and a SavedModel gives outputs alone.',
    todo: 'Use a method that takes features away, or load the model with tf.loadLayersModel or tf.loadGraphModel.',
  },
  EXPLAIN_NAMES: {
    what: '`{option}` holds {given} names, and there are {expected} to be named.',
    todo: 'Give one name for each, in the order of x.',
  },
  EXPLAIN_KIND: {
    what: 'x is of shape {found}, which is no {kind}.',
    todo: 'Leave `kind` out, or give one that fits: image, table, sequence or text.',
  },
  EXPLAIN_LABEL: {
    what: '`label` is {label}, and there are {classes} classes.',
    todo: 'Give the index of the true class, from 0 to {last}, or leave `label` out.',
  },
  EXPLAIN_NO_SUM: {
    what: 'The values of {method} do not add up to a difference of scores, and a waterfall shows how they do.',
    todo: 'Take an attribution that has `completeness`, as integratedGradients gives.',
  },
  EXPLAIN_ONE_TABLE: {
    what: 'The attributions are of shapes {found}, and they cannot be shown in one table.',
    todo: 'Give the attributions that one method found for the rows of a table.',
  },
  EXPLAIN_ROWS: {
    what: 'There are {attributions} attributions, and x has {rows} rows.',
    todo: 'Give the x that was explained.',
  },
  EXPLAIN_LAYERS: {
    what: 'Only layers models, graph models and SavedModels can be explained, and this is {found}.',
    todo: 'Load the model with tf.loadLayersModel, or build it with tf.sequential or tf.model.',
  },
  EXPLAIN_GRAPH: {
    what: '{method} looks into layers, and a graph model has none.',
    todo: 'Use integrated gradients or occlusion, or load a layers model.',
  },
  EXPLAIN_LOGIT: {
    what: 'The logit is what comes before the final activation, and a graph model does not tell which that is.',
    todo: "Leave `score` out, or give 'output'.",
  },
  EXPLAIN_INPUT: {
    what: '{argument} holds {value}, at place {at} of its values.',
    todo: 'Fill in or leave out what is missing before you explain.',
  },
  EXPLAIN_TARGETS: {
    what: 'There are {targets} targets for {samples} samples.',
    todo: 'Give one `target` for all of them, or one for each.',
  },
  EXPLAIN_NO_GRADIENT: {
    what: 'The output has no gradient with respect to the input, as with indices that go into an embedding.',
    todo: 'Use tokenAttribution, or layer integrated gradients with the name of the embedding as `layer`. Layers: {known}.',
  },
  EXPLAIN_TOKEN: {
    what: 'The vocabulary of the embedding {layer} goes from 0 to {last}, and {argument} holds {index}, at place {at}.',
    todo: 'Give {argument} whole numbers of that range: unknown words get the index that stood for them in the training.',
  },
  EXPLAIN_NO_TOKENS: {
    what: 'The model takes samples of shape {expected} and tokens has {found}: it does not read indices through an embedding.',
    todo: 'Give `tokens` as indices [steps] to a model that begins with an embedding, or as [steps, features] to one that reads sequences.',
  },
  EXPLAIN_WORDS: {
    what: '`words` has {found} texts for {expected} tokens.',
    todo: 'Give `words` one text for each token, padding included, or a vocabulary: an object of words and indices, or a function.',
  },
  EXPLAIN_FEATURES: {
    what: '`features` does not say which feature each value of a sample is.',
    todo: 'Give indices of shape {expected} that count from 0 without a gap, or the side of patches.',
  },
  EXPLAIN_MANY_FEATURES: {
    what: '{method} asks the model about every coalition of features, and {features} features have 2^{features} of them.',
    todo: 'Use kernelShap or permutationShapley, or put values together with `features`, until there are at most {most}.',
  },
  EXPLAIN_DRAWS: {
    what: '{draws} draws do not tell {features} features apart.',
    todo: 'Give `draws` of at least {least}, better many times that, or put values together with `features`.',
  },
  EXPLAIN_NUMBER: { what: '`{option}` is {given}.', todo: 'Give a number {allowed}.' },
  EXPLAIN_NEIGHBOURS: {
    what: 'Every neighbour drawn of sample {sample} is too far away to count: `kernelWidth` is {width}, and the nearest is at {nearest}.',
    todo: 'Give a greater `kernelWidth`.',
  },
  EXPLAIN_WINDOW: {
    what: 'A window of [{window}] that moves by [{stride}] leaves out values of a sample of [{shape}], or is larger.',
    todo: 'Give a smaller `window`, or a `stride` that is at most as great.',
  },
  EXPLAIN_DIMENSIONS: {
    what: '`{option}` has {given} numbers, and a sample is of shape [{shape}].',
    todo: 'Give one number for each of these dimensions, or one number in all.',
  },
  EXPLAIN_TABLE: {
    what: 'Columns are those of a table [rows, columns], and x is of shape {found}.',
    todo: 'Give a model that takes rows of a table, and its rows.',
  },
  EXPLAIN_COLUMN_NEEDED: {
    what: '{method} looks along a column, and none is named.',
    todo: 'Give `column`, one of: {known}.',
  },
  EXPLAIN_CONSTANT_COLUMN: {
    what: 'All values of the column {column} are {value}, so that nothing can be seen of its effect.',
    todo: 'Give rows in which it differs, or look at another column: to this model it is a constant.',
  },
  EXPLAIN_TARGET_NEEDED: {
    what: '{method} looks at one output of the model, which has {outputs}.',
    todo: 'Give `target`, from 0 to {last}.',
  },
  EXPLAIN_PERCENTILES: {
    what: '`percentiles` are {given}.',
    todo: 'Give two shares that rise, from 0 to 1, such as [0.05, 0.95].',
  },
  EXPLAIN_PERCENTILES_EQUAL: {
    what: 'The column {column} is {value} at both `percentiles` ({percentiles}).',
    todo: 'Give `percentiles` that are further apart, or the values themselves as `grid`.',
  },
  EXPLAIN_GRID: {
    what: 'The `grid` of the column {column} is {given}.',
    todo: 'Give two numbers or more, each greater than the one before.',
  },
  EXPLAIN_BINS: {
    what: 'The `grid` of the column {column} {problem}.',
    todo: 'Give edges of bins that hold all rows, at least one in each, or leave `grid` out.',
  },
  EXPLAIN_TRUTH: {
    what: 'y is of shape {found}, for {rows} rows of x and {outputs} outputs of the model.',
    todo: 'Give y a number or the index of a class for each row, or a row [{outputs}] for each.',
  },
  EXPLAIN_METRIC: {
    what: 'There is no metric called {metric}.',
    todo: 'There are: {known}. Or give a function of y and the outputs that is less for a better model.',
  },
  EXPLAIN_CLASSES: {
    what: 'The {metric} is one of classes, and y holds other numbers.',
    todo: 'Give y as indices from 0 to {last}, or as rows with a single one; or choose another `metric`.',
  },
  EXPLAIN_METRIC_VALUE: {
    what: 'The {metric} of these outputs is {value}.',
    todo: 'Choose a `metric` that fits: cross entropy needs probabilities, R² values of y that differ.',
  },
  EXPLAIN_COUNT: { what: '`{option}` is {given}.', todo: 'Give a whole number above zero.' },
  EXPLAIN_CONSTANT: {
    what: 'All values of sample {sample} of x are {value}, so that noise measured by their range is none.',
    todo: 'Give `deviation`, the standard deviation of the noise in units of x.',
  },
  EXPLAIN_BACKGROUND: {
    what: '{method} compares with samples that stand for the data, and there are none.',
    todo: 'Give `background`: some 100 samples of the training data.',
  },
  EXPLAIN_BACKGROUND_SAMPLE: {
    what: 'Sample {sample} of x is row {row} of the background, so it would be compared with itself.',
    todo: 'Leave it out of `background`.',
  },
  EXPLAIN_UNSUPPORTED: {
    what: '{method} has no rule for {what}, and the layer {layer} is or uses that.',
    todo: "Use integrated gradients, which need none; where it is the final softmax, explain the logit with `score: 'logit'`.",
  },
  EXPLAIN_NO_RELU: {
    what: '{method} changes how ReLUs pass back gradients, and this model has none.',
    todo: 'Use saliency, which is the same without ReLUs.',
  },
  EXPLAIN_LAYER_NEEDED: {
    what: '{method} explains a layer, and none is named.',
    todo: 'Give `layer`, one of: {known}.',
  },
  EXPLAIN_LAYER_UNUSED: {
    what: 'The output does not depend on the layer {layer}.',
    todo: 'Name a layer between the input and the output as `layer`.',
  },
  EXPLAIN_NEURON: {
    what: 'The layer {layer} gives {shape} for a sample, and `neuron` is {found}.',
    todo: 'Give `neuron` one index a dimension, from 0 on.',
  },
  EXPLAIN_NOT_FINITE: {
    what: 'The model answers this sample with values that are not numbers.',
    todo: 'Look at the sample and at the weights: the training may have diverged.',
  },
  EXPLAIN_ATTRIBUTIONS: {
    what: 'There are {attributions} attributions of {samples} samples.',
    todo: 'Give one sample that all are of, or one for each, in the order of the attributions.',
  },
  EXPLAIN_UNJUDGED: {
    what: '{judge} cannot judge {method} here: {reason}.',
    todo: 'Leave it out; `judge` asks those that can.',
  },
  EXPLAIN_JUDGE: { what: 'There is no judge of attributions called {judge}.', todo: 'There are: {known}.' },
  EXPLAIN_MASK: {
    what: 'The pointing game compares with the truth, and there is none.',
    todo: 'Give `mask`, of the shape of a sample: 1 where the truth is, and 0 elsewhere.',
  },
  EXPLAIN_ORDERS: {
    what: '`orders` is {given}, which has no deviation.',
    todo: 'Give at least 2 random orders to compare with; 20 are usual.',
  },
  EXPLAIN_COPY: {
    what: 'The model cannot be built a second time, to draw its weights anew: {reason}.',
    todo: 'Register layers of your own with tf.serialization.registerClass.',
  },
  EXPLAIN_METHOD: { what: 'There is no method of explanation called {method}.', todo: 'There are: {known}.' },
  EXPLAIN_CONCEPTS: {
    what: 'TCAV asks for concepts, and there are none.',
    todo: 'Give `concepts` as an object: the name of each, and some 50 samples that show it.',
  },
  EXPLAIN_RANDOM: {
    what: 'TCAV tells concepts from random samples, and there are none.',
    todo: 'Give `random`: samples that show nothing in particular, twice as many as a concept has.',
  },
  EXPLAIN_FEW: { what: 'There are {count} samples of {what}.', todo: 'Give at least {least}, and best 50 or more.' },
  EXPLAIN_RUNS: {
    what: 'A t-test compares several runs, and `runs` is {given}.',
    todo: 'Give at least 2; 30 and more see small differences.',
  },
  EXPLAIN_RANGE: { what: '`range` is {given}.', todo: 'Give the least and the greatest value of inputs, like [0, 1].' },
  EXPLAIN_START: {
    what: 'The model takes inputs of several sizes, {expected}.',
    todo: 'Give `start`, a sample of the size you want.',
  },
  EXPLAIN_CHANNEL: {
    what: 'The layer {layer} has {channels} channels, and `channel` is {channel}.',
    todo: 'Give indices from 0 to {last}.',
  },
  LATENT_NETWORK: {
    what: '`{argument}` is {found}.',
    todo: 'Give a layers model, a graph model, or a function that takes a tensor and returns one.',
  },
  LATENT_OUTPUT: {
    what: 'The {argument} gives {found} for {rows} rows.',
    todo: 'It must give a row for each: {expected}.',
  },
  LATENT_DIMENSION: {
    what: 'The code has {dimensions} dimensions, and `dimensions` names {dimension}.',
    todo: 'Give indices from 0 to {last}.',
  },
  LATENT_STEPS: {
    what: '`steps` is {given}, and a sweep has its code in the middle.',
    todo: 'Give an odd number from 3 on.',
  },
  LATENT_DECODER: {
    what: 'The decoder takes codes of {expected} dimensions, and the encoder gives {found}.',
    todo: 'Give the encoder and the decoder of one model: means, or means and logarithms of variances.',
  },
  LATENT_PATH: { what: '`path` is {given}.', todo: "Give 'straight' or 'spherical'." },
  LATENT_ZERO: {
    what: 'One of the codes is zero, and a spherical path has no direction there.',
    todo: "Give `path: 'straight'`.",
  },
  EXPLAIN_NO_CONV: {
    what: '{method} needs a convolution, and this model has none.',
    todo: 'Use integrated gradients, which works on every differentiable model.',
  },
  EXPLAIN_LAYER: { what: 'The model has no layer {layer}.', todo: 'Its layers: {known}.' },
  EXPLAIN_TARGET: {
    what: "Class {target} is not one of the model's {classes} outputs.",
    todo: 'Give a target from 0 to {last}.',
  },
  EXPLAIN_COLUMN: {
    what: '`{option}` names the column {column}, and there is none.',
    todo: 'Give its index, or one of the names in `columns`: {known}.',
  },
  EXPLAIN_COLUMNS: {
    what: 'There are {given} different names or scales for the {count} columns of a sample.',
    todo: 'Give one for each column, in order, no name twice.',
  },
  COUNTERFACTUAL_FIXED: {
    what: 'None of the {columns} columns may change: they are `immutable`, or their ranges hold one value.',
    todo: 'Leave some columns out of `immutable`, or widen `ranges`.',
  },
  COUNTERFACTUAL_RANGE: {
    what: 'The column {column} may be {range}, and x has {value} there.',
    todo: 'Widen `ranges` so that they hold the sample, give smaller `steps`, or make the column `immutable`.',
  },
  COUNTERFACTUAL_GROUP: {
    what: 'Of the columns of a group exactly one is 1 and the others are 0; those of {group} are {found} in x.',
    todo: 'Give the columns of one category as a group in `groups`, as they are after one-hot encoding.',
  },
  COUNTERFACTUAL_SCALE: { what: '`scale` is {given}.', todo: 'Give finite numbers above zero.' },
  COUNTERFACTUAL_STEP: {
    what: 'A step in `steps` is {given}.',
    todo: 'Give finite numbers above zero; 1 for whole numbers.',
  },
  COUNTERFACTUAL_REACHED: {
    what: 'The model answers x with {goal} already.',
    todo: 'Want another `target`, or a greater `probability` of it.',
  },
  COUNTERFACTUAL_ONE_CLASS: {
    what: 'The model knows one class alone, so no other answer can be wanted.',
    todo: 'Give a model with at least two classes, or one output of a sigmoid.',
  },
  COUNTERFACTUAL_CLASS: {
    what: 'The model gives classes, and `target` is the range {target}.',
    todo: 'Give the index of the class that is wanted as `target`.',
  },
  COUNTERFACTUAL_NUMBER: {
    what: 'The model gives a number, {output} for x, and no class.',
    todo: 'Give the range that is wanted of it as `target`, such as [2, 3] or [2, Infinity], and no `probability`.',
  },
  COUNTERFACTUAL_WANTED: {
    what: 'The wanted range goes from {least} to {most}.',
    todo: 'Give `target` as [least, greatest], the first one smaller.',
  },
  COUNTERFACTUAL_PROBABILITY: { what: '`probability` is {given}.', todo: 'Give a number between 0 and 1.' },
  ANCHOR_CLASSES: {
    what: 'An anchor holds the class of an answer, and the model gives a number.',
    todo: 'Use `counterfactuals` with the range that is wanted, or a model that gives classes.',
  },
  ANCHOR_SHARE: { what: '`{option}` is {given}.', todo: 'Give a number between 0 and 1.' },
  MISTAKES_CLASSES: {
    what: 'A mistake is a wrong class, and the model gives a number.',
    todo: 'Give a model that gives classes: several outputs, or one of a sigmoid.',
  },
  MISTAKES_LABELS: {
    what: 'y has {labels} labels for {samples} samples.',
    todo: 'Give the index of the true class of each sample, or a row with a single 1 for each.',
  },
  EXPLAIN_LOSS: {
    what: 'There is no loss of samples called {loss}.',
    todo: 'Give `loss` a function of targets and outputs, or one of: {known}.',
  },
  EXPLAIN_TARGETS_NEEDED: {
    what: 'A model that predicts numbers has no class to take for the target of a sample.',
    todo: 'Give `y`, the targets of x.',
  },
  EXPLAIN_TRAINING_TARGETS: {
    what: '{argument} is of shape {found}, for {samples} samples and {outputs} outputs of the model.',
    todo: 'Give one row of targets for each sample, or the index of its class.',
  },
  EXPLAIN_CHECKPOINT: {
    what: 'The weights of checkpoint {checkpoint} have the shapes {found}, and those of the model {expected}.',
    todo: 'Give clones of what `model.getWeights()` gives in the training, or use `weightSnapshots`.',
  },
  EXPLAIN_CHECKPOINT_RATE: {
    what: 'The learning rate of checkpoint {checkpoint} is {found}.',
    todo: 'Give the `learningRate` of the steps around it, a number from 0 on.',
  },
  EXPLAIN_NO_CURVATURE: {
    what: 'The second derivative of the loss needs the gradient of {operation}, and there is none.',
    todo: 'Name layers behind that operation as `layers`, or use `tracIn`, which takes first derivatives alone.',
  },
  EXPLAIN_INDEFINITE: {
    what: 'With a damping of {damping} the loss does not curve upwards in every direction, so its Hessian has no inverse to use.',
    todo: 'Raise `damping`, train the model to its minimum, or take the last layer alone.',
  },
  EXPLAIN_NOT_CONVERGED: {
    what: 'After {steps} steps of conjugate gradients with a damping of {damping}, {left} of the gradient is left.',
    todo: 'Raise `damping`.',
  },
  EXPLAIN_TOO_LARGE: {
    what: "The layers have {weights} weights, and the solver '{solver}' takes {most} at most.",
    todo: "Name fewer `layers`, use the solver 'conjugate-gradients', or `tracIn`, which needs no Hessian.",
  },
  EXPLAIN_FEW_SAMPLES: {
    what: 'x is of shape {shape}, and {needed} samples are to be chosen from it.',
    todo: 'Give [samples, ...] with as many samples, or ask for fewer with `count` and `criticisms`.',
  },
  EXPLAIN_GAMMA: {
    what: '`gamma` is {given}, and the width of the kernel is no number above zero by that.',
    todo: 'Give `gamma` above zero: where half of the samples are the same, their distances do not tell it.',
  },
  EXPLAIN_LABELS: {
    what: '`y` is of shape {found}, for {samples} samples.',
    todo: 'Give the index of a class for each sample, or its one-hot row.',
  },

  // Pictures
  IMAGE_FORMAT: {
    what: 'These bytes are neither a PNG nor a JPEG picture.',
    todo: 'Give the bytes or the path of one.',
  },
  IMAGES_SHAPE: {
    what: 'Images have shape [count, height, width] or [count, height, width, 1, 3 or 4], and these have {found}.',
    todo: 'Reshape them first.',
  },
  LABELS_LENGTH: {
    what: 'There are {labels} labels and {predictions} predictions.',
    todo: 'Give one prediction for every label.',
  },
  SCORES_SHAPE: {
    what: 'Probabilities and labels are lists or tensors of shape [samples] or [samples, classes], and these are {found}.',
    todo: 'Give what the model predicts, after softmax or sigmoid, and one label a sample.',
  },
  CALIBRATION_BINS: {
    what: 'The number of bins is a whole one from 1 to 1000, and {found} is none.',
    todo: 'Give 10.',
  },
  EMBEDDINGS_POINTS: {
    what: 'Points are two and more rows of equally many finite numbers, and these are {found}.',
    todo: 'Give a tensor of shape [points, values], such as the outputs of an inner layer.',
  },
  EMBEDDINGS_LABELS: { what: 'There are {found} {what} for {needed} points.', todo: 'Give one for each point.' },
  VIS_SURFACE: {
    what: 'A notebook has no page with elements, so what is drawn on is a surface with a name.',
    todo: "Give { name: 'Loss' } in place of the element.",
  },
  VIS_DATA: {
    what: 'This cannot be drawn: {problem}.',
    todo: 'Give the data as the documentation of tfjs-vis describes it.',
  },
  LABEL_UNKNOWN: {
    what: 'The class {label} is not one of {classes} classes.',
    todo: 'Labels are whole numbers from 0 on.',
  },
} as const;
