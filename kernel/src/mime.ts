/** Our MIME types and what each carries. The kernel writes them, the renderer reads them. Imports nothing. */

export const TRAINING = 'application/vnd.limpid.training.v1+json';
export const EXPLANATION = 'application/vnd.limpid.explanation.v1+json';
export const LATENT = 'application/vnd.limpid.latent.v1+json';
export const MISTAKES = 'application/vnd.limpid.mistakes.v1+json';
export const TENSORS = 'application/vnd.limpid.tensors.v1+json';
export const SERVICE = 'application/vnd.limpid.service.v1+json';
/** Front ends know Vega-Lite by this type; the specs we write hold for versions 5 and 6. */
export const VEGA_LITE = 'application/vnd.vegalite.v5+json';
export const SVG = 'image/svg+xml';
export const MARKDOWN = 'text/markdown';
/**
 * A picture in words and tables of Markdown. By a name of its own, because nbconvert and others rank Markdown above SVG, and would
 * show it in the picture's place.
 */
export const IN_WORDS = 'text/x-markdown';
export const TEXT = 'text/plain';
export const WIDGET_VIEW = 'application/vnd.jupyter.widget-view+json';

/** A Vega-Lite specification, whole, as JSON. */
export type VegaLiteSpec = { [key: string]: unknown };

/** Rows of a named Vega-Lite data set. */
export type Row = { [field: string]: string | number | boolean | null };

/**
 * A Vega-Lite chart whose data can change: `spec` names its data sets, `data` holds their rows.
 * `spec` has no title, no background and no text colours: the renderer gives it those of the theme. It is the same
 * from update to update but for rare changes (an axis becomes logarithmic), when the chart is drawn anew; its height
 * never changes.
 */
export interface LiveChart {
  spec: VegaLiteSpec;
  data: { [name: string]: Row[] };
}

/** A table that says in words what a picture shows. */
export interface PictureTable {
  columns: string[];
  rows: (string | number | null)[][];
}

export type TrainingState = 'running' | 'paused' | 'done' | 'stopped' | 'failed';

/** One training, from its first batch to its end. `data` always holds the whole (decimated) history. */
export interface TrainingPicture extends LiveChart {
  /** Names this training; every update of the picture carries the same. */
  id: string;
  /** Counts the updates of the picture and its deltas together. */
  sequence?: number;
  state: TrainingState;
  /** The line above the chart: "Epoch 3 of 10 · loss 0.0312 · acc 0.990 · 1,870 images/s · 0:41 left". */
  title: string;
  /** Epochs asked for (0: a loop of one's own, which counts steps alone), and epochs finished. */
  epochs: number;
  epochsDone: number;
  /** Batches of one epoch (null when unknown), and batches finished in this epoch. */
  batches: number | null;
  batch: number;
  /** What a sample is called; samples when left out. */
  unit?: 'images' | 'samples';
  /** Samples per second, training only; null before the first measure. */
  samplesPerSecond: number | null;
  /** Seconds since the start, and seconds to the end (null when unknown). */
  elapsed: number;
  eta: number | null;
  /** Newest value of each metric, by the name tfjs gives it: loss, acc, val_loss, val_acc… Null: not a finite number. */
  latest: { [metric: string]: number | null };
  /** How many have a value, a validation's counted with its training's: of many `latest` has the first ones alone. */
  metrics?: number;
  /** One sentence for screen readers: "Loss fell from 2.30 to 0.11 over 12 epochs." */
  summary: string;
  /** One row an epoch. */
  table: PictureTable;
  /** Null: the optimizer has none, or none yet. */
  learningRate?: number | null;
  /** Of the newest whole epoch. */
  secondsPerEpoch?: number | null;
  /** The best epoch (counted from 1) by validation loss, without validation by loss; marked in the chart. */
  best?: { epoch: number; metric: string; value: number } | null;
  /** What can be looked at besides the curves, one at a time and in the curves' place. */
  views?: TrainingView[];
  /** What is wrong with it, the surest first. */
  findings?: TrainingFinding[];
  /** How the training is steered while it runs: the comm that listens, and what it does. Null: it cannot be, or is over. */
  steering?: Steering | null;
  /** It stands within a step, at a breakpoint. Null: it does not. */
  break?: BreakPicture | null;
  /** The comm that takes requests for the experiments of its findings, also when it is over. Null: nobody does. */
  experiments?: string | null;
}

/** Where a training stands within a step, and what the layer holds there. */
export interface BreakPicture {
  /** Of a layer or an operation. */
  layer: string;
  /** Just computed; the loss is known; its gradient has arrived; all gradients are known, and no weight has changed yet. */
  phase: 'forward' | 'loss' | 'backward' | 'update';
  /** Why it stands there: "loss is NaN". */
  reason: string;
  /** Counted from 1; the epoch is null in a loop of one's own. */
  step: number;
  epoch: number | null;
  /** As words, for it may be no number; null before it is known. */
  loss: string | null;
  values: BreakValue[];
}

/** What a layer gave, one of its weights, or one of its gradients. */
export interface BreakValue {
  /** Unique in the picture: activations, kernel, gradient of kernel. */
  name: string;
  shape: number[];
  /** "−0.31 to 1.2, mean 0.04, 12.0 % zeros" */
  text: string;
  /** Of the finite values, in bins of one width from the least to the greatest. */
  counts: number[];
  /** Null where the values do not look like a picture. */
  picture: Plane | null;
  isSettable: boolean;
}

/** One thing that is wrong with a training, or may be. */
export interface TrainingFinding {
  /** The field's name for it: dead-relu, learning-rate. */
  symptom: string;
  severity: 'error' | 'warning' | 'note';
  /** Nearly certain, or worth a look. */
  confidence: 'high' | 'medium';
  layer?: string;
  /** One or two sentences, with the numbers that tell. */
  text: string;
  /** The likeliest remedy first. */
  tries: string[];
  /** "Cell 3, line 12" */
  where?: string;
  /** The same, where it is in a cell: the number that the cell ran with, and its line, counted from 1. */
  place?: { cell: number; line: number };
  /** What it was seen in. */
  series?: FindingSeries;
  /** What can be asked for to confirm it. */
  experiment?: ExperimentName;
  outcome?: ExperimentOutcome;
}

/** What became of an experiment that somebody asked for: the finding is confirmed by it, or not. */
export interface ExperimentOutcome {
  state: 'waiting' | 'running' | 'confirmed' | 'refuted' | 'failed';
  /** One or two sentences, with its figures. */
  text: string;
  series?: FindingSeries;
}

/** A small picture: at most 32 values a line. */
export interface FindingSeries {
  /** What follows each other along it. */
  by: 'step' | 'epoch' | 'layer' | 'class';
  lines: { name: string; values: number[] }[];
}

/** Short trainings of a copy of the model (`doctor/experiments`). */
export type ExperimentName = 'overfitOneBatch' | 'learningRateRangeTest' | 'permuteLabels' | 'ablateInput';

/** Further charts of a training: learning rate, gradients, updates, weights, system. */
export interface TrainingView extends LiveChart {
  /** Names the view; its data sets begin with it, so that names are unique in a picture. */
  name: string;
  title: string;
  /** One sentence for screen readers. */
  summary: string;
  table: PictureTable;
}

export interface Steering {
  comm: string;
  actions: SteeringAction[];
}

export type SteeringAction =
  | ('pause' | 'resume' | 'stop' | 'learning-rate' | 'checkpoint' | 'explain' | 'experiment')
  /** At a breakpoint alone, where `resume` goes on and `stop` gives the step up too. */
  | ('next-layer' | 'next-batch' | 'set');

/** What a front end sends on the comm of a training, in the `content` of a widget's custom message. */
export type SteeringRequest =
  /** A front end shows the picture: it is answered by the whole picture, and deltas follow. */
  | { type: 'hello' }
  | { type: 'steer'; action: Exclude<SteeringAction, 'learning-rate' | 'explain' | 'experiment' | 'set'> }
  | { type: 'steer'; action: 'learning-rate'; value: number }
  /** `sample` counts the training data from 0. */
  | { type: 'steer'; action: 'explain'; sample: number }
  /** The experiment of this finding. */
  | { type: 'steer'; action: 'experiment'; symptom: string; layer?: string }
  /** Of a `BreakValue` that is settable, by its name: all of it to one number, or times that. */
  | { type: 'steer'; action: 'set'; name: string; how: 'value' | 'scale'; value: number };

/** What the kernel sends there. */
export type TrainingMessage =
  | { type: 'picture'; picture: TrainingPicture }
  | { type: 'delta'; delta: TrainingDelta }
  /** What came of an action, in one line: "Learning rate is 0.0001 from the next batch on." */
  | { type: 'answer'; action: SteeringAction; ok: boolean; text: string };

/** From one picture to the next one, while it runs. It fits only on the picture whose `sequence` is one less. */
export interface TrainingDelta {
  id: string;
  sequence: number;
  /** Fields that changed, `spec`, `data` and `views` never among them: when a spec changes, a whole picture is sent. */
  changed: Partial<Omit<TrainingPicture, 'id' | 'sequence' | 'spec' | 'data' | 'views'>>;
  /** By the name of a data set, of curves and views alike: rows that come behind those that are there. */
  append: { [name: string]: Row[] };
  /** By the name of a data set: all its rows. */
  replace: { [name: string]: Row[] };
  /** By the name of a view: what changed of its words. */
  views?: { [name: string]: Partial<Pick<TrainingView, 'title' | 'summary' | 'table'>> };
}

/** A picture of one input plane or one heat map, row-major. */
export interface Plane {
  title: string;
  width: number;
  height: number;
  /** PNG of exactly width x height pixels, base64, nothing scaled. */
  png: string;
}

/** What one method found. */
export interface ExplanationMap extends Plane {
  method: string;
  /** One line under the map: "completeness error 0.3 %". */
  caption: string;
  /** What judges say of it. Null: the measure has no limit. */
  judgements?: { text: string; passed: boolean | null }[];
}

/** One prediction explained. */
export interface ExplanationPicture {
  /** What was predicted, in words: "Predicted 7 (99.1 %)". */
  title: string;
  /** Which methods were chosen and why, in one sentence; left out where they were asked for. */
  reason?: string;
  /** The input itself. */
  input: Plane;
  /** One heat map a method, of the input's size, drawn with transparency to lie over the input: the less, the stronger. */
  maps: ExplanationMap[];
  /** Class probabilities, all classes in order. */
  classes: { name: string; probability: number; predicted: boolean; target: boolean }[];
  /** One sentence for screen readers. */
  summary: string;
  table: PictureTable;
}

/** What a decoder draws while one dimension of a code moves at a time. All of it is in the picture: nothing is asked of the kernel. */
export interface LatentPicture {
  title: string;
  /** All decodings, of one size, without gaps: one row a dimension, one column an offset. */
  atlas: Plane;
  dimensions: {
    name: string;
    /** Of the code. */ value: number;
    /** How much moving it changes the decoding. */ change: number;
  }[];
  /** Rising; one of them is 0, where the code itself is decoded. */
  offsets: number[];
  /** One sentence for screen readers. */
  summary: string;
  table: PictureTable;
}

/** What a classifier mistakes for what, and samples of it. */
export interface MistakesPicture {
  /** "97.9 % of 10,000 samples are classified right." */
  title: string;
  /** What is left out of the picture, in words; empty when nothing is. */
  note: string;
  /** Of the matrix, in order. */
  classes: string[];
  /** `counts[label][prediction]` samples, all of them. */
  counts: number[][];
  /** Names of the values that a sample shows; none where samples are pictures. */
  columns: string[];
  /** Some of the samples of each cell, those first that the model was surest of. */
  samples: MistakenSample[];
  /** One sentence for screen readers. */
  summary: string;
  table: PictureTable;
}

export interface MistakenSample {
  /** Of the data, from 0. */
  index: number;
  /** Indices of the classes of the picture. */
  label: number;
  prediction: number;
  /** Of the predicted class, and of the true one. */
  probability: number;
  labelProbability: number;
  /** Null where samples are rows of a table. */
  picture: Plane | null;
  /** One for each of the columns. */
  values: number[];
}

/** Tensors in use, in a table that a press on the head of a column sorts. */
export interface TensorsPicture {
  /** How many there are, in one or two sentences. */
  summary: string;
  /** What the table leaves out, in words; empty when nothing is. */
  note: string;
  /** The holder comes first: null where none was found. */
  table: PictureTable;
  /** What it is sorted by at first, counted from 0. */
  sort: number;
  /** One for each column. */
  orders: ColumnOrder[];
  /** What cells have made, kept and lost. */
  cells: PictureTable;
}

/** How a column sorts when it is asked to. */
export interface ColumnOrder {
  /** All rows of the table, each once, counted from 0. */
  places: number[];
  /** The largest come first. */
  isFalling: boolean;
}

/** A service that `serve` has started: what it does now and did in the last minutes. Small, so every update is whole. */
export interface ServicePicture {
  id: string;
  /** Counts the updates. */
  sequence: number;
  name: string;
  url: string;
  state: 'running' | 'stopped' | 'failed';
  /** That takes requests; null when nobody does. */
  comm: string | null;
  /** What is served now, the champion first. */
  versions: ServiceVersion[];
  requests: number;
  failed: number;
  /** Seconds between two values of a series, the newest last. */
  every: number;
  series: { [of in ServiceFigure]: (number | null)[] };
  drift: ServiceDrift | null;
  inputs: ServiceInput[];
  /** One sentence for screen readers. */
  summary: string;
  table: PictureTable;
}

/** A champion answers what no challenger does; a shadow is asked after it; one that stands beside is asked by its number alone. */
export type ServiceRole = 'champion' | 'challenger' | 'shadow' | 'beside';

export interface ServiceVersion {
  version: string;
  role: ServiceRole;
  /** Of the requests that name no version. */
  percent: number;
  answered: number;
  failed: number;
  /** Milliseconds from arrival to answer, of the newest requests. */
  p50: number;
  p99: number;
}

/** Requests a second, ms, ms (both of the champion), requests that wait, rows a run, refused or failed requests a second. */
export type ServiceFigure = 'rate' | 'p50' | 'p99' | 'queue' | 'batch' | 'errors';

export interface ServiceDrift {
  /** Comparisons made so far; nothing is told before the first. */
  checks: number;
  alarms: DriftAlarm[];
}

export interface DriftAlarm {
  stream: string;
  /** Empty of a test of the whole row. */
  column: string;
  test: string;
  value: number;
  threshold: number;
  /** Where there is one, it is compared with the threshold, and not the value. */
  p?: number;
}

export interface ServiceInput {
  name: string;
  datatype: string;
  /** -1 is a dimension that varies. */
  shape: number[];
  /** JSON of one row, with the axis of rows around it; empty where it would be too long. */
  example: string;
}

/** What a panel asks of its service. */
export type ServiceRequest =
  { type: 'hello' } | { type: 'stop' } | { type: 'try'; inputs: { name: string; json: string }[] };

export type ServiceMessage =
  | { type: 'service'; picture: ServicePicture }
  /** What the service answered, as text. */
  | { type: 'tried'; ok: boolean; text: string }
  /** The kernel has ended, and the service with it. */
  | { type: 'gone' };
