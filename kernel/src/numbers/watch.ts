/** Where numbers are looked at: around the steps of `fit`, of loops and of declared functions, and op by op outside of those. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { cellScope } from '../display/publish.ts';
import { aroundStep, aroundSteps, type Step } from '../engine/around-steps.ts';
import { opByOp } from '../engine/op-by-op.ts';
import { tensorsIn } from '../engine/tensors-in.ts';
import { say } from '../say.ts';
import { isHealthy } from './health.ts';
import { OpTrace, stackHere, type TracedOp } from './op-trace.ts';
import { isBroken, told, type NumberFinding } from './origin.ts';
import { StepWatch } from './step-watch.ts';
import { forgetBroken, found, isToBeWatched, noteBroken, onWatchAsked, watchAsked } from './watching.ts';

interface Hidden {
  makeTrainFunction(this: tf.LayersModel): (data: tf.Tensor[]) => tf.Tensor[];
}

const watched = new WeakSet<object>();
/** Trainings of models that run, by the model. */
const fits = new WeakMap<object, StepWatch | 'unwatched'>();
let running = 0;
/** Loops of one's own, by the optimizer, the model or the declared function; each cell begins anew. */
const loops = new WeakMap<object, { scope: object | undefined; watch: StepWatch }>();
/** Of the last training of a model, or the loop of an optimizer. */
const origins = new WeakMap<object, NumberFinding>();
/** A step runs: what it calls is a part of it. */
let isWithin = false;
/** Lines that were told of, while numbers are watched. */
const toldLines = new Set<string>();

/** Where the first value that was not finite came from, in the last training of a model or in the loop of an optimizer. */
export function originOf(trained: object | undefined): NumberFinding | undefined {
  return trained && origins.get(trained);
}

/** Called once after the engine has loaded. */
export function watchNumbersOf(engine: typeof tf): void {
  if (watched.has(engine.LayersModel)) return;
  watched.add(engine.LayersModel);
  aroundSteps(look);
  watchFits(engine);
  // SAFETY: a method of tfjs-layers 4.22's that its declaration hides.
  const prototype = engine.LayersModel.prototype as unknown as Hidden;
  const { makeTrainFunction } = prototype;
  prototype.makeTrainFunction = function () {
    const step = makeTrainFunction.call(this);
    return (data) => aroundStep({ of: this, kind: 'train', given: data, run: () => step(data) });
  };
  const { minimize } = engine.Optimizer.prototype;
  engine.Optimizer.prototype.minimize = function (f, returnCost = false, variables) {
    if (isWithin || !isToBeWatched()) return minimize.call(this, f, returnCost, variables);
    const run = (): tf.Scalar | null => minimize.call(this, f, true, variables);
    const cost = aroundStep({ of: this, kind: 'train', given: [], run });
    if (returnCost) return cost;
    cost?.dispose();
    return null;
  };
  watchOperations();
}

function look<T>(step: Step<T>): T {
  if (isWithin) return step.run();
  const watch = step.kind === 'train' || step.kind === 'declared' ? watchOf(step.of) : undefined;
  const isPrediction = !watch && watchAsked() !== null && running === 0 && step.kind !== 'train';
  if (!watch && !isPrediction) return step.run();
  isWithin = true;
  try {
    return watch ? watch.around(step) : predicted(step);
  } finally {
    isWithin = false;
  }
}

function watchOf(of: object): StepWatch | undefined {
  const fit = fits.get(of);
  if (fit) return fit === 'unwatched' ? undefined : fit;
  const model = of instanceof tf.LayersModel ? of : undefined;
  if (running > 0 || !isToBeWatched(model)) return undefined;
  const scope = cellScope.getStore();
  const known = loops.get(of);
  if (known?.scope === scope && known) return known.watch;
  origins.delete(of);
  const optimizer = of instanceof tf.Optimizer ? of : undefined;
  const watch = new StepWatch({
    ...(model && { model }),
    ...(optimizer && { optimizer }),
    called: stackHere(),
    found: (finding) => tell(of, finding),
  });
  loops.set(of, { scope, watch });
  return watch;
}

/** A prediction changes nothing: it runs again op by op where its results are not finite, and its operations tell. */
function predicted<T>({ run }: Step<T>): T {
  const result = run();
  if (tensorsIn(result).every((one) => isHealthy(one))) return result;
  const made: TracedOp[] = [];
  tf.tidy(() => {
    opByOp(() => new OpTrace((op) => made.push(op)).during(run));
  });
  const [first] = made;
  if (first) tellOperation(first);
  return result;
}

function watchFits({ LayersModel: { prototype } }: typeof tf): void {
  const { fit, fitDataset } = prototype;
  prototype.fit = function (x, y, args) {
    return during(this, () => fit.call(this, x, y, args));
  };
  prototype.fitDataset = function (dataset, args) {
    // SAFETY: `bind` loses the type of the data set's elements; it is the same on both sides.
    const run = fitDataset.bind(this) as (...given: unknown[]) => Promise<tf.History>;
    return during(this, () => run(dataset, args));
  };
  tf.registerCallbackConstructor(
    0,
    class extends tf.Callback {
      override async onEpochBegin(epoch: number): Promise<void> {
        // SAFETY: tfjs calls setModel with a LayersModel before anything else; the declaration hides the field.
        const watch = fits.get((this as unknown as { model: tf.LayersModel }).model);
        if (watch instanceof StepWatch) watch.epochBegan(epoch);
      }
    },
  );
}

async function during(model: tf.LayersModel, run: () => Promise<tf.History>): Promise<tf.History> {
  const isWatched = isToBeWatched(model);
  origins.delete(model);
  const watch = new StepWatch({ model, called: stackHere(), found: (finding) => tell(model, finding) });
  fits.set(model, isWatched ? watch : 'unwatched');
  running += 1;
  try {
    const history = await run();
    if (hasBroken(history)) noteBroken(model);
    else if (isWatched && !watch.finding) forgetBroken(model);
    return history;
  } finally {
    running -= 1;
    fits.delete(model);
  }
}

function hasBroken({ history }: tf.History): boolean {
  return (history['loss'] ?? []).some((loss) => typeof loss === 'number' && !Number.isFinite(loss));
}

/** @throws {LimpidError} NUMBERS_NOT_FINITE where that was asked for */
function tell(trained: object, finding: NumberFinding): void {
  origins.set(trained, finding);
  toldOf(finding);
}

function toldOf(finding: NumberFinding): void {
  found(finding);
  const { text, tries } = finding;
  const error = new LimpidError('NUMBERS_NOT_FINITE', {
    text: `${text}${lineOf(finding)}`,
    tries: tries.join(say('; ')),
  });
  if (watchAsked()?.stop === true) throw error;
  console.warn(`limpid: ${error.message}`);
}

function lineOf({ where }: NumberFinding): string {
  return where ? say(' ({file}, line {line})', { file: where.url.replace(/^.*[\\/]/, ''), line: where.line }) : '';
}

/** Operations outside of trainings are looked at one by one, as long as a notebook wants that. */
function watchOperations(): void {
  let stop: (() => void) | undefined;
  onWatchAsked(() => {
    toldLines.clear();
    if (watchAsked() !== null) stop ??= new OpTrace(tellOperation, () => !isWithin && running === 0).start();
    else {
      stop?.();
      stop = undefined;
    }
  });
}

/** What the library computes for itself has no line of the user's. */
function tellOperation(op: TracedOp): void {
  const { operation, gradientOf, layer, output, inputs, given, where } = op;
  const key = `${operation} ${where?.url} ${where?.line}`;
  if (!where || toldLines.has(key)) return;
  toldLines.add(key);
  toldOf(
    told({
      began: given.length > 0 ? 'data' : gradientOf === undefined ? 'operation' : 'gradient',
      ...{ operation, output, where },
      inputs:
        given.length > 0
          ? inputs.filter(isBroken).map((input) => ({ ...input, name: `values (${input.name})` }))
          : inputs,
      ...(gradientOf !== undefined && { gradientOf }),
      ...(layer !== undefined && { layer }),
    }),
  );
}
