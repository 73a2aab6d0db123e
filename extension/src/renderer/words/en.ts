/** All that the pictures say, in English. What the kernel has put into words is shown as it is. Pure. */
import type { TrainingPicture, TrainingState } from 'limpid/mime';

const states: Record<TrainingState, string> = {
  running: 'Training',
  paused: 'Paused',
  done: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

const sentences: readonly (readonly [RegExp, string])[] = [];

export const en = {
  /** For `Intl`. */
  locale: 'en',
  /** What the kernel names: titles of axes and tabs, metrics, columns. */
  terms: new Map<string, string>(),
  /** Sentences of the kernel with something in them, and what is said in their place. */
  sentences,

  cannotShowOutput: 'This output cannot be shown.',
  cannotShowTraining: 'This training cannot be shown.',
  cannotDrawChart: 'This chart cannot be drawn.',
  tooLarge: (bytes: string, most: string) => `It holds ${bytes} bytes; ${most} are drawn at most.`,
  cannotReadPicture: (title: string) => `${title}: this picture cannot be read.`,
  noCanvas: 'This page has no canvas to draw a heat map on.',
  nothingLoads: (address: string) => `Nothing is loaded into a chart: ${address}`,
  dataElsewhere: (address: string) =>
    `Its data is at ${address}, and charts are drawn without loading anything. Put the rows into data.values.`,
  longSequence: (most: string) => `Its data sequence is longer than ${most}.`,
  largeSide: (side: string, most: string) => `Its ${side} is above ${most} pixels.`,
  cursorLoads: 'Its cursor names a picture to load.',
  chart: 'Chart',
  chartRole: 'chart',
  dataOf: (name: string) => `Data of ${name}`,

  showTable: 'Show as table',
  showPicture: 'Show as picture',
  copy: 'Copy as CSV',
  copied: 'Copied',
  cannotCopy: 'Cannot copy here',
  share: (number: string) => `${number} %`,
  tinyShare: '< 0.1 %',
  milliseconds: (number: string) => `${number} ms`,
  seconds: (number: string) => `${number} s`,
  validation: (metric: string) => `${metric} (validation)`,

  training: 'Training',
  states,
  epochOf: (epoch: string, epochs: string) => `Epoch ${epoch} of ${epochs}`,
  step: (step: string) => `step ${step}`,
  batch: (batch: string) => `batch ${batch}`,
  batchOf: (batch: string, batches: string) => `batch ${batch} of ${batches}`,
  learningRateIs: (rate: string) => `learning rate ${rate}`,
  anEpoch: (seconds: string) => `${seconds} an epoch`,
  speed: (speed: string, unit: 'images' | 'samples') => `${speed} ${unit}/s`,
  left: (time: string) => `${time} left`,
  progress: 'Training progress',
  views: 'Views of the training',
  curves: 'Curves',
  history: 'Training history, one row an epoch',
  epochHeard: (epoch: string, epochs: string, values: string) => `Epoch ${epoch} of ${epochs}: ${values}`,
  stateHeard: (state: string, summary: string) => `${state}. ${summary}`,
  list: ', ',
  summary: (picture: TrainingPicture, _say: SummaryWords): string => picture.summary,
  /** Of a view: what the kernel says of it, or its title where that is not in this language. */
  viewSummary: (summary: string, _title: string): string => summary,
  findings: 'What may be wrong',
  /** dead-relu -> Dead relu. */
  symptom: (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}.`,
  perhaps: ' (perhaps)',
  tries: (remedies: string) => `Try: ${remedies}.`,
  semicolon: '; ',
  madeIn: (where: string) => `Made in ${where}.`,
  furtherMetrics: 'further metrics',
  inTheTable: 'in the table',
  bestEpoch: 'best epoch',
  ofValidation: (value: string) => `${value} validation`,

  steer: 'Steer the training',
  pause: 'Pause',
  resume: 'Resume',
  pausing: 'Pausing after this batch…',
  resuming: 'Resuming…',
  stop: 'Stop and keep',
  stopTitle: 'Ends the training and keeps the weights learnt so far',
  stopping: 'Stopping after this batch…',
  checkpoint: 'Checkpoint',
  checkpointTitle: 'Writes weights and optimizer to a file now',
  writingCheckpoint: 'Writing a checkpoint…',
  learningRate: 'Learning rate',
  settingRate: (rate: string) => `Learning rate ${rate}…`,
  rateTimes: (factor: string) => `Learning rate times ${factor}`,
  wrongRate: 'A learning rate is a number above 0.',
  sample: 'Sample',
  wrongSample: 'A sample is counted from 0.',
  explain: 'Explain',
  explainTitle: 'Shows which inputs the answer for this training sample rests on, as the model is now',
  explaining: (sample: string) => `Explaining sample ${sample}…`,

  logScale: 'Log scale',
  resetZoom: 'Reset zoom',
  smoothing: 'Smoothing',
  smoothingTitle: 'Exponential moving average of the batches, bias-corrected',
  curvesDrawn: 'Curves that are drawn',
  findCurve: 'Find a curve',
  curvesOf: (drawn: string, all: string) => `${drawn} of ${all} curves`,
  all: 'All',
  none: 'None',
  byBatch: 'batch',
  smoothed: 'smoothed',
  atEpoch: (epoch: string) => `epoch ${epoch}`,
  more: (number: string) => `and ${number} more`,

  heatMaps: 'Heat maps',
  strongest: 'Strongest',
  strongestTitle: 'How much of the strongest values of each heat map is shown',
  allValues: 'all values',
  strongestHeard: (share: string) => `strongest ${share} of the pixels`,
  opacity: 'Opacity',
  opacityTitle: 'How opaque the heat maps lie over the input',
  classProbabilities: 'Class probabilities',
  probabilitiesOf: (title: string) => `${title}: class probabilities`,
  mostProbable: (shown: string, all: string) => `${shown} most probable of ${all} classes`,
  isPredicted: '◀ predicted',
  isTarget: '◆ target',

  predicted: 'predicted',
  true: 'true',
  sampleColumn: 'sample',
  probability: 'probability',
  matrix: 'Confusion matrix: choose a cell to see its samples',
  matrixTable: (title: string) => `${title}: true classes in rows, predicted ones in columns`,
  allMistakes: 'All mistakes',
  mistakesAre: (many: string) => `All mistakes, the surest first: ${many}`,
  rightAre: (name: string, many: string) => `${name}, classified right, the least sure first: ${many}`,
  takenFor: (truth: string, answer: string, many: string) => `${truth} taken for ${answer}, the surest first: ${many}`,
  someOf: (shown: string, all: string) => `${shown} of ${all}`,
  sampleIs: (index: string) => `sample ${index}`,
  sampleTitle: (index: string, truth: string, truthShare: string, answer: string, answerShare: string) =>
    `sample ${index}: true ${truth} (${truthShare}), predicted ${answer} (${answerShare})`,
  cellIs: (truth: string, answer: string, count: string) => `${truth} taken for ${answer}: ${count}`,
  cellIsRight: (name: string, count: string) => `${name}, right: ${count}`,

  dimensions: 'Dimensions of the code',
  backToCode: 'Back to the code',
  codeItself: 'The code itself',
  movedTo: (name: string, by: string, to: string) => `${name} moved by ${by}, to ${to}`,
  dimensionsOf: (title: string) => `${title}: dimensions`,
  change: 'change',
  changeTitle: 'How much moving a dimension changes the picture, against the one that changes it most',
  movedBy: 'moved by',
  changesBy: (number: string) => `Changes the picture by ${number}`,
  atCode: 'at the code',
  movedByHeard: (by: string) => `moved by ${by}`,
};

export type Words = typeof en;

/** How numbers and metrics are said, for a summary made here. */
export interface SummaryWords {
  metric(name: string): string;
  value(name: string, value: number | null): string;
  duration(seconds: number): string;
}
